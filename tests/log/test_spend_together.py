"""Many spend what the same many would one after the other, never more than there is; on either database."""

import numpy as np
import pandas as pd
import pytest

from repaylift.log import Log
from repaylift.log.price_days import read_day
from repaylift.log.shared_prices import SharedPrices
from repaylift.log.spend_together import spend_together
from repaylift.policy.actions import load_catalogue
from repaylift.policy.arms import Arms, DayBudgets
from repaylift.policy.prices import PriceSheet

NOON = pd.Timestamp("2025-12-31T04:00Z")
DAY = DayBudgets({"agent_minutes": 20.1}, cases=40)


@pytest.fixture
def prices(log: Log) -> SharedPrices:
    shared = SharedPrices(log, Arms(), DAY)
    shared.sheet("policy", PriceSheet({"agent_minutes": 1.0}, score_gap=1.0), load_catalogue(), NOON)
    return shared


def spend(log: Log, prices: SharedPrices, used: list[float]):
    spendings = [prices.spending("policy", NOON, np.array([minutes, 3.0])) for minutes in used]
    return log.write(lambda transaction: spend_together(transaction.sql, prices, spendings))


def test_those_for_whom_too_little_is_left_take_nothing(log, prices):
    fits, (spent,) = spend(log, prices, [6.7, 6.7, 0.0, 6.7, 0.1, 0.0])  # 3 x 6.7 is 20.1 but for rounding
    assert fits.tolist() == [True, True, True, True, False, True]
    live = log.read(lambda connection: read_day(connection, "2025-12-31", "policy"))
    assert live is not None
    assert live.left[0] == pytest.approx(0.0, abs=1e-9)
    assert (live.left >= 0).all()
    assert live.seen == spent.spending.cases == 5
    prices.settle(spent.spending, spent.after)
    left = prices.sheet("policy", PriceSheet({}), load_catalogue(), NOON).left
    assert left == {"agent_minutes": live.left[0]}


def test_those_that_use_nothing_are_told_with_the_next_look(log, prices):
    fits, (spent,) = spend(log, prices, [0.0, 0.0, 0.0])
    assert (fits.all(), spent.after) == (True, None)
    prices.settle(spent.spending, spent.after)
    _, (spent,) = spend(log, prices, [6.0])
    assert spent.after.seen == 1  # the copy keeps the three until it looks at the log again
