"""Bills issued together, with the state of their debtors at that moment."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from .calendar import HORIZON_DAYS, days_to_pay_day, decision_times
from .parameters import Floats, Parameters
from .people import Ints, People

MOST_WAIVERS = 3.0  # people stop learning to wait beyond so many


@dataclass(frozen=True, slots=True)
class Bills:
    """One row per bill, (n,) unless said otherwise; times in days."""

    account: Ints
    issued: Floats
    due: Floats  # first moment of the due date
    amount: Floats
    shock: Floats  # log-odds: a good or bad month
    gap: Floats  # days from the due date to the next pay-day
    waivers: Floats  # waivers the account had before, at most MOST_WAIVERS
    dispute_end: Floats  # -inf: not disputed
    starts: Floats  # (n, 7) the decision times: where the intervals start
    ends: Floats  # (n, 7) where they end: the due date, the next decision, 30 days after the last one

    def rows(self, index: Any) -> Bills:
        """The bills at an index or mask."""
        return Bills(**{field.name: getattr(self, field.name)[index] for field in fields(self)})

    @property
    def amount_score(self) -> Floats:
        """Log amount against a typical bill of 400, about standard normal."""
        return np.asarray(np.log(self.amount / 400.0))


def issue_bills(
    account: Ints,
    amount: Floats,
    issued: Floats,
    waivers: Ints,
    people: People,
    parameters: Parameters,
    rng: np.random.Generator,
) -> Bills:
    """Bill accounts (n,) for amounts (n,) at moments (n,); `waivers` and `people` cover all accounts."""
    due = issued + people.due_days[account]
    n = len(account)
    disputed = rng.random(n) < parameters.consent.dispute[people.kind[account]]
    lasting = rng.exponential(parameters.consent.dispute_days, n)
    hours = (parameters.logging.first_hour, parameters.logging.last_hour)
    starts = decision_times(due, zone_hours(people, account, parameters), hours, rng)
    return Bills(
        account=account,
        issued=issued,
        due=due,
        amount=amount,
        shock=parameters.repayment.shock_sd * rng.standard_normal(n),
        gap=days_to_pay_day(due, people.pay_day[account]).astype(np.float64),
        waivers=np.minimum(waivers[account], MOST_WAIVERS),
        dispute_end=np.where(disputed, issued + lasting, -np.inf),
        starts=starts,
        ends=np.column_stack([due + 1.0, starts[:, 2:], starts[:, -1] + HORIZON_DAYS]),
    )


def zone_hours(people: People, account: npt.NDArray[np.int64], parameters: Parameters) -> Floats:
    """True offset from UTC of accounts (n,), in hours."""
    return parameters.population.zone_hours[people.zone[account]]
