"""TOC curves."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.axes import Axes

from ..uplift.toc import TocCurve
from .curve import draw_curve
from .look import POINTS, dress, fresh_axes, legend, named, scale_of, share_axis, zero_line

SETTLED = 0.05  # share of people


def plot_toc(
    curves: TocCurve | Mapping[str, TocCurve],
    ax: Axes | None = None,
    *,
    title: str = "How much more the people ranked first gain than everybody",
    unit: str = POINTS,
) -> Axes:
    """Curves from `toc_curve` with their bands; above 0 the ranking finds those who gain more.

    Parameters
    ----------
    curves : one, or several by name. unit : of the effects; percentage points multiply them by 100.

    Examples
    --------
    >>> from repaylift import toc_curve
    >>> ax = plot_toc(toc_curve([4, 3, 2, 1] * 9, [1.0, 1.0, 0.0, 0.0] * 9, replicates=9))
    >>> ax.get_ylabel()
    'their mean effect less that of all (percentage points)'
    """
    ax = fresh_axes(ax)
    scale, shown = scale_of(unit), named(curves, "")
    for place, (name, curve) in enumerate(shown.items()):
        draw_curve(ax, place, name, curve.share, *(scale * p for p in (curve.gain, curve.low, curve.high)))
    zero_line(ax)
    ax.set_ylim(*_range(scale, list(shown.values())))
    share_axis(ax)
    dress(ax, title, "people ranked highest", f"their mean effect less that of all ({unit})")
    if len(shown) > 1:
        legend(ax, loc="upper right")
    return ax


def _range(scale: float, curves: list[TocCurve]) -> tuple[float, float]:
    """Ends of the vertical axis by the bands beyond the first few people, whose mean is mostly noise."""
    low = min(float(curve.low[curve.share >= SETTLED].min()) for curve in curves)
    high = max(float(curve.high[curve.share >= SETTLED].max()) for curve in curves)
    pad = 0.15 * max(high - low, 1e-9)
    return scale * (low - pad), scale * (high + pad)
