"""A line with its band: what every curve of this folder is made of."""

from __future__ import annotations

from matplotlib.axes import Axes

from ..uplift.arrays import Floats
from .look import BAND, COLOURS, STYLES


def draw_curve(ax: Axes, place: int, name: str, x: Floats, y: Floats, low: Floats, high: Floats) -> None:
    """One curve in the colour and line style of its place, with its interval as a band."""
    colour = COLOURS[place % len(COLOURS)]
    ax.fill_between(x, low, high, color=colour, alpha=BAND if place == 0 else BAND / 2, linewidth=0)
    ax.plot(x, y, color=colour, linestyle=STYLES[place % len(STYLES)], linewidth=2.2, label=name)
