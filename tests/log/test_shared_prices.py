"""One budget, many workers: never exceeded, the same after a restart, new each day."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest

from repaylift.log import Log, OverspentError
from repaylift.log.price_days import read_day
from repaylift.log.shared_prices import SharedPrices
from repaylift.policy.actions import load_catalogue
from repaylift.policy.arms import Arm, Arms, DayBudgets
from repaylift.policy.holdout import Holdout
from repaylift.policy.prices import PriceSheet

NOON = pd.Timestamp("2025-12-31T04:00Z")
BASE = PriceSheet({"agent_minutes": 1.5}, version="morning", score_gap=2.0)
DAY = DayBudgets({"agent_minutes": 300.0}, cases=400)
CALL = np.array([6.0, 0.0])
NOTHING = np.zeros(2)


@pytest.fixture
def log(tmp_path) -> Log:
    return Log(f"sqlite:///{tmp_path}/log.db")


def shared_by(log: Log, arms: Arms | None = None, **more) -> SharedPrices:
    return SharedPrices(log, arms or Arms(), DAY, **more)


def sheet(shared: SharedPrices, at: pd.Timestamp = NOON, arm: str = "policy") -> PriceSheet:
    return shared.sheet(arm, BASE, load_catalogue(), at)


def take(log: Log, shared: SharedPrices, used=CALL, at: pd.Timestamp = NOON, arm: str = "policy") -> bool:
    """Whether a decision could take what it needs."""
    spending = shared.spending(arm, at, used)
    try:
        after = log.write(lambda write: shared.spend(write.sql, spending))
    except OverspentError as error:
        shared.refused(spending, error)
        return False
    shared.settle(spending, after)
    return True


def kept(log: Log, arm: str = "policy", day: str = "2025-12-31"):
    live = log.write(lambda write: read_day(write.sql, day, arm))
    assert live is not None
    return live


def work(log: Log, shared: SharedPrices, cases: int) -> int:
    """Call whenever a call fits into what the sheet says is left; how many calls."""
    calls = 0
    for _ in range(cases):
        if sheet(shared).left["agent_minutes"] >= 6:
            calls += take(log, shared)
        else:
            take(log, shared, NOTHING)
    return calls


def test_threads_never_exceed_the_budget(log):
    shared = shared_by(log)
    with ThreadPoolExecutor(8) as pool:
        calls = sum(pool.map(lambda _: work(log, shared, 15), range(8)))
    assert calls == 50  # 300 minutes
    assert kept(log).left[0] == 0.0


def test_two_workers_with_old_copies_never_exceed_it_either(log):
    workers = [shared_by(log, sync_seconds=1e9, sync_cases=10**9) for _ in range(2)]
    for worker in workers:
        sheet(worker)
    assert sum(take(log, worker) for _ in range(40) for worker in workers) == 50
    # the one that was refused knows now
    assert sheet(workers[1]).left == {"agent_minutes": 0.0}


def test_a_restart_goes_on_where_it_was(log):
    first = shared_by(log)
    before = sheet(first)
    take(log, first)
    assert sheet(shared_by(log)).left == {"agent_minutes": 294.0}
    assert sheet(shared_by(log)).prices["agent_minutes"] > before.prices["agent_minutes"]


def test_a_new_day_has_new_budgets_and_begins_with_the_mean_prices(log):
    shared = shared_by(log)
    sheet(shared)
    for _ in range(20):
        take(log, shared)
    mean = kept(log).mean[0]
    midnight = pd.Timestamp("2025-12-31T16:00Z")  # in Shanghai
    assert sheet(shared, midnight - pd.Timedelta("1us")).left == {"agent_minutes": 180.0}
    tomorrow = sheet(shared, midnight)
    assert tomorrow.left == {"agent_minutes": 300.0}
    assert tomorrow.prices["agent_minutes"] == mean


def test_arms_have_their_shares_and_prices_of_their_own(log):
    arms = Arms((Arm("champion", "champion"), Arm("new", "2", 0.0, 0.25)), holdout=Holdout())
    shared = shared_by(log, arms)
    assert sheet(shared, arm="champion").left == {"agent_minutes": 225.0}
    assert sheet(shared, arm="new").left == {"agent_minutes": 75.0}
    take(log, shared, arm="new")
    assert sheet(shared, arm="champion").left == {"agent_minutes": 225.0}
    assert sheet(shared, arm="new").prices != sheet(shared, arm="champion").prices
    assert kept(log, "new").to_come == 99.0  # of a quarter of 400 cases


def test_a_copy_is_no_older_than_so_many_cases(log):
    one, other = (shared_by(log, sync_seconds=1e9, sync_cases=5) for _ in range(2))
    for worker in (one, other):
        sheet(worker)
    take(log, other)
    for _ in range(4):
        take(log, one, NOTHING)
    assert sheet(one).left == {"agent_minutes": 300.0}
    take(log, one, NOTHING)
    assert sheet(one).left == {"agent_minutes": 294.0}
    assert kept(log).seen == 6.0  # those that used nothing were told then


def test_a_copy_is_no_older_than_so_many_seconds(log):
    one, other = shared_by(log, sync_seconds=0.0), shared_by(log)
    for worker in (one, other):
        sheet(worker)
    take(log, other)
    assert sheet(one).left == {"agent_minutes": 294.0}


def test_the_sheet_says_which_prices_it_has(log):
    found = sheet(shared_by(log))
    assert found.version == "morning, policy of 2025-12-31 after 0"
    assert found.budgets == {"agent_minutes": 300.0}
    assert (
        found.names()["tracked"]
        == '{"left":{"agent_minutes":300.0},"prices":{"agent_minutes":1.5,"incentive_money":0.0}}'
    )


def test_what_is_not_limited_or_not_known_is_not_taken(log):
    shared = shared_by(log)
    assert shared.spending("policy", NOON, np.array([np.nan, 80.0])).used.tolist() == [0.0, 0.0]
