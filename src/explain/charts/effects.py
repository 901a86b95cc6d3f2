"""Charts of effects and of what choosing by them is worth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup
from matplotlib.ticker import PercentFormatter

from .figure import ACCENT, INK, LINE, LOWERS, MUTED, PALE, RAISES, bars_left, draw, zero_line

Words = dict[str, Any]

SEGMENT_COLOURS = {
    "persuadable": ACCENT,
    "sure_thing": "#8fb7a4",
    "lost_cause": "#b7bcc4",
    "sleeping_dog": RAISES,
    "unclear": "#eceff3",
}


def effects_chart(actions: pd.DataFrame, names: list[str], text: Words) -> Markup:
    """Average effect of each action against doing nothing, in percentage points."""

    def plot(axes: Any) -> None:
        place = np.arange(len(actions))
        low, high, value = (100 * actions[c].to_numpy(float) for c in ("low", "high", "value"))
        colours = [LOWERS if b > 0 else RAISES if t < 0 else MUTED for b, t in zip(low, high, strict=True)]
        axes.hlines(place, low, high, color=colours, linewidth=4, alpha=0.35)
        axes.scatter(value, place, color=colours, s=26, zorder=3)
        bars_left(axes, names)
        zero_line(axes)
        axes.set_xlabel(text["points_axis"])

    return draw(plot, text["effects_chart"], width=8.2, height=0.6 + 0.3 * len(names))


def segments_chart(shares: pd.DataFrame, names: list[str], text: Words) -> Markup:
    """Stacked shares of the segments per action; `shares` has one column per segment."""

    def plot(axes: Any) -> None:
        left = np.zeros(len(shares))
        for segment in shares.columns:
            width = shares[segment].to_numpy(float)
            colour = SEGMENT_COLOURS[str(segment)]
            axes.barh(
                np.arange(len(shares)), width, 0.66, left=left, color=colour, label=text["segments"][segment]
            )
            left += width
        bars_left(axes, names)
        axes.set_xlim(0, 1)
        axes.xaxis.set_major_formatter(PercentFormatter(xmax=1))
        axes.legend(
            loc="lower center", bbox_to_anchor=(0.45, 1.0), ncols=5, handlelength=1.0, columnspacing=1.2
        )

    return draw(plot, text["segments_chart"], width=8.2, height=0.9 + 0.28 * len(names))


def qini_chart(qini: pd.DataFrame, text: Words) -> Markup:
    """Gain over the share of cases treated, the highest predicted effect first, beside a random order."""

    def plot(axes: Any) -> None:
        share = qini["share"]
        if {"low", "high"} <= set(qini.columns):
            axes.fill_between(share, qini["low"], qini["high"], color=PALE, alpha=0.6, linewidth=0)
        axes.plot(share, qini["gain"], color=ACCENT, linewidth=1.8, label=text["by_effect"])
        axes.plot(share, qini["random"], "--", color=MUTED, linewidth=1.2, label=text["random"])
        axes.set(xlim=(0, 1), xlabel=text["share_treated"], ylabel=text["qini_gain"])
        axes.xaxis.set_major_formatter(PercentFormatter(xmax=1))
        axes.legend(loc="upper left")

    return draw(plot, text["qini_chart"], width=5.2, height=3.2)


def policies_chart(policies: pd.DataFrame, names: list[str], chosen: str, unit: str, text: Words) -> Markup:
    """Value of each policy with its interval; the chosen one in colour, a simulated one hollow."""

    def plot(axes: Any) -> None:
        for place, row in enumerate(policies.itertuples(index=False)):
            colour = ACCENT if row.policy == chosen else MUTED
            axes.hlines(place, row.low, row.high, color=colour, linewidth=4, alpha=0.35)
            fill = "white" if row.simulated else colour
            axes.plot(row.value, place, "o", color=colour, markerfacecolor=fill, markersize=5.5)
        anchor = float(policies.loc[policies["policy"] == chosen, "value"].iloc[0])
        axes.axvline(anchor, color=LINE, linewidth=1, linestyle="--")
        bars_left(axes, names)
        axes.set_xlabel(unit, color=INK)

    return draw(plot, text["policies_chart"], width=8.2, height=0.6 + 0.3 * len(names))
