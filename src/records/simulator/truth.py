"""The truth of a decision: P(paid in the window | this action now, the logging policy afterwards).

Exact, by backward recursion over the later stages and the episode's small state: how often the
debtor was contacted, and what an opt-out or a complaint has removed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .bills import Bills
from .calendar import DECIDED_STAGES, HORIZON_DAYS
from .logging_policy import FREE, SILENT, STATES, LoggingPolicy, Mask, choice_probabilities
from .parameters import Floats
from .people import Ints
from .response import Response
from .window import paid_within, whole_interval, window_share

_LAST = len(DECIDED_STAGES) - 1


@dataclass(frozen=True, slots=True)
class Episodes:
    """Bills (n,) in collection: how they respond, what is eligible (n, 7, k), who chooses."""

    bills: Bills
    response: Response
    eligible: Mask
    policy: LoggingPolicy


def true_outcomes(episodes: Episodes, stage: int, contacts: Ints, state: Ints) -> Floats:
    """P(paid in full within the decision's window), (n, k), for every action at `stage`.

    The window is 30 days, and at the stage pre_due the time up to the end of the due date.

    Parameters
    ----------
    contacts : (n,) earlier contacts in the episode. state : (n,) FREE, an opted-out channel, or SILENT.
    """
    if stage == 0:
        whole = whole_interval(episodes.response, stage, episodes.policy.attempts)
        return paid_within(episodes.response, stage, contacts, [whole])[0]
    window_end = episodes.bills.starts[:, stage] + HORIZON_DAYS
    later = _value(episodes, stage + 1, window_end)
    now, unpaid = _interval(episodes, stage, window_end)(contacts)
    return now + unpaid * _after(later, contacts, state, episodes.response, episodes.policy.channel)


def _value(episodes: Episodes, stage: int, window_end: Floats) -> Floats:
    """P(paid in the window from `stage` on), (n, contacts, STATES), for bills unpaid when it starts."""
    n = len(window_end)
    value = np.zeros((n, stage + 1, STATES))
    if stage > _LAST or not (episodes.bills.starts[:, stage] < window_end).any():
        return value
    later = _value(episodes, stage + 1, window_end)
    interval = _interval(episodes, stage, window_end)
    chosen = [_choice(episodes, stage, state) for state in range(STATES)]
    for contacts in range(stage + 1):
        had = np.full(n, contacts)
        now, unpaid = interval(had)
        for state in range(STATES):
            after = _after(later, had, np.full(n, state), episodes.response, episodes.policy.channel)
            value[:, contacts, state] = np.einsum("nk,nk->n", chosen[state], now + unpaid * after)
    return value


def _choice(episodes: Episodes, stage: int, state: int) -> Floats:
    eligible = episodes.eligible[:, stage] & ~episodes.policy.removed[state]
    return choice_probabilities(eligible, int(episodes.policy.ladder[stage]), episodes.policy.ladder_share)


def _interval(episodes: Episodes, stage: int, window_end: Floats) -> Callable[[Ints], tuple[Floats, Floats]]:
    """Return a function of earlier contacts (n,): P(paid now and in the window), P(not paid now), (n, k)."""
    response, attempts = episodes.response, episodes.policy.attempts
    shares = [
        window_share(response, stage, episodes.bills, window_end, attempts),
        whole_interval(response, stage, attempts),
    ]

    def outcomes(contacts: Ints) -> tuple[Floats, Floats]:
        now, ever = paid_within(response, stage, contacts, shares)
        return now, 1.0 - ever

    return outcomes


def _after(later: Floats, contacts: Ints, state: Ints, response: Response, channel: Ints) -> Floats:
    """Value of the later stages after each action, (n, k), over what the contact may have caused."""
    row = np.arange(len(contacts))
    more = later[row, contacts + 1, state][:, None]
    silent = later[row, contacts + 1, SILENT][:, None]
    opted = later[row[:, None], contacts[:, None] + 1, channel]
    opt_out = response.opt_out * (state == FREE)[:, None]
    complaint = response.complaint
    after: Floats = (1 - complaint) * ((1 - opt_out) * more + opt_out * opted) + complaint * silent
    after[:, 0] = later[row, contacts, state]
    return after
