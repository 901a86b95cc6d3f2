"""Mean effects: largest on top, hollow where the interval covers 0, the control left out."""

from repaylift import plot_effects


def test_order_and_fill(results):
    ax = plot_effects(results["plot_effects"])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["call", "sms"]
    fills = [line.get_markerfacecolor() for line in ax.get_lines() if line.get_marker() == "o"]
    assert fills[0] != "white" and fills[1] == "white"
