"""Holds and consents of one debtor at a moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from ..policy.actions import CHANNELS
from ..policy.local_time import DAY, UNKNOWN
from ..policy.rule_facts import NIGHT
from .facts_at_moment import Moment
from .standing import Span, Standing

_NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Holds:
    """Kinds in force (None: unknown), when the last but vulnerability ends (UNKNOWN: one never), and days."""

    kinds: Collection[str] | None
    until: int
    breathing_space_days: float
    crisis_ended_days: float


@dataclass(frozen=True, slots=True)
class Consents:
    """Kinds opted out of (None: unknown), channels consented to, contact at night, days since the oldest."""

    out: Collection[str] | None
    channels: Collection[str]
    night: bool
    age: float


def holds_at(standing: Standing, moment: Moment) -> Holds:
    """Holds in force, and the days since what is over."""
    if standing.holds is None:
        return Holds(None, UNKNOWN, _NAN, _NAN)
    begun = [span for span in standing.holds if span.begun(moment.at, moment.horizon)]
    now = [span for span in begun if span.lasting(moment.at)]
    spaces = [span.from_at for span in begun if span.kind == "breathing_space"]
    crises = [
        moment.at if span.lasting(moment.at) else span.to_at or 0
        for span in begun
        if span.kind == "mental_health_crisis"
    ]
    return Holds(
        kinds={span.kind for span in now},
        until=_last_end(span.to_at for span in now if span.kind != "vulnerable"),
        breathing_space_days=moment.days_since(max(spaces, default=None)),
        crisis_ended_days=moment.days_since(max(crises, default=None)),
    )


def consents_at(standing: Standing, moment: Moment) -> Consents:
    """Opt-outs that no later grant lifted, and the grants that are left.

    A grant counts only when it was known before the moment itself, opt-outs when before its horizon.
    """
    if standing.grants is None or standing.opt_outs is None:
        return Consents(None, (), False, _NAN)
    at, horizon = moment.at, moment.horizon
    grants = [span for span in standing.grants if span.in_force(at, at)]
    said = [span for span in standing.opt_outs if span.in_force(at, horizon)]
    out = {span.kind for span in said if not _lifted(span, grants)}
    latest: dict[str, int] = {}
    for grant in grants:
        if grant.kind not in out:
            latest[grant.kind] = max(grant.from_at, latest.get(grant.kind, grant.from_at))
    channels = {kind: given for kind, given in latest.items() if kind in CHANNELS}
    age = (at - min(channels.values())) / DAY if channels else _NAN
    return Consents(out, channels, NIGHT in latest, age)


def _last_end(ends: Iterable[int | None]) -> int:
    last = UNKNOWN
    for end in ends:
        if end is None:
            return UNKNOWN
        last = max(last, end)
    return last


def _lifted(out: Span, grants: Sequence[Span]) -> bool:
    return any(
        grant.kind == out.kind
        and grant.from_at > out.from_at
        and (grant.account_id is None or grant.account_id == out.account_id)
        for grant in grants
    )
