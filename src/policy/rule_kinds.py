"""One pure function per kind of rule: facts of one case in, blocked or not and the end of the block out.

Every function fails closed: a case whose needed fact is unknown is blocked, until an unknown time.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..compiled import compiled
from .local_time import UNKNOWN, Bool, midnight_after, next_open
from .zones import SECOND, Int64, Zones

Block = tuple[bool, int]

# Kinds of rule, as packs name them.
KINDS = (
    "hours",
    "hold",
    "opt_out",
    "consent",
    "cap",
    "days_since",
    "max_age",
    "recent_payment",
    "published_waivers",
)
HOURS, HOLD, OPT_OUT, CONSENT, CAP, DAYS_SINCE, MAX_AGE, RECENT_PAYMENT, PUBLISHED = range(len(KINDS))


class Checks(NamedTuple):
    """c checks, in the order of their rules: a rule, or a rule about one channel or action.

    kind : place in KINDS. rule : place among the rules. touches : (c, k) actions that it may remove.
    bit : of the set that a hold, opt_out or consent asks; for published_waivers the stages, as bits.
    column : of the numbers that a cap, days_since or max_age asks, with `limit`.
    closed : (c, 2) local microseconds since midnight from and to. lifted : an agreement lifts it.
    days : local days until it lifts, 0: unknown; for days_since it is the limit.
    """

    kind: Int64
    rule: Int64
    touches: Bool
    bit: Int64
    column: Int64
    limit: npt.NDArray[np.float64]
    closed: Int64
    lifted: Bool
    days: Int64


class Known(NamedTuple):
    """`Facts` for compiled loops; sets (n, 3) are holds, opt-outs and what is not consented to."""

    zones: Zones
    timezone: Int64
    stage: Int64
    sets: Int64
    holds_until: Int64
    night_agreed: Bool
    numbers: npt.NDArray[np.float64]
    last_paid_at: Int64
    paid_known: Bool


@compiled
def hours(checks: Checks, c: int, known: Known, i: int, at: int) -> Block:
    """Blocked while the local clock is in the closed span in any candidate zone, unless agreed."""
    if known.timezone[i] < 0:
        return True, UNKNOWN
    opens = next_open(known.zones, known.timezone[i], at, checks.closed[c, 0], checks.closed[c, 1])
    agreed = checks.lifted[c] and known.night_agreed[i] and opens != UNKNOWN
    return opens != at and not agreed, opens


@compiled
def in_set(checks: Checks, c: int, known: Known, i: int) -> Block:
    """Blocked while the hold is in force, after the opt-out, or without the consent."""
    which = checks.kind[c] - HOLD
    until = known.holds_until[i] if checks.days[c] else UNKNOWN
    return known.sets[i, which] >> checks.bit[c] & 1 == 1, until


@compiled
def number(checks: Checks, c: int, known: Known, i: int, at: int) -> Block:
    """Blocked once a counter has reached its limit, before enough days are over, or past an age."""
    value, limit, kind = known.numbers[i, checks.column[c]], checks.limit[c], checks.kind[c]
    passed = value < limit if kind == CAP else (value >= limit if kind == DAYS_SINCE else value <= limit)
    if passed or np.isnan(value) or known.timezone[i] < 0 or not checks.days[c]:
        return not passed, UNKNOWN
    ahead = checks.days[c] - int(value) if kind == DAYS_SINCE else checks.days[c]
    return True, midnight_after(known.zones, known.timezone[i], at, ahead)


@compiled
def recent_payment(checks: Checks, c: int, known: Known, i: int, at: int) -> Block:
    """Blocked for the limit in hours after the last payment."""
    if not known.paid_known[i]:
        return True, UNKNOWN
    if known.last_paid_at[i] == UNKNOWN:
        return False, UNKNOWN
    ends = known.last_paid_at[i] + round(checks.limit[c] * 3600) * SECOND
    return at < ends, ends


@compiled
def published_waivers(checks: Checks, c: int, known: Known, i: int) -> Block:
    """Blocked at a stage for which the waiver is not published."""
    stage = known.stage[i]
    return stage < 0 or checks.bit[c] >> stage & 1 == 0, UNKNOWN


@compiled
def block_of(checks: Checks, c: int, known: Known, i: int, at: int) -> Block:
    """Whether a check blocks case i at a moment, and until when."""
    kind = checks.kind[c]
    if kind == HOURS:
        return hours(checks, c, known, i, at)
    if kind == RECENT_PAYMENT:
        return recent_payment(checks, c, known, i, at)
    if kind == PUBLISHED:
        return published_waivers(checks, c, known, i)
    if kind in (HOLD, OPT_OUT, CONSENT):
        return in_set(checks, c, known, i)
    return number(checks, c, known, i, at)


@compiled
def _mark(first: npt.NDArray[np.int16], until: Int64, i: int, j: int, rule: int, end: int) -> None:
    if first[i, j] < 0:
        first[i, j], until[i, j] = rule, end
    elif end == UNKNOWN or until[i, j] == UNKNOWN:
        until[i, j] = UNKNOWN
    else:
        until[i, j] = max(until[i, j], end)


@compiled
def apply_checks(checks: Checks, known: Known, at: Int64, first: npt.NDArray[np.int16], until: Int64) -> None:
    """Write the first rule that blocks each action of each case (n, k), and when its last block lifts.

    Both come filled: `first` with -1, `until` with UNKNOWN.
    """
    for i in range(at.size):
        for c in range(checks.kind.size):
            blocked, end = block_of(checks, c, known, i, at[i])
            if not blocked:
                continue
            for j in range(first.shape[1]):
                if checks.touches[c, j]:
                    _mark(first, until, i, j, checks.rule[c], end)
