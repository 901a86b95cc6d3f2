"""Charts of additive parts: which features matter, how, and for one customer."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from markupsafe import Markup
from matplotlib.colors import LinearSegmentedColormap
from scipy.stats import rankdata

from ..formats import number
from ..waterfall import Waterfall
from .figure import ACCENT, INK, LINE, LOWERS, MUTED, RAISES, bars_left, draw, zero_line

Floats = npt.NDArray[np.float64]
Words = dict[str, Any]

_LOW_TO_HIGH = LinearSegmentedColormap.from_list("low_to_high", [LOWERS, "#d9d4cc", RAISES])


def importance_chart(size: Floats, names: list[str], text: Words) -> Markup:
    """Mean absolute part of each feature, the largest on top."""

    def plot(axes: Any) -> None:
        axes.barh(np.arange(len(names)), size, 0.6, color=ACCENT)
        bars_left(axes, names)
        axes.set_xlabel(text["mean_part"])

    return draw(plot, text["importance_chart"], width=8.2, height=0.6 + 0.27 * len(names))


def beeswarm_chart(parts: Floats, features: Floats, names: list[str], text: Words) -> Markup:
    """Every customer's part of each feature, coloured by the feature's value."""

    def plot(axes: Any) -> None:
        for row in range(len(names)):
            value = _percentile(features[:, row])
            known = ~np.isnan(value)
            place = row + _spread(parts[:, row])
            axes.scatter(parts[~known, row], place[~known], s=4, color=LINE, linewidths=0, rasterized=True)
            colour = _LOW_TO_HIGH(value[known])
            axes.scatter(parts[known, row], place[known], s=4, c=colour, linewidths=0, rasterized=True)
        bars_left(axes, names)
        zero_line(axes)
        axes.set_xlabel(text["part"])

    return draw(plot, text["beeswarm_chart"], width=8.2, height=0.6 + 0.33 * len(names))


def dependence_chart(parts: Floats, features: Floats, names: list[str], text: Words) -> Markup:
    """Part over value for four features, with the mean part in ten bins."""

    def plot(axes: Any) -> None:
        for panel, i in zip(axes.ravel(), range(4), strict=True):
            panel.set_visible(i < len(names))
            if i < len(names):
                _dependence(panel, features[:, i], parts[:, i])
                panel.set_title(names[i], fontsize=8.5)
        for panel in axes[:, 0]:
            panel.set_ylabel(text["part"])

    return draw(plot, text["dependence_chart"], width=8.2, height=5.0, rows=2, cols=2)


def waterfall_chart(steps: Waterfall, names: list[str], text: Words) -> Markup:
    """From the base over each step to the score; `names` holds the steps' and the rest's."""
    weights = [*steps.weights, steps.rest]
    starts = steps.base + np.concatenate([[0.0], np.cumsum(weights)])

    def plot(axes: Any) -> None:
        for i, weight in enumerate(weights):
            axes.barh(i, weight, 0.62, left=starts[i], color=RAISES if weight > 0 else LOWERS)
            axes.plot([starts[i + 1]] * 2, [i - 0.31, i + 1.31], color=LINE, linewidth=0.8)
            end = max(starts[i], starts[i + 1])
            axes.annotate(
                _signed(weight),
                (end, i),
                (4, 0),
                textcoords="offset points",
                va="center",
                fontsize=8.5,
                color=INK,
            )
        for level, name, colour in ((steps.base, "base", MUTED), (steps.score, "score", INK)):
            axes.axvline(
                level, color=colour, linewidth=1, linestyle=":" if name == "base" else "-", zorder=0.5
            )
            axes.annotate(
                f"{text[name]} {_signed(level)}",
                (level, 1),
                (0, 3),
                xycoords=("data", "axes fraction"),
                textcoords="offset points",
                ha="center",
                color=colour,
            )
        bars_left(axes, names)
        axes.margins(x=0.09)
        axes.set_xlabel(text["log_odds"])

    return draw(plot, text["waterfall_chart"], width=8.2, height=0.7 + 0.3 * len(names))


def _signed(weight: float) -> str:
    return number(weight, 2, signed=True)


def _dependence(axes: Any, value: Floats, part: Floats) -> None:
    known = ~np.isnan(value)
    if not known.any():
        return
    v, p = value[known], part[known]
    axes.scatter(v, p, s=4, color=ACCENT, alpha=0.25, linewidths=0, rasterized=True)
    edges = np.unique(np.quantile(v, np.linspace(0, 1, 11)))
    group = np.clip(np.searchsorted(edges, v, side="right") - 1, 0, max(len(edges) - 2, 0))
    count = np.bincount(group)
    used = count > 0
    middle, mean = np.bincount(group, v)[used] / count[used], np.bincount(group, p)[used] / count[used]
    axes.plot(middle, mean, "o-", color=RAISES, markersize=3, linewidth=1.3)
    zero_line(axes, vertical=False)
    low, high = np.quantile(v, [0, 0.99])
    if high > low:
        axes.set_xlim(low - 0.03 * (high - low), high + 0.03 * (high - low))


def _percentile(value: Floats) -> Floats:
    """Rank of each value, 0 to 1; NaN stays."""
    known = ~np.isnan(value)
    rank = np.full(len(value), np.nan)
    if known.any():
        rank[known] = (rankdata(value[known]) - 0.5) / known.sum()
    return rank


def _spread(part: Floats) -> Floats:
    """Vertical places that keep dense values apart: layers within bins of the part, at most 0.38 away."""
    width = max(float(np.ptp(part)), 1e-12)
    bins = np.floor((part - part.min()) / width * 99).astype(int)
    order = np.argsort(bins, kind="stable")
    count = np.bincount(bins)
    nth = np.empty(len(part))
    nth[order] = np.arange(len(part)) - np.repeat(np.cumsum(count) - count, count)
    side = np.where(nth % 2 == 0, 1, -1) * np.ceil(nth / 2)
    return np.asarray(side * min(0.03, 0.76 / max(count.max(), 1)))
