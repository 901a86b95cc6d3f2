"""Rules as data: YAML packs, each rule with its source and version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from ..checks import check_in
from ..records.tables import HOLD_KINDS
from ..stages import STAGES
from .actions import CHANNELS
from .rule_facts import COUNTERS, DAYS_SINCE, OPT_OUTS
from .rule_kinds import KINDS

PACKS = ("blocks", "cn", "eu", "house", "uk", "us")
DEFAULT_PACKS = ("blocks", "cn", "house")
CONTACTING = CHANNELS[1:]
# kind -> facts it may ask
_FACTS = {"cap": COUNTERS, "days_since": DAYS_SINCE, "max_age": ("consent_age_days",)}
# kind -> subjects it may have
_SUBJECTS = {"hold": HOLD_KINDS, "opt_out": ("channel", *OPT_OUTS)}


@dataclass(frozen=True, slots=True)
class Source:
    """Document a rule comes from, and the date of that document."""

    document: str
    date: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason to remove actions; which fields count depends on `kind` (see `KINDS`).

    channels : channels it touches; with `automated_only`, only their actions without a human.
    fact : cap: the counter; days_since and max_age: the number of days.
    limit : cap: contacts at which it blocks; days_since: days until it lifts; max_age: days that are still
        fresh; recent_payment: hours.
    subject : hold: its kind; opt_out: "channel" or a fixed label.
    closed : hours: local seconds since midnight from and to; unless : the flag that lifts it, or "".
    resets : cap: "local_midnight" or "unknown".
    published : published_waivers: stage -> the one action with an incentive that is published for it.
    fairness_test : published_waivers: the test on record that was passed, which lifts the rule; or "".
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
    published: Mapping[str, str] = field(default_factory=dict)
    fairness_test: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """What a source asks that removes no action."""

    id: str
    source: Source
    text: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class RulePack:
    """Rules of one country or house, with notes that block nothing; `text` is the YAML it was read from."""

    name: str
    version: str
    title: Mapping[str, str]
    rules: tuple[Rule, ...]
    notes: tuple[Note, ...]
    text: str = ""


def load_pack(name: str | Path) -> RulePack:
    """Read a rule pack: a packaged one of `PACKS` by name, or a YAML file by path.

    Raises
    ------
    ValueError
        When a rule's field, kind, channel, fact or hold is unknown, an id repeats, or a text lacks en or zh.

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


def _rule(raw: Mapping[str, Any]) -> Rule:
    entry = dict(raw)
    channels = CONTACTING if entry["channels"] == "all" else tuple(entry["channels"])
    closed = (_clock(entry.pop("closed_from", "00:00")), _clock(entry.pop("closed_to", "00:00")))
    entry["subject"] = entry.pop("hold", entry.get("subject", ""))
    entry |= {"channels": channels, "closed": closed, "source": _source(entry["source"])}
    for name in entry:
        check_in(name, f"field of {entry['id']}", Rule.__slots__)
    rule = Rule(**entry)
    _check_names(rule)
    _check_numbers(rule)
    return rule


def _check_names(rule: Rule) -> None:
    check_in(rule.kind, f"kind of {rule.id}", KINDS)
    check_in(rule.unless, f"unless of {rule.id}", ("", "night_agreed"))
    check_in(rule.resets, f"resets of {rule.id}", ("local_midnight", "unknown"))
    for channel in rule.channels:
        check_in(channel, f"channel of {rule.id}", CONTACTING)
    for stage in rule.published:
        check_in(stage, f"published stage of {rule.id}", STAGES)
    if rule.kind in _FACTS:
        check_in(rule.fact, f"fact of {rule.id}", _FACTS[rule.kind])
    if rule.kind in _SUBJECTS:
        check_in(rule.subject, f"{rule.kind} of {rule.id}", _SUBJECTS[rule.kind])
    for language in ("en", "zh"):
        check_in(language, f"language of the reason of {rule.id}", rule.reason)


def _check_numbers(rule: Rule) -> None:
    if rule.kind in (*_FACTS, "recent_payment") and np.isnan(rule.limit):
        raise ValueError(f"limit of {rule.id} is missing. Remedy: say at what number the rule blocks.")
    if rule.kind == "hours" and rule.closed[0] == rule.closed[1]:
        raise ValueError(f"closed hours of {rule.id} are missing. Remedy: give closed_from and closed_to.")


def _source(raw: Mapping[str, Any]) -> Source:
    return Source(str(raw["document"]), str(raw["date"]))


def _clock(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 3600 + int(minute) * 60
