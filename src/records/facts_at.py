"""Facts for the rules at a moment: what `build_facts` finds, from the standing of one debtor."""

from __future__ import annotations

from bisect import bisect_left

import numpy as np

from ..policy.local_time import UNKNOWN
from ..policy.rule_facts import EVERYTHING, OPT_OUTS, Facts, bits_of
from ..policy.zones import zone_tables
from .facts_at_contacts import contact_numbers
from .facts_at_moment import EVER, Moment
from .facts_at_spans import Holds, consents_at, holds_at
from .standing import Standing
from .tables import HOLD_KINDS

_ZONE_KNOWN, _ZONE_UNKNOWN = np.zeros(1, dtype=np.int64), np.full(1, -1)


def facts_at(
    standing: Standing,
    at: int,
    account_id: str | None = None,
    *,
    live: bool = False,
) -> Facts:
    """Facts of one case, n = 1, over all accounts of the debtor, as known before `at` (UTC microseconds).

    Parameters
    ----------
    account_id : whose calls count per debt; None: the account with most.
    live : the moment is now. What is dated later counts too, against contacting: then a clock was set back.

    Examples
    --------
    >>> from .standing import Span
    >>> hold = Span("insolvent", None, 0, None, 0)
    >>> standing = Standing("p", "Asia/Shanghai", (), (), (hold,), None, None, None, (), None, False, None)
    >>> facts = facts_at(standing, 1_772_000_000_000_000)
    >>> facts.holds.tolist(), facts.opted_out.tolist(), facts.paid_known.tolist()
    ([2], [-1], [False])
    """
    known = standing.timezone is not None
    texts = (standing.timezone,) if standing.timezone is not None else ()
    moment = Moment(at, EVER if live else at, zone_tables(texts) if known else None)
    holds, consents = holds_at(standing, moment), consents_at(standing, moment)
    days = (holds.breathing_space_days, holds.crisis_ended_days)
    contacts = contact_numbers(standing, moment, account_id)
    return Facts(
        timezones=texts,
        timezone=_ZONE_KNOWN if known else _ZONE_UNKNOWN,
        holds=np.array([_bits(holds)]),
        holds_until=np.array([holds.until]),
        opted_out=np.array([EVERYTHING if consents.out is None else bits_of(consents.out, OPT_OUTS)]),
        consented=np.array([bits_of(consents.channels, OPT_OUTS)]),
        night_agreed=np.array([consents.night]),
        numbers=np.array([[*contacts, *days, consents.age]]),
        last_paid_at=np.array([_last_paid(standing, moment)]),
        paid_known=np.array([standing.paid_at is not None]),
    )


def _bits(holds: Holds) -> int:
    return EVERYTHING if holds.kinds is None else bits_of(holds.kinds, HOLD_KINDS)


def _last_paid(standing: Standing, moment: Moment) -> int:
    if not standing.paid_at:
        return UNKNOWN
    place = bisect_left(standing.paid_at, moment.horizon)
    return standing.paid_at[place - 1] if place else UNKNOWN
