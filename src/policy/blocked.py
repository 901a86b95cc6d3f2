"""What stands against one action now: the first rule or pause that blocks it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .actions import Catalogue
from .pauses import Pause, apply_pauses
from .rule_facts import Facts
from .rules import RulePack, evaluate_rules


@dataclass(frozen=True, slots=True)
class Blocked:
    """A rule's id and version, its reason by language, and when the block lifts (UTC; None: unknown)."""

    rule_id: str
    rule_version: str
    reason: Mapping[str, str]
    until: pd.Timestamp | None


@dataclass(frozen=True, slots=True)
class Case:
    """What of one case pauses depend on: its stage, and the money unpaid."""

    stage: str
    amount: float


def blocked_now(
    action: str,
    case: Case,
    facts: Facts,
    at: int,
    packs: Sequence[RulePack],
    pauses: Sequence[Pause],
    catalogue: Catalogue,
) -> Blocked | None:
    """The first rule that rules an action out, by the same functions as a decision; None: it may be taken.

    Parameters
    ----------
    facts : of one case (n = 1). at : UTC microseconds. pauses : those in force.

    Examples
    --------
    >>> from repaylift.policy.actions import load_catalogue
    >>> from repaylift.policy.rule_facts import facts_of
    >>> from repaylift.policy.rules import load_pack
    >>> known = {"timezone": ["Asia/Shanghai"], "night_agreed": [False], "opted_out": [""]}
    >>> facts = facts_of(pd.DataFrame(known))
    >>> case, night = Case("dpd_4_7", 90.0), 1_772_028_000_000_000  # 22:00 in Shanghai
    >>> blocked = blocked_now("sms", case, facts, night, [load_pack("cn")], (), load_catalogue())
    >>> blocked.rule_id, str(blocked.until)
    ('cn.hours', '2026-02-26 00:00:00+00:00')
    """
    stage, amount = np.array([case.stage], dtype=object), np.array([case.amount])
    ruling = evaluate_rules(packs, facts, catalogue, np.array([at]), stage)
    ruling = apply_pauses(ruling, pauses, stage, amount, catalogue)
    column = catalogue.ids.index(action)
    if ruling.allowed[0, column]:
        return None
    rule, until = ruling.rules[ruling.rule[0, column]], ruling.until[0, column]
    lifts = None if np.isnat(until) else pd.Timestamp(until, tz="UTC")
    return Blocked(rule.id, str(rule.version), rule.reason, lifts)
