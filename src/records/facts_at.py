"""Facts for the rules at a moment: what `build_facts` finds, from the standing of one debtor."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

import numpy as np

from ..policy.local_time import DAY, UNKNOWN, candidate_zones, day_start
from ..policy.rule_facts import COUNTERS, Facts, Labels
from .standing import Call, Span, Standing

_NAN = float("nan")
_WEEK = 7 * DAY
_NIGHT = "night"


def facts_at(standing: Standing, at: int) -> Facts:
    """Facts of one case, n = 1, over all accounts of the debtor, as known before `at` (UTC microseconds).

    Examples
    --------
    >>> hold = Span("dispute", None, 0, None, 0)
    >>> standing = Standing("p", "Asia/Shanghai", (), (), (hold,), None, None, None, (), None, False, ())
    >>> facts = facts_at(standing, 1_772_000_000_000_000)
    >>> facts.holds.has("dispute").tolist(), facts.opted_out.known.tolist()
    ([True], [False])
    """
    out, granted, night, age = _consents(standing, at)
    numbers = dict(zip(COUNTERS, _counters(standing, at), strict=True)) | {"consent_age_days": age}
    paid = bisect_left(standing.paid_at, at) if standing.paid_at else 0
    return Facts(
        n=1,
        timezone=_label(standing.timezone),
        holds=_label(None if standing.holds is None else _joined(_kinds(standing.holds, at))),
        opted_out=_label(out),
        consented=_label(granted),
        night_agreed=np.array([night]),
        numbers={name: np.array([number]) for name, number in numbers.items()},
        last_paid_at=np.array([standing.paid_at[paid - 1] if standing.paid_at and paid else UNKNOWN]),
        paid_known=np.array([standing.paid_at is not None]),
    )


def _consents(standing: Standing, at: int) -> tuple[str | None, str | None, bool, float]:
    if standing.grants is None or standing.opt_outs is None:
        return None, None, False, _NAN
    grants = [span for span in standing.grants if span.in_force(at)]
    out = {span.kind for span in standing.opt_outs if span.in_force(at) and not _lifted(span, grants)}
    latest: dict[str, int] = {}
    for grant in grants:
        if grant.kind not in out:
            latest[grant.kind] = max(grant.from_at, latest.get(grant.kind, grant.from_at))
    night = latest.pop(_NIGHT, None) is not None
    age = (at - min(latest.values())) / DAY if latest else _NAN
    return _joined(out), _joined(latest), night, age


def _lifted(out: Span, grants: Sequence[Span]) -> bool:
    return any(
        grant.kind == out.kind
        and grant.from_at > out.from_at
        and (grant.account_id is None or grant.account_id == out.account_id)
        for grant in grants
    )


def _counters(standing: Standing, at: int) -> tuple[float, float, float, float]:
    if standing.calls is None or standing.messages is None:
        return (_NAN, _NAN, _NAN, _NAN)
    messages = bisect_left(standing.messages, at) - bisect_left(standing.messages, at - _WEEK)
    calls = [call for call in standing.calls if call.at < at]
    week = sum(call.at >= at - _WEEK for call in calls)
    day = _day_start(standing.timezone, at)
    if day is None or not standing.results_known:
        return (_NAN, _NAN, float(messages), float(week))
    talks = sum(_attempts(call, day, at, answered=True) for call in calls)
    return (float(talks), float(_most_missed(standing, calls, day, at)), float(messages), float(week))


def _most_missed(standing: Standing, calls: Sequence[Call], day: int, at: int) -> int:
    # A number may be shared: attempts count for everybody who was ever called on it.
    missed = dict.fromkeys((call.number for call in calls), 0)
    for call in (*calls, *standing.others):
        if call.at < at and call.number in missed:
            missed[call.number] += _attempts(call, day, at, answered=False)
    return max(missed.values(), default=0)


def _attempts(call: Call, day: int, at: int, *, answered: bool) -> int:
    """Attempts of the day with such a result, and the call itself while no result is known."""
    known = [result for result in call.results if result.known_at < at]
    if not known:
        return int(call.at >= day)
    return sum(result.answered == answered and day <= result.at < at for result in known)


def _day_start(timezone: str | None, at: int) -> int | None:
    # The local day begins when it begins in the first of the candidate zones.
    moment = np.array([at])
    return min((int(day_start(moment, zone)[0]) for zone in candidate_zones(timezone)), default=None)


def _kinds(spans: Iterable[Span], at: int) -> set[str]:
    return {span.kind for span in spans if span.in_force(at)}


def _joined(kinds: Iterable[str]) -> str:
    return "|".join(sorted(kinds))


def _label(text: str | None) -> Labels:
    if text is None:
        return Labels(np.array([-1], dtype=np.intp), (), ())
    return Labels(np.zeros(1, dtype=np.intp), (text,), (frozenset(filter(None, text.split("|"))),))
