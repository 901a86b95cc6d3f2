"""One look for all charts, and their way into the page: SVG without anything outside itself."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable
from html import escape
from typing import Any

import matplotlib as mpl
import numpy as np
from markupsafe import Markup
from matplotlib.figure import Figure

INK, MUTED, LINE, GRID = "#1b2430", "#5d6b7a", "#c9d2dc", "#e8edf2"
ACCENT, RAISES, LOWERS, PALE = "#1f5fa8", "#c2512f", "#2a7f8e", "#b9cde4"

_LOOK: dict[str, Any] = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.sans-serif": ["Liberation Sans", "Arial", "DejaVu Sans"],
    "font.size": 8.5,
    "axes.edgecolor": LINE,
    "axes.labelcolor": MUTED,
    "axes.titlesize": 9.0,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.color": LINE,
    "ytick.color": LINE,
    "xtick.labelcolor": MUTED,
    "ytick.labelcolor": MUTED,
    "legend.frameon": False,
    "legend.fontsize": 8.0,
    "text.color": INK,
}


def draw(
    plot: Callable[[Any], None],
    label: str,
    *,
    width: float = 7.0,
    height: float = 3.0,
    rows: int = 1,
    cols: int = 1,
) -> Markup:
    """Draw on fresh axes and return the SVG.

    plot : gets one Axes, or an array of them when rows x cols > 1. label : what a reader who cannot see the
    chart is told. width, height : inches. The same inputs give the same text, byte for byte.
    """
    look: Any = {**_LOOK, "svg.hashsalt": label}
    with mpl.rc_context(look), warnings.catch_warnings():
        # The browser has the glyphs that this machine's measuring font may lack.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font", category=UserWarning)
        figure = Figure(figsize=(width, height), layout="constrained")
        plot(figure.subplots(rows, cols))
        stream = io.StringIO()
        figure.savefig(stream, format="svg", dpi=130, transparent=True, metadata={"Date": None})
    return Markup(_inline(stream.getvalue(), label))


def zero_line(axes: Any, *, vertical: bool = True) -> None:
    """A line at 0 that stands out from the grid."""
    (axes.axvline if vertical else axes.axhline)(0, color=MUTED, linewidth=1)


def bars_left(axes: Any, names: list[str]) -> None:
    """Names down the left side, first on top, no grid across them."""
    axes.set_yticks(np.arange(len(names)), names)
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)
    axes.set_ylim(len(names) - 0.4, -0.6)


def _inline(svg: str, label: str) -> str:
    body = re.sub(r"<metadata>.*?</metadata>", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    body = re.sub(r'(<svg[^>]*?) height="[^"]*pt"', r"\1", body, count=1)
    body = re.sub(r'(<svg[^>]*?) width="[^"]*pt"', r"\1", body, count=1)
    return body.replace("<svg", f'<svg role="img" aria-label="{escape(label)}"', 1)
