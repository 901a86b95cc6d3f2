import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repaylift.uplift.shrink import (
    Estimates,
    between_variance,
    mean_of,
    shrink_common,
    shrink_means,
)

numbers = st.lists(st.floats(-1, 1), min_size=2, max_size=8)


def test_the_mean_of_persons_is_clustered():
    """Oracle: ten copies of each person's row say no more than one."""
    rng = np.random.default_rng(0)
    values = rng.normal(size=200)
    once = mean_of(values, np.arange(200))
    copied = mean_of(np.repeat(values, 10), np.repeat(np.arange(200), 10))
    assert copied == pytest.approx(once)


@settings(max_examples=100, deadline=None)
@given(numbers, st.floats(1e-4, 1))
def test_shrunk_means_lie_between_themselves_and_their_average(values, noise):
    effect = np.r_[0.0, values]
    found = shrink_means(Estimates(effect, np.full(len(effect), noise)))
    centre = np.mean(values)
    low, high = np.minimum(values, centre) - 1e-9, np.maximum(values, centre) + 1e-9
    assert ((found.value[1:] >= low) & (found.value[1:] <= high)).all()
    assert found.value[0] == 0


def test_between_variance_finds_what_was_put_in():
    rng = np.random.default_rng(0)
    noise = rng.uniform(0.5, 1.5, 4000)
    effect = rng.normal(scale=2.0, size=4000) + rng.normal(size=4000) * np.sqrt(noise)
    assert between_variance(effect, noise) == pytest.approx(4.0, rel=0.1)


def test_shrinking_means_lowers_the_error_of_many_noisy_arms():
    rng = np.random.default_rng(0)
    raw, shrunk = [], []
    for _ in range(200):
        true = rng.normal(0.05, 0.01, 8)
        seen = true + rng.normal(0, 0.02, 8)
        found = shrink_means(Estimates(np.r_[0.0, seen], np.r_[0.0, np.full(8, 4e-4)]))
        raw.append(((seen - true) ** 2).mean())
        shrunk.append(((found.value[1:] - true) ** 2).mean())
    assert np.mean(shrunk) < 0.6 * np.mean(raw)


def test_arms_that_noise_could_explain_still_do_not_tie():
    """A tie would be broken by the order of the arms' names, not by their means."""
    found = shrink_means(Estimates(np.array([0.0, 0.050, 0.051, 0.049]), np.full(4, 1e-3)))
    assert found.value.argmax() == 2


@settings(max_examples=100, deadline=None)
@given(numbers, st.floats(1e-4, 1))
def test_the_common_effect_moves_toward_none_and_takes_all_arms_along(values, noise):
    seen = Estimates(np.r_[0.0, values], np.full(len(values) + 1, noise))
    found = shrink_common(seen, seen)
    moved = found.value[1:] - seen.value[1:]
    assert np.ptp(moved) < 1e-9
    assert moved[0] * np.mean(values) <= 1e-12


def test_effects_against_a_noisy_control_are_nearer_the_truth_after_shrinking():
    """Slope of true on shrunk effects over 400 trials of which the control's noise is in every arm."""
    rng = np.random.default_rng(0)
    products, squares = {"seen": 0.0, "shrunk": 0.0}, {"seen": 0.0, "shrunk": 0.0}
    for _ in range(400):
        true = rng.normal(0, 0.02) + rng.normal(0, 0.01, 4)
        means = true + rng.normal(0, 0.015, 4) - rng.normal(0, 0.015)
        seen = Estimates(np.r_[0.0, means], np.full(5, 0.015**2))
        for name, found in (("seen", seen), ("shrunk", shrink_common(shrink_means(seen), seen))):
            products[name] += float(found.value[1:] @ true)
            squares[name] += float(found.value[1:] @ found.value[1:])
    assert products["seen"] / squares["seen"] < 0.7
    assert products["shrunk"] / squares["shrunk"] > products["seen"] / squares["seen"] + 0.15


def test_intervals_of_shrunk_means_cover():
    rng = np.random.default_rng(0)
    true = rng.normal(0.05, 0.02, (400, 7))
    seen = true + rng.normal(0, 0.02, true.shape)
    inside = []
    for one, t in zip(seen, true, strict=True):
        found = shrink_means(Estimates(np.r_[0.0, one], np.r_[0.0, np.full(7, 4e-4)]))
        half = 1.96 * np.sqrt(found.variance[1:])
        inside.append(np.abs(found.value[1:] - t) <= half)
    assert 0.93 <= np.mean(inside) <= 0.98
