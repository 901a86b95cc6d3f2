"""What a decision starts from, and what it comes to before it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from repaylift.log import FeatureRow
from repaylift.policy.decided import Decided
from repaylift.policy.next_best_action import NextBestAction
from repaylift.policy.pauses import Pause
from repaylift.policy.prices import PriceSheet
from repaylift.policy.rule_facts import Facts
from repaylift.records.open_case import OpenCase

from .online import Features
from .rungs import Rung
from .schemas import DecisionRequest


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of the case that is decided; `features` as `artifact`, the champion then, reads them."""

    request: DecisionRequest
    case: OpenCase
    facts: Facts
    pauses: Sequence[Pause]
    row: FeatureRow | None
    features: Features
    artifact: NextBestAction


@dataclass(frozen=True, slots=True)
class Found:
    """What a rung decided about one case in an arm, at which prices."""

    rung: Rung
    decided: Decided
    arm: str
    sheet: PriceSheet
