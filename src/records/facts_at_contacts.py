"""Counts of one debtor's contacts at a moment."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from ..policy.local_time import DAY
from .facts_at_moment import Moment
from .standing import Call, Standing

_NAN = float("nan")
_WEEK = 7 * DAY


def contact_numbers(standing: Standing, moment: Moment, account_id: str | None) -> tuple[float, ...]:
    """The counters of `rule_facts.COUNTERS`, in order, and debt_conversation_days; NaN unknown."""
    if standing.calls is None or standing.messages is None:
        return (_NAN,) * 6
    horizon, week = moment.horizon, moment.at - _WEEK
    calls = [call for call in standing.calls if call.at < horizon]
    messages = bisect_left(standing.messages, horizon) - bisect_left(standing.messages, week)
    recent = sum([call.at >= week for call in calls])
    counted = float(messages), float(recent), _debt_calls(calls, moment, account_id)
    if not standing.results_known:
        return (_NAN, _NAN, *counted, _NAN)
    talks = [(call.account_id, then) for call in calls for then in _ends(call, horizon, answered=True)]
    about = [then for debt, then in talks if account_id is None or debt == account_id]
    since = moment.days_since(max(about, default=None))
    if moment.today is None:
        return (_NAN, _NAN, *counted, since)
    today = sum([then >= moment.today for _, then in talks])
    return (float(today), float(_most_missed(standing, calls, moment, moment.today)), *counted, since)


def _debt_calls(calls: Sequence[Call], moment: Moment, account_id: str | None) -> float:
    # One debt is one account with all its bills.
    if moment.week is None:
        return _NAN
    owed = [call.account_id for call in calls if call.at >= moment.week]
    if account_id is not None:
        return float(owed.count(account_id))
    return float(max((owed.count(debt) for debt in set(owed)), default=0))


def _most_missed(standing: Standing, calls: Sequence[Call], moment: Moment, day: int) -> int:
    """Attempts of the day without an answer on the number with most.

    A number may be shared: attempts count for everybody who was ever called on it.
    """
    missed = {call.number: 0 for call in calls}
    others = [call for call in standing.others if call.at < moment.horizon and call.number in missed]
    for call in (*calls, *others):
        for then in _ends(call, moment.horizon, answered=False):
            if then >= day:
                missed[call.number] += 1
    return max(missed.values(), default=0)


def _ends(call: Call, horizon: int, *, answered: bool) -> Sequence[int]:
    """When it ended so, by what was known; while nothing is known, the call itself counts as either."""
    known = [result for result in call.results if result.known_at < horizon]
    if not known:
        return (call.at,)
    return [result.at for result in known if result.answered == answered and result.at < horizon]
