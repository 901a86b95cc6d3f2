"""Counts of one debtor's contacts at a moment."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from ..policy.local_time import DAY
from .facts_at_moment import Moment
from .standing import Call, Standing

_NAN = float("nan")
_WEEK = 7 * DAY


def contact_numbers(standing: Standing, moment: Moment, account_id: str | None) -> tuple[float, ...]:
    """The counters of `rule_facts.COUNTERS`, in order, and debt_conversation_days; NaN unknown."""
    if standing.calls is None or standing.messages is None:
        return (_NAN,) * 6
    calls = [call for call in standing.calls if call.at < moment.horizon]
    messages = bisect_left(standing.messages, moment.horizon)
    messages -= bisect_left(standing.messages, moment.at - _WEEK)
    week = sum(call.at >= moment.at - _WEEK for call in calls)
    counted = float(messages), float(week), _debt_calls(calls, moment, account_id)
    if not standing.results_known:
        return (_NAN, _NAN, *counted, _NAN)
    talked = (call for call in calls if account_id in (None, call.account_id))
    since = moment.days_since(max(_conversations(talked, moment), default=None))
    if moment.today is None:
        return (_NAN, _NAN, *counted, since)
    talks = sum(then >= moment.today for then in _conversations(calls, moment))
    missed = _most_missed(standing, calls, moment, moment.today)
    return (float(talks), float(missed), *counted, since)


def _debt_calls(calls: Sequence[Call], moment: Moment, account_id: str | None) -> float:
    # One debt is one account with all its bills.
    if moment.week is None:
        return _NAN
    owed = [call.account_id for call in calls if call.at >= moment.week]
    debts = set(owed) if account_id is None else {account_id}
    return float(max((owed.count(debt) for debt in debts), default=0))


def _most_missed(standing: Standing, calls: Sequence[Call], moment: Moment, day: int) -> int:
    """Attempts of the day without an answer on the number with most.

    A number may be shared: attempts count for everybody who was ever called on it.
    """
    missed = dict.fromkeys((call.number for call in calls), 0)
    for call in (*calls, *standing.others):
        if call.at < moment.horizon and call.number in missed:
            missed[call.number] += sum(then >= day for then in _attempts(call, moment, answered=False))
    return max(missed.values(), default=0)


def _conversations(calls: Iterable[Call], moment: Moment) -> Iterator[int]:
    return (then for call in calls for then in _attempts(call, moment, answered=True))


def _attempts(call: Call, moment: Moment, *, answered: bool) -> list[int]:
    """When it ended so, by what was known; while nothing is known, the call itself counts as either."""
    known = [result for result in call.results if result.known_at < moment.horizon]
    if not known:
        return [call.at]
    return [result.at for result in known if result.answered == answered and result.at < moment.horizon]
