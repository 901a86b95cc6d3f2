"""Rules only remove actions: which of them each case is left with, and until when the others are gone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..stages import STAGES
from .actions import Catalogue
from .local_time import UNKNOWN
from .rule_checks import checks_of
from .rule_facts import Facts, facts_of
from .rule_kinds import Known, apply_checks
from .rule_packs import DEFAULT_PACKS, PACKS, Note, Rule, RulePack, Source, load_pack, read_pack
from .times import as_datetime64, utc_microseconds
from .zones import Int64, check_moments, zone_tables

__all__ = [
    "DEFAULT_PACKS",
    "PACKS",
    "Note",
    "Rule",
    "RulePack",
    "Ruling",
    "Source",
    "evaluate_rules",
    "load_pack",
    "read_pack",
]


_STAGE_PLACES: dict[object, int] = {stage: place for place, stage in enumerate(STAGES)}


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the rules leave: n cases × k actions of the catalogue.

    allowed : (n, k) bool.
    rule : (n, k) index into `rules` of the first rule that blocks, or -1.
    until : (n, k) datetime64[us] in UTC when the last of the cell's blocks lifts; NaT if unknown or allowed.
    rules : all rules of the packs, in order.
    """

    allowed: npt.NDArray[np.bool_]
    rule: npt.NDArray[np.int16]
    until: npt.NDArray[np.datetime64]
    rules: tuple[Rule, ...]


def evaluate_rules(
    packs: Sequence[RulePack],
    facts: pd.DataFrame | Facts,
    catalogue: Catalogue,
    at: Any,
    stage: Iterable[object] | None = None,
) -> Ruling:
    """Apply all rules of all packs to n cases; the control action is never blocked.

    Parameters
    ----------
    packs : in order: the first rule that blocks is the one named.
    facts : n rows with the columns of `rule_facts.FACTS`; what is missing blocks.
    at : the moment, one or (n,); naive times are UTC. An int64 array is UTC microseconds.
    stage : (n,) names of the stages; None: a frame's column of that name, or else unknown.

    Raises
    ------
    ValueError
        When a moment lies outside 2000 to 2060.

    Examples
    --------
    >>> from repaylift.policy.actions import load_catalogue
    >>> catalogue = load_catalogue()
    >>> facts = pd.DataFrame({"timezone": ["Asia/Shanghai"], "night_agreed": [False]})
    >>> ruling = evaluate_rules([load_pack("cn")], facts, catalogue, "2026-11-23T14:00:00Z")
    >>> ruling.allowed[0, :2].tolist(), ruling.rules[ruling.rule[0, 1]].id
    ([True, False], 'cn.hours')
    """
    known = facts if isinstance(facts, Facts) else facts_of(facts)
    rules, checks = checks_of(tuple(packs), catalogue)
    moments = check_moments(_moments(at, known.n))
    first = np.full((known.n, len(catalogue.actions)), -1, dtype=np.int16)
    until = np.full(first.shape, UNKNOWN)
    if stage is None and isinstance(facts, pd.DataFrame) and "stage" in facts:
        stage = facts["stage"]
    apply_checks(checks, _known(known, _stages(stage, known.n)), moments, first, until)
    return Ruling(first < 0, first, as_datetime64(until), rules)


def _moments(at: Any, n: int) -> Int64:
    if isinstance(at, np.ndarray) and at.dtype == np.int64:
        return at
    return utc_microseconds(at, n)


def _stages(stage: Iterable[object] | None, n: int) -> Int64:
    if stage is None:
        return np.full(n, -1)
    return np.array([_STAGE_PLACES.get(name, -1) for name in stage], dtype=np.int64)


def _known(facts: Facts, stage: Int64) -> Known:
    sets = np.empty((facts.n, 3), dtype=np.int64)
    sets[:, 0], sets[:, 1], sets[:, 2] = facts.holds, facts.opted_out, ~facts.consented
    return Known(
        zone_tables(facts.timezones),
        facts.timezone,
        stage,
        sets,
        facts.holds_until,
        facts.night_agreed,
        facts.numbers,
        facts.last_paid_at,
        facts.paid_known,
    )
