"""Rules and a catalogue, prepared once: which check asks what and may remove which action."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np

from ..checks import check_in
from ..records.tables import HOLD_KINDS
from ..stages import STAGES
from .actions import CONTROL, Action, Catalogue
from .rule_facts import NUMBERS, OPT_OUTS, bits_of
from .rule_kinds import KINDS, Checks
from .rule_packs import Rule, RulePack
from .zones import SECOND

_VULNERABLE = "vulnerable"  # no part of `Facts.holds_until`


@lru_cache(maxsize=32)
def checks_of(packs: tuple[RulePack, ...], catalogue: Catalogue) -> tuple[tuple[Rule, ...], Checks]:
    """All rules of the packs, in order, and their checks of the catalogue's actions.

    Raises
    ------
    ValueError
        When a rule publishes an action that the catalogue does not have.
    """
    rules = tuple(rule for pack in packs for rule in pack.rules)
    rows = [_row(place, rule, *part) for place, rule in enumerate(rules) for part in _parts(rule, catalogue)]
    k = len(catalogue.actions)
    touches = np.array([row["touches"] for row in rows], dtype=np.bool_).reshape(len(rows), k)
    closed = np.array([row["closed"] for row in rows], dtype=np.int64).reshape(len(rows), 2)
    whole = {
        name: np.array([row[name] for row in rows], dtype=np.int64)
        for name in ("kind", "rule", "bit", "column", "days")
    }
    limit = np.array([row["limit"] for row in rows], dtype=np.float64)
    lifted = np.array([row["lifted"] for row in rows], dtype=np.bool_)
    return rules, Checks(touches=touches, closed=closed, limit=limit, lifted=lifted, **whole)


def _parts(rule: Rule, catalogue: Catalogue) -> Iterator[tuple[list[bool], int]]:
    """Actions that one check of the rule touches, and the bit it asks."""
    touched = [_touches(rule, action) for action in catalogue.actions]
    if rule.kind == "published_waivers":
        yield from _waivers(rule, catalogue, touched)
    elif rule.kind == "consent" or rule.subject == "channel":
        for channel in dict.fromkeys(rule.channels):
            of_channel = [a.channel == channel for a in catalogue.actions]
            yield list(np.logical_and(touched, of_channel)), OPT_OUTS.index(channel)
    else:
        known = HOLD_KINDS if rule.kind == "hold" else OPT_OUTS
        yield touched, known.index(rule.subject) if rule.subject else 0


def _waivers(rule: Rule, catalogue: Catalogue, touched: list[bool]) -> Iterator[tuple[list[bool], int]]:
    for action_id in rule.published.values():
        check_in(action_id, f"action published by {rule.id}", catalogue.ids)
    if rule.fairness_test:
        return
    for place, action in enumerate(catalogue.actions):
        if touched[place] and action.incentive is not None:
            stages = [stage for stage, published in rule.published.items() if published == action.id]
            yield [column == place for column in range(len(touched))], bits_of(stages, STAGES)


def _touches(rule: Rule, action: Action) -> bool:
    automated = action.automated or not rule.automated_only
    return action.id != CONTROL and action.channel in rule.channels and automated


def _row(place: int, rule: Rule, touches: list[bool], bit: int) -> dict[str, Any]:
    return {
        "kind": KINDS.index(rule.kind),
        "rule": place,
        "touches": touches,
        "bit": bit,
        "column": NUMBERS.index(rule.fact) if rule.fact else 0,
        "limit": rule.limit,
        "closed": [second * SECOND for second in rule.closed],
        "lifted": rule.unless != "",
        "days": _days(rule),
    }


def _days(rule: Rule) -> int:
    if rule.kind == "days_since":
        return int(rule.limit)
    if rule.kind == "hold":
        return int(rule.subject != _VULNERABLE)
    return int(rule.resets == "local_midnight")
