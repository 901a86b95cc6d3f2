"""A day's money against its agent minutes."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from ..explain.charts.figure import INK
from ..policy.plan_result import Plan
from .look import BAND, COLOURS, dress, fresh_axes, legend, zero_line


def plot_plan(plan: Plan, ax: Axes | None = None, *, title: str = "What agent minutes bring") -> Axes:
    """Expected money against doing nothing over the agent minutes there are, beside the ladder's.

    Only scenarios that set agent minutes and leave incentive money and complaints alike are on the line:
    those of the first such scenario. The band is the interval at each point; errors of effects are
    shared along the line, so it moves up or down as a whole.

    Raises
    ------
    ValueError
        When fewer than two scenarios set agent minutes alike.
    """
    table = plan.to_frame().iloc[1:]
    table = table[np.isfinite(table["agent_minutes"])]
    others = table[["incentive_money", "complaint_price"]].fillna(-1.0)
    table = table[(others == others.head(1).max()).all(axis=1)].sort_values("agent_minutes")
    if len(table) < 2:
        raise ValueError(
            f"{len(table)} scenarios set agent minutes alike, must be >= 2. "
            "Remedy: plan several agent minutes with the same incentive money and complaint price."
        )
    ax = fresh_axes(ax)
    minutes, money = table["agent_minutes"], table["money"]
    low, high, band = table["money_low"], table["money_high"], f"{plan.level:.0%} interval"
    ax.fill_between(minutes, low, high, color=COLOURS[0], alpha=BAND, linewidth=0, label=band)
    ax.plot(minutes, money, "o-", color=COLOURS[0], linewidth=2.2, markersize=5, label="priced decisions")
    _ladder(plan, ax)
    zero_line(ax)
    unit = plan.catalogue.currency
    dress(ax, title, "agent minutes for the day's cases", f"expected money against doing nothing ({unit})")
    legend(ax, loc="best")
    return ax


def _ladder(plan: Plan, ax: Axes) -> None:
    """The ladder where its own minutes put it."""
    found, used = plan.ladder_money, float(plan.ladder.used[0])
    ax.vlines([used], [found.low], [found.high], color=COLOURS[1], linewidth=2, alpha=0.45)
    ax.plot([used], [found.estimate], "s", color=COLOURS[1], markersize=8, label="today's ladder")
    ax.annotate(
        f"{used:,.0f} minutes",
        (used, found.estimate),
        xytext=(-8, 0),
        textcoords="offset points",
        ha="right",
        color=INK,
        fontsize=10,
        va="center",
    )
