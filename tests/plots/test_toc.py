"""TOC curves in points, the axis not ruled by the first few people."""

import pytest

from repaylift import plot_toc


def test_effects_on_a_probability_are_in_points_of_100(results):
    curve = results["plot_toc"]["call"]
    assert plot_toc(curve).get_lines()[0].get_ydata() == pytest.approx(100 * curve.gain)


def test_amounts_keep_their_unit(results):
    curve = results["plot_toc"]["call"]
    ax = plot_toc(curve, unit="CNY")
    assert ax.get_lines()[0].get_ydata() == pytest.approx(curve.gain)
    assert ax.get_ylabel().endswith("(CNY)")


def test_the_axis_holds_the_settled_band(results):
    curve = results["plot_toc"]["call"]
    low, high = plot_toc(curve).get_ylim()
    settled = curve.share >= 0.05
    assert low < 100 * curve.low[settled].min() and high > 100 * curve.high[settled].max()
    assert high - low < 1.5 * 100 * (curve.high[settled].max() - curve.low[settled].min())
