"""Qini or uplift curves."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.axes import Axes

from ..explain.charts.figure import MUTED
from ..uplift.ranking_curve import RankingCurve
from .curve import draw_curve
from .look import dress, fresh_axes, legend, named, share_axis, zero_line

PER = 1000  # people


def plot_ranking(
    curves: RankingCurve | Mapping[str, RankingCurve],
    ax: Axes | None = None,
    *,
    title: str = "Extra outcomes as more people are targeted",
    outcome: str = "outcomes",
) -> Axes:
    """Curves from `ranking_curve` with their bands, beside a random order.

    Parameters
    ----------
    curves : one, or several by name, all of the same kind.
    outcome : what is counted, for the axis: "payments".

    Examples
    --------
    >>> from repaylift import ranking_curve
    >>> curve = ranking_curve([1, 0, 0, 1] * 9, [2, 2, 1, 1] * 9, [1, 0, 1, 0] * 9, replicates=9)
    >>> ax = plot_ranking({"by effect": curve}, outcome="payments")
    >>> ax.get_ylabel()
    'extra payments per 1,000 people'
    """
    ax = fresh_axes(ax)
    shown = named(curves, "by predicted effect")
    for place, (name, curve) in enumerate(shown.items()):
        parts = (PER * part for part in (curve.gain, curve.low, curve.high))
        draw_curve(ax, place, name, curve.share, *parts)
    first = next(iter(shown.values()))
    ax.plot(first.share, PER * first.random, color=MUTED, linewidth=1.4, linestyle=":", label="random order")
    zero_line(ax)
    share_axis(ax)
    among = " among the treated," if first.kind == "qini" else ""
    dress(ax, title, "people targeted, highest ranked first", f"extra {outcome}{among} per {PER:,} people")
    legend(ax, loc="upper left")
    return ax
