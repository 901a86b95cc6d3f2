"""Facts for the rules at a moment: what `build_facts` finds, from the standing of one debtor."""

from __future__ import annotations

from bisect import bisect_left

import numpy as np

from ..policy.local_time import UNKNOWN
from ..policy.rule_facts import EVERYTHING, OPT_OUTS, Facts, bits_of
from .facts_at_contacts import contact_numbers
from .facts_at_moment import Moment, moment_of
from .facts_at_spans import consents_at, holds_at
from .standing import Standing
from .tables import HOLD_KINDS


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
    moment = moment_of(at, standing.timezone, live=live)
    holds, consents = holds_at(standing, moment), consents_at(standing, moment)
    contacts = contact_numbers(standing, moment, account_id)
    whole = np.array(
        [
            -1 if standing.timezone is None else 0,
            EVERYTHING if holds.kinds is None else bits_of(holds.kinds, HOLD_KINDS),
            holds.until,
            EVERYTHING if consents.out is None else bits_of(consents.out, OPT_OUTS),
            bits_of(consents.channels, OPT_OUTS),
            _last_paid(standing, moment),
        ]
    )
    flags = np.array([consents.night, standing.paid_at is not None])
    days = (holds.breathing_space_days, holds.crisis_ended_days, consents.age)
    return Facts(
        timezones=() if standing.timezone is None else (standing.timezone,),
        timezone=whole[0:1],
        holds=whole[1:2],
        holds_until=whole[2:3],
        opted_out=whole[3:4],
        consented=whole[4:5],
        last_paid_at=whole[5:6],
        night_agreed=flags[0:1],
        paid_known=flags[1:2],
        numbers=np.array([[*contacts, *days]]),
    )


def _last_paid(standing: Standing, moment: Moment) -> int:
    if not standing.paid_at:
        return UNKNOWN
    place = bisect_left(standing.paid_at, moment.horizon)
    return standing.paid_at[place - 1] if place else UNKNOWN
