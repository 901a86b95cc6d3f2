"""Shares of the segments."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import PercentFormatter
from matplotlib.transforms import ScaledTranslation

from ..explain.charts.figure import INK
from ..uplift.segments import SEGMENTS
from .look import dress, fresh_axes, named

WORDS = {
    "persuadable": "persuadable: the treatment helps",
    "sure_thing": "sure thing: has the outcome anyway",
    "lost_cause": "lost cause: nothing moves them",
    "sleeping_dog": "sleeping dog: the treatment harms",
    "unclear": "unclear: the data cannot say",
}
FILL = {
    "persuadable": "#0072B2",
    "sure_thing": "#9AD2BF",
    "lost_cause": "#B7BCC4",
    "sleeping_dog": "#D55E00",
    "unclear": "#F2F4F7",
}
LEAST = 0.05  # shares below this are not written into the bar


def plot_segments(
    summaries: pd.DataFrame | Mapping[str, pd.DataFrame],
    ax: Axes | None = None,
    *,
    title: str = "Whom each treatment moves",
) -> Axes:
    """A bar per treatment, cut by the share of each segment.

    Parameters
    ----------
    summaries : from `segment_summary`; one, or several by treatment.

    Examples
    --------
    >>> from repaylift import segment_summary
    >>> found = segment_summary(["persuadable", "unclear"], [0.1, 0.0], [0.4, 0.6])
    >>> [label.get_text() for label in plot_segments({"sms": found}).get_yticklabels()]
    ['sms']
    """
    shown = named(summaries, "")
    ax = fresh_axes(ax, height=2.7 + 0.5 * len(shown))
    left, place = np.zeros(len(shown)), np.arange(len(shown))
    for segment in SEGMENTS:
        width = np.array([float(found["share"][segment]) for found in shown.values()])
        ax.barh(place, width, 0.62, left=left, color=FILL[segment], edgecolor=INK, linewidth=0.5)
        _write(ax, segment, left, width)
        left += width
    dress(ax, title, "share of people", "")
    ax.set_yticks(place, list(shown))
    ax.tick_params(axis="y", length=0, labelcolor=INK, labelsize=12)
    ax.grid(visible=False, axis="y")
    ax.set(xlim=(0, 1), ylim=(len(shown) - 0.4, -0.6))
    ax.xaxis.set_major_formatter(PercentFormatter(xmax=1, decimals=0))
    _key(ax)
    return ax


def _write(ax: Axes, segment: str, left: np.ndarray, width: np.ndarray) -> None:
    dark = segment in ("persuadable", "sleeping_dog")
    for place, (start, share) in enumerate(zip(left, width, strict=True)):
        if share >= LEAST:
            colour = "white" if dark else INK
            ax.text(start + share / 2, place, f"{share:.0%}", ha="center", va="center", color=colour)


def _key(ax: Axes) -> None:
    """What the colours mean, under the bars."""
    handles = [Patch(facecolor=FILL[s], edgecolor=INK, linewidth=0.5, label=WORDS[s]) for s in SEGMENTS]
    size = ax.figure.dpi_scale_trans
    below = ax.transAxes + ScaledTranslation(0, -0.65, size)
    key = ax.legend(handles=handles, ncols=2, loc="upper left", frameon=False, fontsize=10.5, borderaxespad=0)
    key.set_bbox_to_anchor((0, 0), transform=below)
