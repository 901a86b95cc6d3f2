"""Calibration of effects: against textbook formulas, and by coverage."""

import numpy as np
import pandas as pd
import pytest

from repaylift import effect_calibration


def draw(n, seed, slope=1.0, arms=3):
    """Effects per arm, and scores whose noise the arms share through the control."""
    rng = np.random.default_rng(seed)
    effect = rng.normal(0.05, 0.1, (n, arms))
    noise = rng.normal(size=(n, 1)) + rng.normal(size=(n, arms))
    return effect, 0.02 + slope * effect + noise


def test_the_line_is_least_squares_with_a_sandwich():
    effect, score = draw(300, 0, arms=1)
    line = effect_calibration(effect, score).lines[0]
    design = np.column_stack([np.ones(300), effect[:, 0]])
    wanted, *_ = np.linalg.lstsq(design, score[:, 0], rcond=None)
    bread = np.linalg.inv(design.T @ design)
    rest = score[:, 0] - design @ wanted
    variance = bread @ (design.T * rest**2) @ design @ bread * 300 / 299
    assert (line.intercept.value, line.slope.value) == pytest.approx(tuple(wanted))
    assert line.slope.high - line.slope.value == pytest.approx(1.959964 * np.sqrt(variance[1, 1]))
    assert line.intercept.value - line.intercept.low == pytest.approx(1.959964 * np.sqrt(variance[0, 0]))


def test_bins_hold_equally_many_and_their_mean_scores():
    effect, score = draw(1000, 0, arms=2)
    bins = effect_calibration(pd.DataFrame(effect, columns=["a", "b"]), score).bins
    second = bins[(bins["arm"] == "b") & (bins["bin"] == 10)].iloc[0]
    top = np.argsort(effect[:, 1])[900:]
    assert (bins["n"] == 100).all()
    assert second["observed"] == pytest.approx(score[top, 1].mean())
    assert second["predicted"] == pytest.approx(effect[top, 1].mean())
    assert second["high"] - second["low"] == pytest.approx(3.92 * score[top, 1].std() / 10, rel=0.02)


@pytest.mark.parametrize("slope", [1.0, 0.3])
def test_the_pooled_interval_covers_the_slope(slope):
    found = [effect_calibration(*draw(400, seed, slope)).pooled for seed in range(300)]
    covered = np.mean([one.low <= slope <= one.high for one in found])
    assert 0.92 <= covered <= 0.98


def test_shared_noise_widens_the_pooled_interval():
    """Arms that share their whole noise tell no more than one of them."""
    rng = np.random.default_rng(0)
    effect = rng.normal(size=(2000, 1))
    score = effect + rng.normal(size=(2000, 1))
    one = effect_calibration(effect, score).pooled
    thrice = effect_calibration(np.tile(effect, 3), np.tile(score, 3)).pooled
    assert thrice.high - thrice.low == pytest.approx(one.high - one.low)


def test_persons_with_several_rows_widen_the_interval():
    effect, score = (np.tile(part, (4, 1)) for part in draw(300, 0, arms=1))
    alone, person = effect_calibration(effect, score), np.tile(np.arange(300), 4)
    together = effect_calibration(effect, score, groups=person)
    widths = [found.pooled.high - found.pooled.low for found in (together, alone)]
    assert widths[0] == pytest.approx(2 * widths[1], rel=0.01)


def test_closed_rows_are_left_out():
    effect, score = draw(500, 0, arms=2)
    closed = score.copy()
    closed[::5, 1] = np.nan
    keep = np.arange(500) % 5 != 0
    found = effect_calibration(effect, closed)
    assert found.lines[1].rows == 400
    assert found.lines[1].slope == effect_calibration(effect[keep, 1], score[keep, 1]).lines[0].slope
    assert found.bins.groupby("arm")["n"].sum().tolist() == [500, 400]


def test_equal_predictions_have_no_slope_and_share_a_bin():
    _, score = draw(100, 0, arms=1)
    found = effect_calibration(np.full(100, 0.1), score)
    assert np.isnan(found.lines[0].slope.value) and np.isnan(found.pooled.value)
    assert found.bins["n"].tolist() == [100]
    assert "pooled slope nan" in str(found)


def test_one_bin_is_refused():
    with pytest.raises(ValueError, match="bins == 1, must be >= 2"):
        effect_calibration(np.ones(3), np.ones(3), bins=1)
