"""Calibration of effects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from ..checks import check_in
from ..explain.charts.figure import INK, MUTED
from ..uplift.effect_calibration import EffectCalibration
from .look import COLOURS, MARKERS, POINTS, dress, fresh_axes, legend, scale_of


def plot_calibration(
    calibration: EffectCalibration,
    ax: Axes | None = None,
    *,
    arms: Sequence[Any] | None = None,
    title: str = "Observed against predicted effects, in groups of equal size",
    unit: str = POINTS,
) -> Axes:
    """Each group of people's observed mean effect, with its interval, over its predicted one.

    Parameters
    ----------
    calibration : from `effect_calibration`. arms : which to show; None: all.
    unit : of the effects; percentage points multiply them by 100.

    Examples
    --------
    >>> from repaylift import effect_calibration
    >>> rng = np.random.default_rng(0)
    >>> effect = rng.normal(size=500)
    >>> ax = plot_calibration(effect_calibration(effect, effect + rng.normal(size=500)))
    >>> ax.get_xlabel()
    'predicted effect (percentage points)'
    """
    ax = fresh_axes(ax)
    scale, bins = scale_of(unit), calibration.bins
    known = [line.arm for line in calibration.lines]
    for arm in arms or ():
        check_in(arm, "arms", known)
    for place, arm in enumerate(known if arms is None else arms):
        mine = bins[bins["arm"] == arm]
        x, y, low, high = (scale * mine[c].to_numpy(float) for c in ("predicted", "observed", "low", "high"))
        colour = COLOURS[place % len(COLOURS)]
        ax.vlines(x, low, high, color=colour, linewidth=2, alpha=0.45)
        ax.plot(x, y, MARKERS[place % len(MARKERS)], color=colour, markersize=7, label=str(arm), zorder=3)
    _diagonal(ax, scale * bins["predicted"].to_numpy(float))
    dress(ax, title, f"predicted effect ({unit})", f"observed effect with its interval ({unit})")
    _note(ax, calibration)
    legend(ax, loc="best")
    return ax


def _diagonal(ax: Axes, predicted: Any) -> None:
    ends = np.array([predicted.min(), predicted.max()])
    pad = 0.05 * max(float(np.ptp(ends)), 1e-9)
    ends = ends + np.array([-pad, pad])
    ax.plot(ends, ends, color=MUTED, linewidth=1.4, linestyle=":", label="as predicted")


def _note(ax: Axes, calibration: EffectCalibration) -> None:
    slope = calibration.pooled
    if np.isnan(slope.value):
        return
    text = f"slope {slope.value:.2f} [{slope.low:.2f}, {slope.high:.2f}]; 1 is perfect"
    ax.text(0.98, 0.03, text, transform=ax.transAxes, ha="right", va="bottom", color=INK, fontsize=11)
