"""Rules only remove actions. They are data: YAML packs, each rule with its source and version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import yaml

from ..checks import check_in
from ..records.tables import HOLD_KINDS
from .actions import CHANNELS, CONTROL, Catalogue
from .local_time import UNKNOWN, Int64
from .rule_facts import COUNTERS, Facts, facts_of
from .rule_kinds import KINDS, Block
from .times import as_datetime64, utc_microseconds

PACKS = ("blocks", "cn", "house")
CONTACTING = CHANNELS[1:]
_PER_CHANNEL = ("opt_out", "consent")


@dataclass(frozen=True, slots=True)
class Source:
    """Document a rule comes from, and the date of that document."""

    document: str
    date: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason to remove actions; which fields count depends on `kind` (see `KINDS`).

    channels : channels it touches; with `automated_only`, only their actions without a human.
    limit : cap: contacts at which it blocks; consent: days; recent_payment: hours.
    fact : cap: the counter. subject : hold: its kind; opt_out: "channel" or a fixed label.
    closed : hours: local seconds since midnight from and to; unless : the flag that lifts it, or "".
    resets : cap: "local_midnight" or "unknown".
    """

    id: str
    version: int
    kind: str
    channels: tuple[str, ...]
    source: Source
    reason: Mapping[str, str]
    automated_only: bool = False
    limit: float = float("nan")
    fact: str = ""
    subject: str = ""
    closed: tuple[int, int] = (0, 0)
    unless: str = ""
    resets: str = "unknown"


@dataclass(frozen=True, slots=True)
class Note:
    """What a source asks that removes no action."""

    id: str
    source: Source
    text: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RulePack:
    """Rules of one country or house, with notes that block nothing; `text` is the YAML it was read from."""

    name: str
    version: str
    title: Mapping[str, str]
    rules: tuple[Rule, ...]
    notes: tuple[Note, ...]
    text: str = ""


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


def load_pack(name: str | Path) -> RulePack:
    """Read a rule pack: a packaged one by name ("cn", "house", "blocks"), or a YAML file by path.

    Raises
    ------
    ValueError
        When a rule's kind, channel, fact or hold is unknown, an id repeats, or a text lacks en or zh.

    Examples
    --------
    >>> pack = load_pack("cn")
    >>> pack.rules[0].id, pack.rules[0].source.date
    ('cn.hours', '2025-02-28')
    """
    if isinstance(name, Path):
        return read_pack(name.read_text(encoding="utf-8"))
    check_in(name, "pack", PACKS, remedy="or give the path of a YAML file")
    return read_pack((files(__package__) / "packs" / f"{name}.yaml").read_text(encoding="utf-8"))


@lru_cache(maxsize=32)
def read_pack(text: str) -> RulePack:
    """Read a rule pack from YAML text; errors as `load_pack`.

    Examples
    --------
    >>> read_pack("{name: none, version: '1', title: {en: None, zh: 无}, rules: [], notes: []}").rules
    ()
    """
    raw = yaml.safe_load(text)
    rules = tuple(_rule(entry) for entry in raw["rules"])
    ids = [rule.id for rule in rules]
    if len(set(ids)) < len(ids):
        repeated = sorted({i for i in ids if ids.count(i) > 1})
        raise ValueError(f"rule ids == {repeated} repeat in pack {raw['name']!r}. Remedy: rename them.")
    notes = tuple(Note(n["id"], _source(n["source"]), n["text"]) for n in raw["notes"])
    return RulePack(raw["name"], str(raw["version"]), raw["title"], rules, notes, text)


def evaluate_rules(
    packs: Sequence[RulePack], facts: pd.DataFrame | Facts, catalogue: Catalogue, at: Any
) -> Ruling:
    """Apply all rules of all packs to n cases; the control action is never blocked.

    Parameters
    ----------
    packs : in order: the first rule that blocks is the one named.
    facts : n rows with the columns of `rule_facts.FACTS`; what is missing blocks.
    at : the moment, one or (n,); naive times are UTC.

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
    moments = utc_microseconds(at, known.n)
    rules = tuple(rule for pack in packs for rule in pack.rules)
    shape = (known.n, len(catalogue.actions))
    first = np.full(shape, -1, dtype=np.int16)
    until = np.full(shape, UNKNOWN + 1)
    for index, rule in enumerate(rules):
        for columns, block in _blocks(rule, known, moments, catalogue):
            _mark(first, until, index, columns, block)
    until[first < 0] = UNKNOWN
    return Ruling(first < 0, first, as_datetime64(until), rules)


def _blocks(
    rule: Rule, facts: Facts, at: Int64, catalogue: Catalogue
) -> Iterator[tuple[npt.NDArray[np.intp], Block]]:
    touched: dict[str, list[int]] = {}
    for column, action in enumerate(catalogue.actions):
        if _touches(rule, action.id, action.channel, action.automated):
            touched.setdefault(action.channel, []).append(column)
    kind = KINDS[rule.kind]
    if rule.kind in _PER_CHANNEL:
        for channel, columns in touched.items():
            yield np.array(columns), kind(rule, facts, at, channel)
    elif touched:
        yield np.array(list(chain.from_iterable(touched.values()))), kind(rule, facts, at, "")


def _touches(rule: Rule, action_id: str, channel: str, automated: bool) -> bool:
    return action_id != CONTROL and channel in rule.channels and (automated or not rule.automated_only)


def _mark(
    first: npt.NDArray[np.int16], until: Int64, index: int, columns: npt.NDArray[np.intp], block: Block
) -> None:
    rows = np.flatnonzero(block.rows)
    if not rows.size:
        return
    cells = np.ix_(rows, columns)
    named = first[cells]
    first[cells] = np.where(named < 0, index, named)
    ends, old = block.until[rows, None], until[cells]
    until[cells] = np.where((ends == UNKNOWN) | (old == UNKNOWN), UNKNOWN, np.maximum(ends, old))


def _rule(raw: Mapping[str, Any]) -> Rule:
    entry = dict(raw)
    channels = CONTACTING if entry["channels"] == "all" else tuple(entry["channels"])
    closed = (_clock(entry.pop("closed_from", "00:00")), _clock(entry.pop("closed_to", "00:00")))
    entry["subject"] = entry.pop("hold", entry.get("subject", ""))
    entry |= {"channels": channels, "closed": closed, "source": _source(entry["source"])}
    rule = Rule(**entry)
    _check(rule)
    return rule


def _check(rule: Rule) -> None:
    check_in(rule.kind, f"kind of {rule.id}", KINDS)
    check_in(rule.unless, f"unless of {rule.id}", ("", "night_agreed"))
    check_in(rule.resets, f"resets of {rule.id}", ("local_midnight", "unknown"))
    for channel in rule.channels:
        check_in(channel, f"channel of {rule.id}", CONTACTING)
    if rule.kind == "cap":
        check_in(rule.fact, f"fact of {rule.id}", COUNTERS)
    if rule.kind == "hold":
        check_in(rule.subject, f"hold of {rule.id}", HOLD_KINDS)
    if rule.kind in ("cap", "consent", "recent_payment") and np.isnan(rule.limit):
        raise ValueError(f"limit of {rule.id} is missing. Remedy: say at what number the rule blocks.")
    for language in ("en", "zh"):
        check_in(language, f"language of the reason of {rule.id}", rule.reason)


def _source(raw: Mapping[str, Any]) -> Source:
    return Source(str(raw["document"]), str(raw["date"]))


def _clock(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 3600 + int(minute) * 60
