"""Charts of the default risk: calibration, months, stability of the score."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup
from matplotlib.ticker import FuncFormatter

from ...monitor.psi import Stability
from .figure import ACCENT, LINE, PALE, RAISES, draw

Words = dict[str, Any]


def calibration_chart(bands: pd.DataFrame, text: Words) -> Markup:
    """Observed rate with its interval over the expected one, per band."""

    def plot(axes: Any) -> None:
        x, y = bands["expected"], bands["observed"]
        top = 1.05 * max(x.max(), bands["high"].max())
        axes.plot([0, top], [0, top], color=LINE, linewidth=1.2, label=text["perfect"])
        axes.vlines(x, bands["low"], bands["high"], color=PALE, linewidth=3)
        axes.plot(x, y, "o", color=ACCENT, markersize=5, label=text["band"])
        axes.set(xlim=(0, top), ylim=(0, top), xlabel=text["expected"], ylabel=text["observed"])
        _percent(axes.xaxis, axes.yaxis)
        axes.legend(loc="upper left")

    return draw(plot, text["calibration_chart"], width=4.6, height=3.7)


def months_chart(months: pd.DataFrame, text: Words) -> Markup:
    """AUC by month with its interval; expected beside observed."""

    def plot(axes: Any) -> None:
        place = np.arange(len(months))
        axes[0].fill_between(place, months["auc_low"], months["auc_high"], color=PALE, alpha=0.6, linewidth=0)
        axes[0].plot(place, months["auc"], "o-", color=ACCENT, markersize=3.5)
        axes[0].set_title("AUC")
        axes[1].fill_between(place, months["low"], months["high"], color=PALE, alpha=0.6, linewidth=0)
        axes[1].plot(place, months["observed"], "o-", color=ACCENT, markersize=3.5, label=text["observed"])
        axes[1].plot(place, months["expected"], "--", color=RAISES, linewidth=1.4, label=text["expected"])
        axes[1].set_title(text["bad_rate"])
        axes[1].set_ylim(bottom=0)
        axes[1].legend(loc="lower right")
        _percent(axes[1].yaxis)
        step = max(1, len(months) // 6)
        for panel in axes:
            panel.set_xticks(place[::step], months["group"].astype(str).tolist()[::step])

    return draw(plot, text["months_chart"], width=8.2, height=2.7, cols=2)


def stability_chart(score: Stability, text: Words) -> Markup:
    """Shares of the two samples in each fixed bin of the score."""

    def plot(axes: Any) -> None:
        place = np.arange(len(score.reference))
        axes.bar(place - 0.2, score.reference, 0.38, color=PALE, label=text["reference"])
        axes.bar(place + 0.2, score.current, 0.38, color=ACCENT, label=text["current"])
        axes.set_xticks(place, [str(i + 1) for i in place])
        axes.set_xlabel(text["score_bin"])
        axes.grid(visible=False, axis="x")
        _percent(axes.yaxis)
        axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, borderaxespad=0.2)

    return draw(plot, text["stability_chart"], width=6.4, height=2.4)


def _percent(*sides: Any) -> None:
    for side in sides:
        side.set_major_formatter(FuncFormatter(lambda share, _: f"{round(100 * share, 6):g}%"))
