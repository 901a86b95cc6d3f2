"""The power formula against simulation, and its parts against each other."""

import numpy as np
import pytest

from repaylift.auditing.power import error_needed, half_width, minimal_detectable, power_of

DRAWS = 4000  # standard error of the share found: 0.6 points; its true variance moves with the effect


@pytest.mark.parametrize("power", [0.8, 0.9])
def test_the_detectable_effect_is_found_with_the_stated_power(power):
    rng, n, base = np.random.default_rng(1), (900, 300), 0.55
    planned = np.sqrt(base * (1 - base) * (1 / n[0] + 1 / n[1]))
    effect = float(minimal_detectable(planned, power))
    low, high = rng.binomial(n[0], base, DRAWS) / n[0], rng.binomial(n[1], base + effect, DRAWS) / n[1]
    error = np.sqrt(low * (1 - low) / n[0] + high * (1 - high) / n[1])
    found = np.abs(high - low) > half_width(error)
    assert found.mean() == pytest.approx(power, abs=0.03)


def test_no_effect_is_found_in_five_per_cent():
    rng = np.random.default_rng(2)
    assert (np.abs(rng.normal(size=20_000)) > half_width(1.0)).mean() == pytest.approx(0.05, abs=0.006)
    assert power_of(0.0, 1.0) == pytest.approx(0.05)


def test_the_error_needed_is_the_error_that_detects():
    error = error_needed(0.03, power=0.9, level=0.99)
    assert minimal_detectable(error, power=0.9, level=0.99) == pytest.approx(0.03)
    assert power_of(0.03, error, level=0.99) == pytest.approx(0.9, abs=1e-6)


@pytest.mark.parametrize(("detect", "power"), [(0.0, 0.8), (0.05, 1.0), (0.05, 0.4)])
def test_a_goal_out_of_range_is_refused(detect, power):
    with pytest.raises(ValueError, match="must be"):
        error_needed(detect, power)
