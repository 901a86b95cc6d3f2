"""Weigh the cases of each arm together, by what decides there, before anything is shared out."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from repaylift.log import LogUnavailableError
from repaylift.policy.prepared import Prepared
from repaylift.policy.rule_facts import stack_facts

from .case_arrays import Floats, make_cases
from .equipped import Equipment
from .rungs import Asked, Rung, Rungs
from .seen import Seen

_logger = logging.getLogger("repaylift.serving")


@dataclass(frozen=True, slots=True)
class ArmReady:
    """n cases of one arm, weighed. share : of all debtors. rung : who decides about them all."""

    arm: str
    share: float
    rung: Rung
    seen: Sequence[Seen]
    ready: Prepared


def weigh_by_arm(
    rungs: Rungs, equipment: Equipment, seen: Sequence[Seen], channels: Collection[str] | None
) -> list[ArmReady]:
    """All cases, by arm: each by the best artifact of its arm that does not fail.

    Where features cannot be trusted the ladder decides. No kept score does: it is of another batch.

    Parameters
    ----------
    channels : at hand; None: all.

    Raises
    ------
    RuntimeError
        When nothing can decide in an arm.
    """
    arms: dict[str, list[Seen]] = {}
    for one in seen:
        arms.setdefault(rungs.arm_of(one.case.debtor_id), []).append(one)
    return [_weigh(rungs, equipment, arm, cases, channels) for arm, cases in arms.items()]


def _weigh(
    rungs: Rungs, equipment: Equipment, arm: str, seen: Sequence[Seen], channels: Collection[str] | None
) -> ArmReady:
    for rung in _whole(rungs, arm, seen[0]):
        try:
            ready = _ready(rung, equipment, seen, channels)
            return ArmReady(arm, rungs.share_of(arm), rung, seen, ready)
        except LogUnavailableError:
            raise
        except Exception:  # the next one may still be able to
            _logger.exception("%s could not weigh the cases of an arm", rung.version)
    raise RuntimeError(f"nothing could decide in arm {arm!r}. Remedy: see the service's log.")


def _whole(rungs: Rungs, arm: str, first: Seen) -> Iterator[Rung]:
    """Who can decide about every case of an arm, the best first."""
    case = first.case
    asked = Asked(case.account_id, case.bill_id, case.stage, case.at)
    return (rung for rung in rungs.of(arm, asked) if not rung.by_score)


def _ready(
    rung: Rung, equipment: Equipment, seen: Sequence[Seen], channels: Collection[str] | None
) -> Prepared:
    artifact = rung.artifact
    numbers = np.stack([_numbers(one, rung, equipment) for one in seen])
    cases = make_cases([one.case for one in seen], numbers, artifact.given)
    facts = stack_facts([one.facts for one in seen])
    return artifact.prepare_arrays(cases, facts, channels, seen[0].pauses)


def _numbers(seen: Seen, rung: Rung, equipment: Equipment) -> Floats:
    """The features (p,) that the rung's artifact reads; NaN where none can be trusted."""
    features = equipment.features(rung.artifact, seen)
    if features.problem is not None or features.numbers is None:
        return np.full(len(rung.artifact.given), np.nan)
    return features.numbers
