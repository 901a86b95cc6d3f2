"""Histories of one debtor, told in local time, and what the rules say about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from repaylift.policy.actions import CHANNELS, load_catalogue
from repaylift.policy.rules import evaluate_rules, load_pack
from repaylift.records.facts_at import facts_at
from repaylift.records.standing_rows import standing_from_rows

CATALOGUE = load_catalogue()


def micros(text: str, zone: str) -> int:
    """A local reading as UTC microseconds; of a reading that comes twice, the first."""
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1_000_000)


@dataclass
class History:
    """Debtor "p" with accounts "a", "b" and "c", who consented to everything; times are local readings."""

    zone: str = "Asia/Shanghai"
    rows: dict = field(default_factory=dict)

    def __post_init__(self):
        long_ago = micros("2026-01-01T12:00", self.clock)
        self.rows = {
            "accounts": [(name, "p", long_ago, self.zone, "en", "x") for name in "abc"],
            "consents": [(None, "p", kind, "granted", long_ago, None, long_ago) for kind in CHANNELS[1:]],
            **{
                name: [] for name in ("holds", "bills", "payments", "decisions", "contacts", "contact_events")
            },
        }

    @property
    def clock(self) -> str:
        return self.zone.split("|")[0]

    def contact(self, when, action, result=None, account="a", number="n", debtor="p", known=None, ended=None):
        """Add a contact; `result` became known at `known`, at once unless told otherwise."""
        place, at = str(len(self.rows["contacts"])), micros(when, self.clock)
        decision = (place, debtor, account, "bill", at, "dpd_4_7", action, 1.0, "none", "model")
        self.rows["decisions"].append(decision)
        self.rows["contacts"].append((place, place, number, at, 0.0))
        if result is not None:
            end = at if ended is None else micros(ended, self.clock)
            told = end if known is None else micros(known, self.clock)
            self.rows["contact_events"].append((place, result, end, told))
        return self

    def hold(self, kind, start, end=None, known=None):
        times = [None if text is None else micros(text, self.clock) for text in (start, end, known or start)]
        self.rows["holds"].append((None, "p", kind, None, *times))
        return self

    def consent(self, kind, value, start, known=None):
        begun, told = micros(start, self.clock), micros(known or start, self.clock)
        self.rows["consents"].append((None, "p", kind, value, begun, None, told))
        return self

    def paid(self, when):
        at = micros(when, self.clock)
        self.rows["payments"].append((f"y{at}", "a", "bill", at, 5.0))
        return self

    def standing(self):
        return standing_from_rows(self.rows)

    def blocks(self, when, action, *packs, account="a", live=False, standing=None):
        """Id of the first rule that blocks an action at a local reading, or None."""
        at = when if isinstance(when, int) else micros(when, self.clock)
        facts = facts_at(standing or self.standing(), at, account, live=live)
        rules = [load_pack(name) for name in packs]
        ruling = evaluate_rules(rules, facts, CATALOGUE, np.array([at]), ["dpd_4_7"])
        index = ruling.rule[0, CATALOGUE.ids.index(action)]
        return None if index < 0 else ruling.rules[index].id
