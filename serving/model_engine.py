"""Decide with the registered artifact: case, facts, features, the one rule, reasons.

What fails costs the least it can: without fresh features or a model the ladder decides under the
rules; without the facts that rules need, nothing is sent.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from functools import cache

import pandas as pd

from repaylift.log import DecisionArm, DecisionRow, Log, LogUnavailableError, NotKnownError
from repaylift.log.moments import from_micros, to_micros
from repaylift.policy.next_best_action import NextBestAction
from repaylift.policy.pauses import Pause
from repaylift.records.facts_at import facts_at
from repaylift.records.open_case import open_case

from .answer import Told, make_answer, to_json
from .arm_ready import ArmReady, weigh_by_arm
from .by_rungs import ByRungs
from .decision_row import decision_row
from .engine import Made
from .equipped import Equipment
from .open_rungs import open_rungs
from .quiet import quiet_answer
from .refresher import Refresher
from .rungs import Rungs
from .schemas import DecisionRequest
from .seen import Found, Seen
from .settings import Settings
from .taken import Taken

_logger = logging.getLogger("repaylift.serving")
_MICROSECOND = pd.Timedelta(microseconds=1)


class ModelEngine:
    """Decides for one account or many, by the same functions.

    Parameters
    ----------
    rungs : who decides, and who when that fails.
    max_age : features built earlier than this before the decision are not trusted.
    """

    def __init__(self, log: Log, rungs: Rungs, max_age: pd.Timedelta) -> None:
        self._log, self._rungs, self._max_age = log, rungs, max_age
        self._equipment = Equipment(log, max_age // _MICROSECOND)
        self._by_rungs = ByRungs(rungs, self._equipment)
        self._refresher = Refresher(self._refresh)

    @classmethod
    def open(cls, settings: Settings, log: Log) -> ModelEngine:
        """Load what the settings name; without it the engine falls back to the ladder."""
        max_age = pd.Timedelta(hours=settings.max_feature_age_hours)
        return cls(log, open_rungs(settings, log).rungs, max_age)

    @property
    def artifact(self) -> NextBestAction:
        """The champion, or what stands in for it."""
        return self._rungs.artifact

    @property
    def version(self) -> str | None:
        """Of the champion, or of what stands in for it; None without one."""
        now = self._rungs.in_use
        loaded = now.champion or now.last_good
        return None if loaded is None else loaded.label

    def decide(self, request: DecisionRequest, at: pd.Timestamp) -> Made:
        """Decide for the account as of `at`."""
        (made,) = self.decide_many([(request, at)])
        if isinstance(made, NotKnownError):
            raise made
        return made

    def decide_many(
        self, asked: Sequence[tuple[DecisionRequest, pd.Timestamp]]
    ) -> list[Made | NotKnownError]:
        """As `decide` for each, together: what one is told does not depend on the others."""
        pauses_at = cache(self._log.pauses)
        seen = [self._see(request, to_micros(at), pauses_at) for request, at in asked]
        found = iter(self._by_rungs.decide([one for one in seen if isinstance(one, Seen)]))
        return [self._made(one, next(found)) if isinstance(one, Seen) else one for one in seen]

    def see_open(self, account_ids: Sequence[str], at: pd.Timestamp) -> list[Seen]:
        """What is known of those of the accounts that have an open bill and whose facts can be read."""
        moment, pauses_at = to_micros(at), cache(self._log.pauses)
        asked = [DecisionRequest(request_id=a, account_id=a, trigger="scheduled") for a in account_ids]
        seen = [self._see(request, moment, pauses_at) for request in asked]
        return [one for one in seen if isinstance(one, Seen)]

    def weigh_by_arm(self, seen: Sequence[Seen], channels: Collection[str] | None) -> list[ArmReady]:
        """Weigh cases together, by arm, for whoever shares out more than one of them."""
        return weigh_by_arm(self._rungs, self._equipment, seen, channels)

    def _see(
        self, request: DecisionRequest, at: int, pauses_at: Callable[[int], list[Pause]]
    ) -> Seen | Made | NotKnownError:
        """What is known of the case; or the answer when there is none to decide."""
        try:
            snapshot = self._log.snapshot(request.account_id)
        except NotKnownError as error:
            return error
        try:
            case = open_case(snapshot.standing, request.account_id, at)
            if case is None:
                return self._quiet(request, at, "no_open_bill")
            facts = facts_at(snapshot.standing, at, request.account_id)
            pauses = pauses_at(at) if snapshot.any_pause else []
        except LogUnavailableError:
            raise
        except Exception:  # without facts the rules cannot be kept: no contact
            _logger.exception("no facts about an account")
            return self._quiet(request, at, "rules_unavailable")
        artifact = self.artifact
        online = self._equipment.of(artifact).online
        features = online.find(snapshot.features, case, keep=not request.dry_run)
        return Seen(request, case, facts, pauses, snapshot.features, features, artifact)

    def problem_at(self, at: pd.Timestamp) -> str | None:
        """Why the model cannot decide at a moment, and what to do; None when it can."""
        if self._rungs.problem is not None:
            return self._rungs.problem
        built_at = self._log.last_build()
        if built_at is None:
            return (
                "there are no online features. Remedy: load them with Log.load_features (`make demo` does)."
            )
        if at - built_at <= self._max_age:
            return None
        return (
            f"the online features are of {built_at.isoformat()}, too old for {at.isoformat()}. "
            "Remedy: load today's, or replay the day they are of with REPAYLIFT_CLOCK=loaded."
        )

    def facts_changed(self, account_ids: Collection[str], at: pd.Timestamp) -> None:
        """Build the features of these accounts anew, ahead of their next decision."""
        self._refresher.soon(account_ids, to_micros(at) + 1)  # so that the fact lies before it

    def refreshed(self) -> None:
        """Return when all features that were to be built anew are."""
        self._refresher.wait()

    def channel_of(self, action: str) -> str:
        """Channel of a catalogue's action."""
        return self.artifact.catalogue[action].channel

    def cost_of(self, action: str) -> float:
        """Money that one decision for the action costs to carry out."""
        return self.artifact.catalogue[action].cost

    def _made(self, seen: Seen, found: Found | None) -> Made:
        request = seen.request
        if found is None:
            return self._quiet(request, seen.case.at, "rules_unavailable")
        decided, artifact = found.decided, found.rung.artifact
        equipped = self._equipment.of(artifact)
        known = found.sheet is artifact.prices
        versions = equipped.versions if known else artifact.versions_at(found.sheet)
        told = Told(
            due_at=seen.case.due_at,
            language=seen.case.language,
            features=seen.features.age,
            mode_reason=found.rung.mode_reason(decided.mode[0]),
            versions={**versions, "artifact": found.rung.version},
            risk_reasons=equipped.why.of_risk(decided, 0) if request.explain else [],
            effect_reasons=equipped.why.of_effect(decided, 0) if request.explain else None,
        )
        view = make_answer(request, decided, 0, artifact.catalogue, told)
        row = decision_row(decided, 0, artifact.catalogue.ids)
        taken = self._taken(found, row)
        return Made(row.decision_id, row.account_id, row.at, view, to_json(view), row, taken)

    def _taken(self, found: Found, row: DecisionRow) -> Taken:
        """What is written down with a decision; those held out take nothing of the budgets."""
        decided, prices = found.decided, self._rungs.prices
        kept = DecisionArm(row.decision_id, row.debtor_id, decided.arm[0], found.rung.version, row.at)
        if prices is None or row.mode == "holdout":
            return Taken(kept)
        used = decided.weighed.money.use[0, int(decided.choice.action[0])]
        return Taken(kept, prices, prices.spending(found.arm, from_micros(row.at), used))

    def _quiet(self, request: DecisionRequest, at: int, cause: str) -> Made:
        view = quiet_answer(request, at, self.artifact.catalogue, cause)
        return Made(view["decision_id"], request.account_id, at, view, to_json(view), None)

    def _refresh(self, account_id: str, at: int) -> None:
        snapshot = self._log.snapshot(account_id)
        case = open_case(snapshot.standing, account_id, at)
        if case is not None and snapshot.features is not None:
            online = self._equipment.of(self.artifact).online
            self._log.refresh_features(online.build(snapshot.features, case))
