"""Who decides about one debtor, and who when that fails: the fallback ladder.

Champion, last good model, the score that the last batch kept, the ladder by days past due; then nobody.
Every rung keeps to the rules; `docs/operations.md` says what leads to which.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from repaylift.log import Log
from repaylift.log.kept_scores import read_score
from repaylift.log.moments import from_micros
from repaylift.log.shared_prices import SharedPrices
from repaylift.policy.arms import Arms
from repaylift.policy.next_best_action import NextBestAction
from repaylift.policy.prices import PriceSheet
from repaylift.policy.scored import artifact_of

from .champion import Champion, InUse, Loaded
from .words import MODE_REASONS

MAX_SCORE_AGE = pd.Timedelta(hours=24)
_HOUR = 3_600_000_000  # microseconds


@dataclass(frozen=True, slots=True)
class Rung:
    """One who may decide.

    artifact : decides. version : as the answer names it. by_score : it reads a kept score, not features.
    reason : why not a better one, for `mode_reason`; None: there is none better.
    """

    artifact: NextBestAction
    version: str
    reason: str | None = None
    by_score: bool = False

    def mode_reason(self, mode: str) -> str | None:
        """Why not the champion, or why not by its models; None when it did."""
        if mode in ("model", "fallback_rules") and self.reason is not None:
            return self.reason
        return MODE_REASONS.get(mode)


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom and what a decision is about; `at` in UTC microseconds.

    no_features : why the models cannot be asked; None: they can.
    """

    account_id: str
    bill_id: str
    stage: str
    at: int
    no_features: str | None = None


class Rungs:
    """The arms of the experiment, and in each the rungs of the ladder.

    Parameters
    ----------
    champions : by arm, those of `arms`. prices : None: the artifacts' own sheets hold.
    """

    def __init__(
        self, log: Log, arms: Arms, champions: Mapping[str, Champion], prices: SharedPrices | None = None
    ) -> None:
        self._log, self._arms, self._champions, self.prices = log, arms, champions, prices
        self._bare = Loaded("none", NextBestAction())

    @property
    def in_use(self) -> InUse:
        """What decides in the champion's arm."""
        return self._champions[self._arms.arms[0].name].now

    @property
    def artifact(self) -> NextBestAction:
        """The champion; without one what decided last, or the packaged actions and rules without models."""
        now = self.in_use
        return (now.champion or now.last_good or self._bare).artifact

    @property
    def problem(self) -> str | None:
        """Why an arm does not have what it should; None: all do."""
        problems = [champion.now.problem for champion in self._champions.values()]
        return "; ".join(problem for problem in problems if problem) or None

    def arm_of(self, debtor_id: str) -> str:
        """The arm of a debtor, held out or not."""
        return str(self._arms.split([debtor_id])[0])

    def share_of(self, arm: str) -> float:
        """Share of an arm among the debtors not held out, and so of all that is shared out."""
        return self._arms.share_of(arm)

    def sheet(self, arm: str, artifact: NextBestAction, at: int) -> PriceSheet:
        """The prices that hold in an arm at a moment, UTC microseconds."""
        if self.prices is None:
            return artifact.prices
        return self.prices.sheet(arm, artifact.prices, artifact.catalogue, from_micros(at))

    def of(self, arm: str, asked: Asked) -> Iterator[Rung]:
        """Who may decide, the best first; each is looked up when it is asked for."""
        now = self._champions[arm].now
        problem = asked.no_features or (now.problem if now.champion is None else None)
        if asked.no_features is None:
            if now.champion is not None:
                yield Rung(now.champion.artifact, now.champion.label)
                problem = f"version {now.champion.version} failed"
            for loaded in self._stand_ins(now):
                reason = (
                    f"{problem or 'no version is loaded'}; the last good version {loaded.version} decides"
                )
                yield Rung(loaded.artifact, loaded.label, reason)
        best = now.champion or now.last_good or self.in_use.champion or self._bare
        yield from self._by_score(best.artifact, asked, problem or "no version is loaded")
        yield Rung(best.ladder, "ladder", problem)

    def _stand_ins(self, now: InUse) -> Iterator[Loaded]:
        """The arm's last good model, then what decides for the champion's arm."""
        first = self.in_use
        others = (now.last_good, first.champion, first.last_good)
        seen = {id(now.champion)}
        for loaded in others:
            if loaded is not None and id(loaded) not in seen:
                seen.add(id(loaded))
                yield loaded

    def _by_score(self, artifact: NextBestAction, asked: Asked, problem: str) -> Iterator[Rung]:
        since = from_micros(asked.at) - MAX_SCORE_AGE
        scored = self._log.read(
            lambda connection: read_score(connection, asked.account_id, asked.bill_id, since)
        )
        if scored is not None:
            hours = (asked.at - scored.at) / _HOUR
            reason = f"{problem}; the score of {hours:.1f} hours ago decides ({scored.version})"
            yield Rung(artifact_of(scored, asked.stage, artifact), "kept score", reason, by_score=True)
