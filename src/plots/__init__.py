"""Plots of the evaluation of effects: one per file, each takes a result, returns the Axes."""

from .calibration import plot_calibration
from .effects import plot_effects
from .gain import plot_gain
from .ranking import plot_ranking
from .segments import plot_segments
from .toc import plot_toc

__all__ = [
    "plot_calibration",
    "plot_effects",
    "plot_gain",
    "plot_ranking",
    "plot_segments",
    "plot_toc",
]
