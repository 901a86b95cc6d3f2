"""How likely a bill is paid in each interval when nobody contacts the debtor."""

from __future__ import annotations

import numpy as np
from scipy.special import expit, logit

from .bills import Bills
from .calendar import DECISION_DAYS, HORIZON_DAYS
from .parameters import Floats, Parameters
from .people import People

_UTILISATION = 2  # column of People.observed
_DUE_DATE = 1.0  # day on which the first interval ends
_STARTS = np.concatenate([DECISION_DAYS, [DECISION_DAYS[-1] + HORIZON_DAYS]])


def early_probability(bills: Bills, people: People, parameters: Parameters) -> Floats:
    """P(paid before the first decision time), (n,)."""
    level = parameters.repayment.early[people.kind[bills.account]]
    return np.asarray(expit(logit(level) + people.trait[bills.account] + bills.shock))


def base_log_odds(bills: Bills, people: People, parameters: Parameters) -> Floats:
    """Log-odds of paying in each interval under no contact, (n, 7)."""
    repayment = parameters.repayment
    account = bills.account
    person = (
        people.trait[account]
        + bills.shock
        + repayment.amount_slope * bills.amount_score
        + repayment.utilisation_slope * people.observed[account, _UTILISATION]
        + parameters.consent.dispute_shift * (bills.dispute_end > bills.issued)
    )
    base = logit(repayment.paid)[people.kind[account]] + person[:, None]
    base += repayment.pay_day_boost * _pay_day_within(bills.gap)
    base[:, 0] += repayment.pay_day_gap_slope * (bills.gap - 15.0)
    base[:, 0] -= repayment.waiver_wait * bills.waivers
    return np.asarray(base)


def _pay_day_within(gap: Floats) -> Floats:
    """1 where the pay-day falls into the interval, (n, 7); intervals after the due date only."""
    starts = np.maximum(_STARTS, _DUE_DATE)
    inside = (gap[:, None] >= starts[:-1]) & (gap[:, None] < starts[1:])
    return np.asarray(inside.astype(np.float64))
