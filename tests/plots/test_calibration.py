"""Calibration: each group at its place, the slope written beside."""

import pytest

from repaylift import plot_calibration


def test_each_group_is_at_its_predicted_and_observed_effect(results):
    found = results["plot_calibration"]
    ax = plot_calibration(found)
    mine = found.bins[found.bins["arm"] == "sms"]
    line = next(line for line in ax.get_lines() if line.get_label() == "sms")
    assert line.get_xdata() == pytest.approx(100 * mine["predicted"].to_numpy())
    assert line.get_ydata() == pytest.approx(100 * mine["observed"].to_numpy())
    assert ax.texts[0].get_text().startswith(f"slope {found.pooled.value:.2f} [")


def test_one_arm_alone(results):
    ax = plot_calibration(results["plot_calibration"], arms=["sms"])
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["sms", "as predicted"]


def test_an_unknown_arm_is_refused(results):
    with pytest.raises(ValueError, match="arms == 'mail'"):
        plot_calibration(results["plot_calibration"], arms=["mail"])
