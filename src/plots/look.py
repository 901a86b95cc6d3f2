"""One look for all plots: sizes for a slide, colours that colour-blind people can tell apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from ..explain.charts.figure import GRID, INK, LINE, MUTED

# Okabe & Ito (2008), Color universal design; yellow left out, too pale on white.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#1B2430")
STYLES = ("-", "--", "-.", ":", "-", "--", "-.")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
POINTS = "percentage points"
BAND = 0.18  # opacity of the first interval; further ones are fainter

Shown = TypeVar("Shown")


def fresh_axes(ax: Axes | None, height: float = 4.5) -> Axes:
    """The axes given, or new ones of a slide's width (8 inches)."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=(8.0, height), layout="constrained")[1]


def dress(ax: Axes, title: str, x: str, y: str) -> Axes:
    """Title, axis labels with units (the vertical axis's above it, to be read upright), light grid."""
    ax.set_title(title, loc="left", color=INK, fontsize=14, pad=30 if y else 12)
    ax.set_xlabel(x, color=INK, fontsize=11.5)
    ax.set_ylabel(y, color=MUTED, fontsize=11.5, rotation=0, ha="left", va="bottom")
    ax.yaxis.set_label_coords(0.0, 1.02)
    ax.tick_params(colors=LINE, labelcolor=MUTED, labelsize=10.5)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(LINE)
    ax.grid(color=GRID, linewidth=0.8)
    ax.set_axisbelow(True)
    return ax


def legend(ax: Axes, **place: Any) -> None:
    """A frameless legend; none where there is nothing to name."""
    if ax.get_legend_handles_labels()[0]:
        ax.legend(frameon=False, fontsize=11, labelcolor=INK, **place)


def named(shown: Shown | Mapping[str, Shown], name: str) -> Mapping[str, Shown]:
    """Several things by name, or one, which gets the usual name."""
    return shown if isinstance(shown, Mapping) else {name: shown}


def share_axis(ax: Axes) -> None:
    """An x axis of shares, 0 to 100 %."""
    ax.set_xlim(0, 1)
    ax.xaxis.set_major_formatter(PercentFormatter(xmax=1, decimals=0))


def zero_line(ax: Axes) -> None:
    """A horizontal line at 0 that stands out from the grid."""
    ax.axhline(0, color=MUTED, linewidth=1)


def scale_of(unit: str) -> float:
    """Effects on a probability are shown in points of 100."""
    return 100.0 if unit == POINTS else 1.0
