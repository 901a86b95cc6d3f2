"""One pure function per kind of rule: facts in, blocked rows and the end of the block out.

Every function fails closed: a row whose needed fact is unknown is blocked, until an unknown time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from . import local_time
from .local_time import SECOND, UNKNOWN, Bool, Int64, candidate_zones
from .rule_facts import Facts

if TYPE_CHECKING:
    from .rules import Rule


@dataclass(frozen=True, slots=True)
class Block:
    """`rows` (n,): blocked or not; `until` (n,): UTC microseconds when it lifts, UNKNOWN if not known."""

    rows: Bool
    until: Int64


def hours(rule: Rule, facts: Facts, at: Int64, channel: str) -> Block:
    """Blocked while the local clock is in the closed span in any candidate zone, unless agreed."""
    rows = ~facts.timezone.known
    until = np.full(facts.n, UNKNOWN)
    for code, text in enumerate(facts.timezone.texts):
        here = np.flatnonzero(facts.timezone.codes == code)
        zones = candidate_zones(text)
        opens = local_time.next_open(at[here], zones, *rule.closed) if zones else until[here]
        rows[here] = opens != at[here]
        until[here] = opens
    agreed = facts.night_agreed & (until != UNKNOWN)
    return Block(rows & ~agreed if rule.unless else rows, until)


def cap(rule: Rule, facts: Facts, at: Int64, channel: str) -> Block:
    """Blocked once the counter has reached the limit."""
    count = facts.numbers[rule.fact]
    rows = ~(count < rule.limit)
    until = np.full(facts.n, UNKNOWN)
    if rule.resets == "local_midnight" and rows.any():
        reached = np.flatnonzero(rows & ~np.isnan(count))
        until[reached] = _last_midnight(facts, at, reached)
    return Block(rows, until)


def hold(rule: Rule, facts: Facts, at: Int64, channel: str) -> Block:
    """Blocked while the hold is active."""
    return Block(facts.holds.has(rule.subject) | ~facts.holds.known, np.full(facts.n, UNKNOWN))


def opt_out(rule: Rule, facts: Facts, at: Int64, channel: str) -> Block:
    """Blocked where the person opted out of the channel, or of the rule's subject."""
    label = channel if rule.subject == "channel" else rule.subject
    return Block(facts.opted_out.has(label) | ~facts.opted_out.known, np.full(facts.n, UNKNOWN))


def consent(rule: Rule, facts: Facts, at: Int64, channel: str) -> Block:
    """Blocked without a consent to the channel, or when the consent is older than the limit in days."""
    fresh = facts.numbers["consent_age_days"] <= rule.limit
    return Block(~(facts.consented.has(channel) & fresh), np.full(facts.n, UNKNOWN))


def recent_payment(rule: Rule, facts: Facts, at: Int64, channel: str) -> Block:
    """Blocked for the limit in hours after the last payment."""
    ever = facts.last_paid_at != UNKNOWN
    ends = np.where(ever, facts.last_paid_at, 0) + round(rule.limit * 3600) * SECOND
    rows = ~facts.paid_known | (ever & (at < ends))
    return Block(rows, np.where(facts.paid_known & ever, ends, UNKNOWN))


KINDS: dict[str, Callable[[Rule, Facts, Int64, str], Block]] = {
    "hours": hours,
    "cap": cap,
    "hold": hold,
    "opt_out": opt_out,
    "consent": consent,
    "recent_payment": recent_payment,
}


def _last_midnight(facts: Facts, at: Int64, rows: npt.NDArray[np.intp]) -> Int64:
    # The local day is over when it is over in every candidate zone.
    until = np.full(rows.size, UNKNOWN)
    for code, text in enumerate(facts.timezone.texts):
        here = np.flatnonzero(facts.timezone.codes[rows] == code)
        for zone in candidate_zones(text):
            until[here] = np.maximum(until[here], local_time.next_clock(at[rows[here]], zone, 0))
    return until
