"""Gain over budgets."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.axes import Axes

from ..uplift.gain_curve import GainCurve
from ..uplift.gain_difference import GainDifference
from .curve import draw_curve
from .look import POINTS, dress, fresh_axes, legend, scale_of, zero_line

Shown = GainCurve | GainDifference


def plot_gain(
    curves: Shown | Mapping[str, Shown],
    ax: Axes | None = None,
    *,
    title: str = "What each budget buys",
    unit: str = POINTS,
    currency: str = "units of cost",
) -> Axes:
    """Curves from `gain_curve`, or differences from `gain_difference`, with their bands.

    Parameters
    ----------
    curves : one, or several by name. unit : of the gain per person; percentage points multiply it by 100.
    currency : unit of the budget.

    Examples
    --------
    >>> from repaylift import gain_curve
    >>> effect = [[0.1, 0.3], [0.2, 0.0]] * 9
    >>> curve = gain_curve(effect, effect, cost=[1.0, 2.0], replicates=9)
    >>> plot_gain({"both": curve}, currency="CNY").get_xlabel()
    'average budget per person (CNY)'
    """
    ax = fresh_axes(ax)
    scale = scale_of(unit)
    shown: Mapping[str, Shown] = curves if isinstance(curves, Mapping) else {"": curves}
    for place, (name, curve) in enumerate(shown.items()):
        draw_curve(ax, place, name, curve.budget, *(scale * p for p in (curve.gain, curve.low, curve.high)))
    zero_line(ax)
    ax.set_xlim(0, max(float(curve.budget[-1]) for curve in shown.values()) or 1.0)
    differs = all(isinstance(curve, GainDifference) for curve in shown.values())
    over = "gain of the one over the other" if differs else "gain over doing nothing"
    dress(ax, title, f"average budget per person ({currency})", f"{over}, per person ({unit})")
    if len(shown) > 1:
        legend(ax, loc="best")
    return ax
