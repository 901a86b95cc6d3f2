"""Decide many cases by the rungs of their arms: all whom the same artifact decides about, at once."""

from __future__ import annotations

import logging
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from repaylift.log import LogUnavailableError
from repaylift.policy.decided import in_arm, one_of
from repaylift.policy.rule_facts import stack_facts

from .case_arrays import Floats, make_cases
from .equipped import Equipment
from .rungs import Asked, Rung, Rungs
from .seen import Found, Seen

_logger = logging.getLogger("repaylift.serving")


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A case not decided yet, and who may still decide about it, the best first."""

    place: int
    seen: Seen
    arm: str
    rungs: Iterator[Rung]


@dataclass(frozen=True, slots=True)
class _Group:
    """Cases that one artifact decides about in one call: arm, moment and channels are the same too."""

    cases: list[tuple[_Waiting, Rung]] = field(default_factory=list)


class ByRungs:
    """Decides each case by the first rung that does not fail."""

    def __init__(self, rungs: Rungs, equipment: Equipment) -> None:
        self._rungs, self._equipment = rungs, equipment

    def decide(self, cases: Sequence[Seen]) -> list[Found | None]:
        """One decision per case, which does not depend on the others; None where every rung failed."""
        found: list[Found | None] = [None] * len(cases)
        waiting = [self._waiting(place, one) for place, one in enumerate(cases)]
        while waiting:
            groups = _groups(waiting)
            waiting = [again for group in groups for again in self._try(group, found)]
        return found

    def _waiting(self, place: int, seen: Seen) -> _Waiting:
        case, arm = seen.case, self._rungs.arm_of(seen.case.debtor_id)
        asked = Asked(case.account_id, case.bill_id, case.stage, case.at, seen.features.problem)
        return _Waiting(place, seen, arm, iter(self._rungs.of(arm, asked)))

    def _try(self, group: _Group, found: list[Found | None]) -> list[_Waiting]:
        """Decide a group; those about whom the next rung is to decide."""
        try:
            decided = self._by(group)
        except LogUnavailableError:  # without the log nothing can be kept
            raise
        except Exception:  # the next rung may still be able to answer
            if len(group.cases) > 1:  # one of them must not cost the others their rung
                return [again for case in group.cases for again in self._try(_Group([case]), found)]
            _logger.exception("%s could not decide", group.cases[0][1].version)
            return [group.cases[0][0]]
        for (case, _), one in zip(group.cases, decided, strict=True):
            found[case.place] = one
        return []

    def _by(self, group: _Group) -> list[Found]:
        first, rung = group.cases[0]
        artifact, arm = rung.artifact, first.arm
        numbers = np.concatenate([self._numbers(case.seen, rung) for case, _ in group.cases])
        sheet = self._rungs.sheet(arm, artifact, first.seen.case.at)
        decided = artifact.decide_arrays(
            make_cases([case.seen.case for case, _ in group.cases], numbers, artifact.given),
            stack_facts([case.seen.facts for case, _ in group.cases]),
            prices=sheet,
            channels=first.seen.request.channels_available,
            pauses=first.seen.pauses,
        )
        decided = in_arm(decided, arm)
        return [Found(rung, one_of(decided, row), arm, sheet) for row, (_, rung) in enumerate(group.cases)]

    def _numbers(self, seen: Seen, rung: Rung) -> Floats:
        features = seen.features
        if features.problem is None and not rung.by_score:
            features = self._equipment.features(rung.artifact, seen)
        return self._equipment.of(rung.artifact).numbers(features, by_score=rung.by_score)


def _groups(waiting: Iterable[_Waiting]) -> list[_Group]:
    """By who decides next; those whom nobody is left to decide about are in none."""
    groups: dict[Hashable, _Group] = {}
    for case in waiting:
        rung = next(case.rungs, None)
        if rung is not None:
            channels = case.seen.request.channels_available
            told = None if channels is None else frozenset(channels)
            key = (id(rung.artifact), rung.by_score, case.arm, case.seen.case.at, told)
            groups.setdefault(key, _Group()).cases.append((case, rung))
    return list(groups.values())
