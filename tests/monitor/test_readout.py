"""The holdout readout: coverage, the published sample size, and what stops it."""

import numpy as np
import pytest

from repaylift.monitor.readout import Readout, read_holdout


def trial(rng: np.random.Generator, n: int, treated: float, control: float, share: float = 0.5) -> Readout:
    arm = np.where(rng.random(n) < share, "engine", "none")
    y = rng.random(n) < np.where(arm == "engine", treated, control)
    return read_holdout(y, arm, np.arange(n), treated="engine", control="none", share_treated=share)


def test_the_interval_covers_about_95_in_100() -> None:
    rng = np.random.default_rng(0)
    found = [trial(rng, 300, 0.55, 0.5) for _ in range(200)]
    assert 0.91 <= np.mean([r.low <= 0.05 <= r.high for r in found]) <= 0.985


def test_the_published_sample_size_for_5_to_4_percent() -> None:
    # 80 % power to see a day-1 overdue rate fall from 5 to 4 % takes 6,745 borrowers an arm.
    n = 6745
    y = np.zeros(2 * n)
    y[: round(0.04 * n)] = 1
    y[n : n + round(0.05 * n)] = 1
    arm = np.repeat(["engine", "none"], n)
    found = read_holdout(y, arm, np.arange(2 * n), treated="engine", control="none", share_treated=0.5)
    assert found.detectable == pytest.approx(0.01, rel=0.01)
    assert found.verdict == "loss"


def test_a_broken_sample_ratio_stops_it() -> None:
    rng = np.random.default_rng(1)
    found = trial(rng, 5000, 0.9, 0.1, share=0.5)
    assert found.verdict == "gain"
    arm = np.repeat(["engine", "none"], [2700, 2300])
    y = np.r_[np.ones(2700), np.zeros(2300)]
    broken = read_holdout(y, arm, np.arange(5000), treated="engine", control="none", share_treated=0.5)
    assert broken.verdict == "sample ratio broken"


def test_a_borrowers_rows_count_once() -> None:
    y, arm = [1, 1, 1, 0, 0, 0, 1], ["engine"] * 4 + ["none"] * 3
    found = read_holdout(y, arm, list("aaabcdd"), treated="engine", control="none", share_treated=0.5)
    assert (found.n_treated, found.n_control) == (2, 2)
    assert (found.treated, found.control) == (0.5, 0.25)


def test_other_arms_are_left_out() -> None:
    y, arm = [1, 0, 1, 0, 1], ["engine", "engine", "none", "none", "ladder"]
    found = read_holdout(y, arm, list("abcde"), treated="engine", control="none", share_treated=0.5)
    assert (found.n_treated, found.n_control) == (2, 2)


@pytest.mark.parametrize(
    ("y", "arm", "people", "message"),
    [
        ([1, 0, 1, 0], ["engine", "engine", "none", "none"], list("abca"), "1 borrowers are in both arms"),
        ([1, 0, np.nan, 0], ["engine", "engine", "none", "none"], list("abcd"), "missing outcomes == 1"),
        ([1, 0, 1], ["engine", "engine", "none"], list("abc"), "borrowers in none == 1"),
        ([1, 0], ["engine"], list("ab"), r"len\(arm\) == 1"),
    ],
)
def test_what_cannot_be_read_is_refused(y, arm, people, message) -> None:
    with pytest.raises(ValueError, match=message):
        read_holdout(y, arm, people, treated="engine", control="none", share_treated=0.5)
