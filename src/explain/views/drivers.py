"""What drives the risk, over many cases and for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from markupsafe import Markup
from scipy.stats import rankdata

from ..charts.shap import beeswarm_chart, dependence_chart, importance_chart, waterfall_chart
from ..inputs import Explanation
from ..reasons import Described, Reason, plain_words, strongest, top_reasons
from ..values import say_value
from ..waterfall import Waterfall, waterfall

Floats = npt.NDArray[np.float64]

MOST_FEATURES = 12
MOST_CASES = 1500  # dots in a chart; more only makes the file large
_CLEAR = 0.3  # rank correlation from which a direction is named


@dataclass(frozen=True, slots=True)
class DriverRow:
    """A feature: plain words, unit, mean absolute part in log-odds, and what happens as it grows."""

    name: str
    unit: str
    size: float
    direction: Literal["up", "down", "mixed"]


@dataclass(frozen=True, slots=True)
class DriversView:
    """Charts and table over n cases."""

    n: int
    rows: tuple[DriverRow, ...]
    importance: Markup
    beeswarm: Markup
    dependence: Markup


@dataclass(frozen=True, slots=True)
class PartRow:
    """One step of the waterfall: plain words, value and usual value in words, part in log-odds."""

    name: str
    value: str
    usual: str
    part: float


@dataclass(frozen=True, slots=True)
class CustomerView:
    """One customer's steps, chart and reasons in both languages."""

    name: str
    steps: Waterfall
    rows: tuple[PartRow, ...]
    chart: Markup
    reasons_en: tuple[Reason, ...]
    reasons_zh: tuple[Reason, ...]


def drivers_view(explanation: Explanation, text: dict[str, Any], language: str) -> DriversView:
    """The features with the largest mean absolute part."""
    parts, features = _arrays(explanation)
    size = np.abs(parts).mean(axis=0)
    top = strongest(size, MOST_FEATURES)
    names = _names(explanation.catalogue, top, language)
    dots = np.linspace(0, len(parts) - 1, min(len(parts), MOST_CASES)).astype(int)
    shown, values = parts[dots][:, top], features[dots][:, top]
    rows = tuple(
        DriverRow(
            name, explanation.catalogue[i].unit, float(size[i]), direction_of(features[:, i], parts[:, i])
        )
        for name, i in zip(names, top, strict=True)
    )
    charts = text["charts"]
    return DriversView(
        n=len(parts),
        rows=rows,
        importance=importance_chart(size[top], names, charts),
        beeswarm=beeswarm_chart(shown, values, names, charts),
        dependence=dependence_chart(shown[:, :4], values[:, :4], names[:4], charts),
    )


def customer_view(explanation: Explanation, text: dict[str, Any], language: str) -> CustomerView:
    """One customer: the one asked for, or the one at the 90th percentile of the score."""
    parts, features = _arrays(explanation)
    score = explanation.parts.to_numpy(np.float64).sum(axis=1)
    place = _place(explanation.parts.index, explanation.customer, score)
    base = float(explanation.parts["base"].iloc[place])
    steps = waterfall(parts[place], base)
    usual = medians(features)
    names = _names(explanation.catalogue, list(steps.features), language)
    rest = text["customer"]["others"].format(n=steps.others)
    own = (parts[place], features[place], explanation.catalogue)
    return CustomerView(
        name=str(explanation.parts.index[place]),
        steps=steps,
        rows=tuple(
            PartRow(
                name,
                say_value(float(features[place, i]), explanation.catalogue[i].unit, language),
                say_value(float(usual[i]), explanation.catalogue[i].unit, language),
                float(parts[place, i]),
            )
            for name, i in zip(names, steps.features, strict=True)
        ),
        chart=waterfall_chart(steps, [*names, rest], text["charts"]),
        reasons_en=top_reasons(*own, language="en", usual=usual),
        reasons_zh=top_reasons(*own, language="zh", usual=usual),
    )


def direction_of(value: Floats, part: Floats) -> Literal["up", "down", "mixed"]:
    """Which way the risk moves as a feature grows, by the rank correlation of value and part.

    Examples
    --------
    >>> direction_of(np.array([1.0, 2.0, 3.0]), np.array([-1.0, 0.0, 2.0]))
    'up'
    """
    known = ~np.isnan(value)
    if len(np.unique(value[known])) < 2 or len(np.unique(part[known])) < 2:
        return "mixed"
    correlation = np.corrcoef(rankdata(value[known]), rankdata(part[known]))[0, 1]
    if abs(correlation) < _CLEAR:
        return "mixed"
    return "up" if correlation > 0 else "down"


def medians(features: Floats) -> Floats:
    """Median of the known values of each column; NaN where none is known.

    Examples
    --------
    >>> medians(np.array([[1.0, np.nan], [3.0, np.nan]])).tolist()
    [2.0, nan]
    """
    known = ~np.isnan(features).all(axis=0)
    found = np.full(features.shape[1], np.nan)
    found[known] = np.nanmedian(features[:, known], axis=0)
    return found


def _arrays(explanation: Explanation) -> tuple[Floats, Floats]:
    names = [feature.name for feature in explanation.catalogue]
    return explanation.parts[names].to_numpy(np.float64), explanation.features.to_numpy(np.float64)


def _names(catalogue: Sequence[Described], places: list[int], language: str) -> list[str]:
    return [plain_words(catalogue[i], language) for i in places]


def _place(index: pd.Index, customer: object | None, score: Floats) -> int:
    if customer is None:
        return int(np.argsort(score, kind="stable")[int(0.9 * (len(score) - 1))])
    return int(np.flatnonzero(index == customer)[0])
