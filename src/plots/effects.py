"""Mean effects of the treatments."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from ..explain.charts.figure import INK, MUTED
from ..uplift.diagnosis import Diagnosis
from .look import COLOURS, POINTS, dress, fresh_axes, scale_of


def plot_effects(
    diagnosis: Diagnosis,
    ax: Axes | None = None,
    *,
    title: str = "Mean effect of each treatment against doing nothing",
    unit: str = POINTS,
) -> Axes:
    """Each treatment's mean effect with its 95 % interval, the largest on top.

    Filled: the interval leaves 0 out; hollow: it covers 0.

    Parameters
    ----------
    diagnosis : of `UpliftModel.diagnose()`. unit : of the effects; percentage points multiply them by 100.

    Examples
    --------
    >>> import repaylift as rl
    >>> rng = np.random.default_rng(0)
    >>> X, treatment = rng.normal(size=(900, 1)), np.tile(["none", "sms", "call"], 300)
    >>> y = X[:, 0] + (treatment == "call")
    >>> ax = plot_effects(rl.UpliftModel().fit(X, y, treatment).diagnose(), unit="CNY")
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['call', 'sms']
    """
    arms = sorted(diagnosis.arms[1:], key=lambda arm: -arm.mean)
    ax = fresh_axes(ax, height=1.7 + 0.5 * len(arms))
    scale = scale_of(unit)
    for place, arm in enumerate(arms):
        unclear = arm.low <= 0 <= arm.high
        colour = MUTED if unclear else COLOURS[0] if arm.mean > 0 else COLOURS[1]
        ax.hlines(place, scale * arm.low, scale * arm.high, color=colour, linewidth=5, alpha=0.35)
        fill = "white" if unclear else colour
        ax.plot(scale * arm.mean, place, "o", color=colour, markerfacecolor=fill, markersize=9)
    ax.axvline(0, color=MUTED, linewidth=1)
    dress(ax, title, f"effect, 95 % interval ({unit})", "")
    ax.set_yticks(np.arange(len(arms)), [str(arm.arm) for arm in arms])
    ax.tick_params(axis="y", length=0, labelcolor=INK, labelsize=12)
    ax.grid(visible=False, axis="y")
    ax.set_ylim(len(arms) - 0.4, -0.6)
    return ax
