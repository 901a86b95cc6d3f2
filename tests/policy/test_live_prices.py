"""Live prices, simulated: wrong prices of yesterday end near the optimum and no budget is exceeded."""

import numpy as np
import pytest

from repaylift.policy.allocate import allocate
from repaylift.policy.allocate_live import allocate_live
from repaylift.policy.live_prices import live_prices, track_prices

REACHED = 0.999  # of the bound on what anybody could have reached in hindsight


def day(seed, n=30_000, k=6, m=2):
    """A simulated day: the first action is free, others use what there is half enough of."""
    rng = np.random.default_rng(seed)
    value = rng.gamma(2.0, 5.0, (n, k)) * rng.lognormal(0, 0.5, (n, 1)) - 2.0
    use = rng.uniform(0, 1, (n, k, m)) * (rng.random((k, m)) < 0.7)
    value[:, 0] = use[:, 0] = 0.0
    return value, use, 0.5 * use.mean(axis=1).sum(axis=0)


def held(value, use, budgets, prices):
    """Value when the prices stay as they are and what is used up is not taken any more."""
    left, total = budgets.copy(), 0.0
    for v, u in zip(value, use, strict=True):
        score = np.where((u <= left).all(axis=1), v - u @ prices, -np.inf)
        chosen = int(score.argmax())
        total += v[chosen]
        left -= u[chosen]
    return total


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("signs", [(1, 1), (-1, -1), (1, -1)])
def test_yesterdays_wrong_prices_end_near_the_optimum(seed, signs):
    value, use, budgets = day(seed)
    best = allocate(value, use, budgets)
    wrong = best.prices * (1 + np.array(signs) * np.random.default_rng(seed).uniform(0.2, 0.3, 2))
    live = live_prices(wrong, budgets, len(value), use.max(axis=(0, 1)))
    done = allocate_live(live, value, use)
    used = use[np.arange(len(value)), done.action].sum(axis=0)
    assert (used <= budgets * (1 + 1e-12)).all()
    assert done.value == pytest.approx(value[np.arange(len(value)), done.action].sum())
    assert done.value >= REACHED * best.bound
    np.testing.assert_allclose(done.live.mean, best.prices, rtol=0.1)


def test_wrong_prices_that_are_held_lose_much():
    value, use, budgets = day(0, n=8000)
    best = allocate(value, use, budgets)
    live = live_prices(0.7 * best.prices, budgets, len(value), use.max(axis=(0, 1)))
    assert held(value, use, budgets, 0.7 * best.prices) < 0.93 * best.bound
    assert allocate_live(live, value, use).value > 0.99 * best.bound


def test_one_by_one_is_the_same_as_the_stream():
    value, use, budgets = day(1, n=300)
    live = live_prices([5.0, 5.0], budgets, 300, use.max(axis=(0, 1)))
    whole = allocate_live(live, value, use)
    for i in range(300):
        score = np.where((use[i] <= live.left).all(axis=1), value[i] - use[i] @ live.prices, -np.inf)
        assert whole.action[i] == score.argmax()
        live = track_prices(live, use[i, whole.action[i]])
    np.testing.assert_allclose(live.prices, whole.live.prices, rtol=1e-12)
    np.testing.assert_allclose(live.left, whole.live.left, rtol=1e-9)
    assert (live.seen, live.to_come) == (whole.live.seen, whole.live.to_come) == (300.0, 0.0)


def test_tracking_changes_nothing_in_place():
    live = live_prices([1.0, 2.0], [10.0, 20.0], 100, [1.0, 1.0])
    track_prices(live, [5.0, 0.0])
    assert live.prices.tolist() == [1.0, 2.0]
    assert live.left.tolist() == [10.0, 20.0]


def test_more_cases_than_expected_still_exceed_nothing():
    value, use, budgets = day(2, n=6000)
    live = live_prices([5.0, 5.0], budgets, 4000, use.max(axis=(0, 1)))
    done = allocate_live(live, value, use)
    assert (done.live.left >= 0).all()
    assert done.live.to_come == 0


def test_a_price_comes_up_from_nothing_and_one_without_a_limit_stays_away():
    value, use, budgets = day(3)
    limits = [budgets[0], np.inf]
    best = allocate(value, use, limits)
    live = live_prices([0.0, 0.0], limits, len(value), use.max(axis=(0, 1)), smallest=[0.1, 0.1])
    assert live.prices.tolist() == [0.1, 0.0]
    done = allocate_live(live, value, use)
    assert done.live.prices[1] == 0.0
    assert done.live.mean[0] == pytest.approx(best.prices[0], rel=0.2)
    assert done.value > 0.99 * best.bound


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"prices": [-1.0]}, r"prices\[0\] == .*-1.0.*, must be >= 0"),
        ({"budgets": [0.0]}, r"budgets\[0\] == .*0.0.*, must be > 0"),
        ({"cases": 0}, "cases == 0, must be > 0"),
        ({"heaviest": [1.0, 2.0]}, "all must be equal"),
        ({"prices": [0.0]}, "must be > 0 for a limited resource"),
        ({"smallest": [0.0]}, "smallest == 0.0, must be > 0"),
    ],
)
def test_a_day_that_cannot_be_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        live_prices(**{"prices": [1.0], "budgets": [4.0], "cases": 10, "heaviest": [1.0], **change})


def test_a_case_without_an_action_that_fits_is_refused():
    live = live_prices([1.0], [1.5], 2, [1.0])
    with pytest.raises(ValueError, match="case 1 has no action that fits"):
        allocate_live(live, [[3.0], [3.0]], [[1.0]])
