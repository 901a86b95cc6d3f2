"""Ranking curves: the numbers shown are the numbers given."""

import numpy as np
import pytest

from repaylift import plot_ranking


def test_each_curve_is_shown_per_thousand_beside_random(results):
    curves = results["plot_ranking"]
    ax = plot_ranking(curves, outcome="payments")
    lines = {line.get_label(): line for line in ax.get_lines()}
    assert lines["effect"].get_ydata() == pytest.approx(1000 * curves["effect"].gain)
    assert lines["random order"].get_ydata() == pytest.approx(1000 * curves["effect"].random)
    assert ax.get_ylabel() == "extra payments per 1,000 people"
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["effect", "noise", "random order"]


def test_the_band_is_the_interval(results):
    curve = results["plot_ranking"]["effect"]
    ax = plot_ranking(curve)
    edge = ax.collections[0].get_paths()[0].vertices[:, 1]
    assert edge.max() == pytest.approx(1000 * curve.high.max())
    assert edge.min() == pytest.approx(1000 * curve.low.min())


def test_curves_differ_in_more_than_colour(results):
    lines = plot_ranking(results["plot_ranking"]).get_lines()
    assert len({line.get_linestyle() for line in lines[:2]}) == 2
    assert not np.array_equal(lines[0].get_color(), lines[1].get_color())
