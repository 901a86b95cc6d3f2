"""Gain over budgets, and differences of it."""

import pytest

from repaylift import gain_difference, plot_gain


def test_the_curve_runs_over_its_budgets(results):
    curve = results["plot_gain"]["targeted"]
    ax = plot_gain(curve, unit="CNY", currency="CNY")
    assert ax.get_lines()[0].get_xdata() == pytest.approx(curve.budget)
    assert ax.get_lines()[0].get_ydata() == pytest.approx(curve.gain)
    assert ax.get_ylabel() == "gain over doing nothing, per person (CNY)"
    assert ax.get_legend() is None


def test_a_difference_says_so(results):
    curve = results["plot_gain"]["targeted"]
    ax = plot_gain(gain_difference(curve, curve))
    assert ax.get_ylabel() == "gain of the one over the other, per person (percentage points)"
