"""A day's prices in the log: as the pure mathematics says, and never more taken than there is."""

import numpy as np
import pytest

from repaylift.log import Log, OverspentError
from repaylift.log.price_days import day_before, open_day, read_day, spend
from repaylift.policy.live_prices import LivePrices, live_prices, track_prices


@pytest.fixture
def log(tmp_path) -> Log:
    return Log(f"sqlite:///{tmp_path}/log.db")


def start() -> LivePrices:
    return live_prices([1.5, 0.0], [60.0, np.inf], 100, [6.0, 50.0])


def same(one: LivePrices | None, other: LivePrices) -> bool:
    return one is not None and all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in LivePrices.__slots__
    )


def test_a_day_is_kept_as_it_is(log):
    log.write(lambda write: open_day(write.sql, "2025-12-31", "policy", start()))
    log.close()
    assert same(log.write(lambda write: read_day(write.sql, "2025-12-31", "policy")), start())


def test_the_second_worker_finds_the_day_begun(log):
    other = live_prices([9.0, 0.0], [60.0, np.inf], 100, [6.0, 50.0])
    for live in (start(), other):
        found = log.write(lambda write, live=live: open_day(write.sql, "2025-12-31", "policy", live))
        assert same(found, start())


def test_spending_is_tracking(log):
    log.write(lambda write: open_day(write.sql, "2025-12-31", "policy", start()))
    live = start()
    for minutes, cases in ((6.0, 1), (0.0, 9), (12.0, 1)):
        used = np.array([minutes, 0.0])
        live = track_prices(live, used, cases)
        found = log.write(
            lambda write, used=used, cases=cases: spend(write.sql, "2025-12-31", "policy", used, cases)
        )
        assert same(found, live)


def test_more_than_is_left_is_refused_and_nothing_taken(log):
    log.write(lambda write: open_day(write.sql, "2025-12-31", "policy", start()))
    with pytest.raises(OverspentError, match=r"must be <= \[60.0, inf\]") as refusal:
        log.write(lambda write: spend(write.sql, "2025-12-31", "policy", np.array([60.1, 0.0]), 1))
    assert same(refusal.value.live, start())
    assert same(log.write(lambda write: read_day(write.sql, "2025-12-31", "policy")), start())


def test_arms_and_days_are_apart(log):
    for day, arm in (("2025-12-30", "policy"), ("2025-12-31", "policy"), ("2025-12-31", "new")):
        log.write(lambda write, day=day, arm=arm: open_day(write.sql, day, arm, start()))
    log.write(lambda write: spend(write.sql, "2025-12-31", "policy", np.array([6.0, 0.0]), 1))
    for day, arm in (("2025-12-30", "policy"), ("2025-12-31", "new")):
        assert same(log.write(lambda write, day=day, arm=arm: read_day(write.sql, day, arm)), start())
    before = log.write(lambda write: day_before(write.sql, "2025-12-31", "policy"))
    assert same(before, start())
    assert log.write(lambda write: day_before(write.sql, "2025-12-30", "policy")) is None


def test_a_day_that_has_not_begun_is_refused(log):
    with pytest.raises(LookupError, match="has not begun"):
        log.write(lambda write: spend(write.sql, "2025-12-31", "policy", np.zeros(2), 1))
