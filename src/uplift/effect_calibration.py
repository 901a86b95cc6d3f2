"""Are predicted effects as large as they say? By decile, and as a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

from ..checks import check_between
from ..models.bootstrap import Estimate
from .arrays import Bools, Floats, Ints
from .effect_table import EffectTable, read_effects
from .inputs import person_numbers
from .shrink import mean_of


@dataclass(frozen=True, slots=True)
class CalibrationLine:
    """Best linear predictor of the effect from its prediction: intercept + slope x predicted.

    Perfect: intercept 0 (in units of the outcome), slope 1. Slope below 1: differences between people are
    overstated. NaN where the arm's predictions are all the same. rows : with a known score.
    """

    arm: Any
    rows: int
    slope: Estimate
    intercept: Estimate

    def __str__(self) -> str:
        return f"{self.arm}: {self.rows:,} rows, slope {_text(self.slope)}, intercept {_text(self.intercept)}"


@dataclass(frozen=True, slots=True)
class EffectCalibration:
    """Predicted against observed effects.

    bins : frame with a row per arm and group of predictions: arm, bin (from 1, lowest), n, predicted,
    observed (mean DR score), low, high. lines : one per arm. pooled : one slope for all arms, each with
    its own intercept.
    """

    bins: pd.DataFrame
    lines: tuple[CalibrationLine, ...]
    pooled: Estimate

    def __str__(self) -> str:
        return "\n".join([f"pooled slope {_text(self.pooled)}", *(f"  {line}" for line in self.lines)])


def effect_calibration(
    effect: Any, score: Any, *, bins: int = 10, groups: Any | None = None, level: float = 0.95
) -> EffectCalibration:
    """Compare predicted effects with doubly robust scores of rows that they were not learned from.

    Bins hold equally many rows of an arm, by predicted effect; equal predictions share a bin. Lines are
    least squares of the score on the prediction; the pooled slope centres both within arm. Errors are
    robust (sandwich), clustered by person: over arms too, because a row's scores share its control's noise.

    Parameters
    ----------
    effect : (n, k) predicted effects against control, frame or array; (n,) for one arm.
    score : the same shape, as `effect_scores` makes it; NaN where an arm was not open.
    groups : (n,) ids of persons. level : of the intervals.

    References
    ----------
    Chernozhukov, Demirer, Duflo & Fernández-Val (2018), Generic machine learning inference on
    heterogeneous treatment effects: best linear predictor and sorted group effects.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> effect = rng.normal(size=4000)
    >>> found = effect_calibration(2 * effect, effect + rng.normal(size=4000))
    >>> round(found.lines[0].slope.value, 1), found.bins["n"].tolist()[:3]
    (0.5, [400, 400, 400])
    """
    check_between(bins, "bins", ge=2)
    check_between(level, "level", gt=0, lt=1, remedy="give a share, such as 0.95")
    table = read_effects(effect, score)
    person = person_numbers(groups, len(table.effect))
    z = float(norm.ppf(0.5 + level / 2))
    arms = range(len(table.arms))
    frame = pd.concat([_bins(table, a, bins, person, z) for a in arms], ignore_index=True)
    return EffectCalibration(
        frame, tuple(_line(table, a, person, z) for a in arms), _pooled(table, person, z)
    )


def _bins(table: EffectTable, a: int, bins: int, person: Ints, z: float) -> pd.DataFrame:
    rows = _open(table, a)
    effect, score, who = table.effect[rows, a], table.score[rows, a], person[rows]
    place = _places(effect, bins)
    found = []
    for b in range(int(place.max(initial=-1)) + 1):
        inside = place == b
        centre, variance = mean_of(score[inside], who[inside])
        half = z * np.sqrt(variance)
        mean = float(effect[inside].mean())
        found.append((table.arms[a], b + 1, int(inside.sum()), mean, centre, centre - half, centre + half))
    return pd.DataFrame(found, columns=["arm", "bin", "n", "predicted", "observed", "low", "high"])


def _places(effect: Floats, bins: int) -> Ints:
    """(n,) number of each row's bin of equally many rows, those that ties empty left out."""
    inner = np.unique(np.quantile(effect, np.arange(1, bins) / bins)) if len(effect) else np.zeros(0)
    raw = np.searchsorted(inner, effect, side="left")
    places: Ints = np.unique(raw, return_inverse=True)[1].astype(np.int64)
    return places


def _line(table: EffectTable, a: int, person: Ints, z: float) -> CalibrationLine:
    rows = _open(table, a)
    n = int(rows.sum())
    effect, score = table.effect[rows, a], table.score[rows, a]
    if not _varies(effect):
        return CalibrationLine(table.arms[a], n, _unknown(), _unknown())
    design = np.column_stack([np.ones(n), effect])
    bread = np.linalg.inv(design.T @ design)
    line = bread @ (design.T @ score)
    error = np.sqrt(np.diag(bread @ _meat(design * (score - design @ line)[:, None], person[rows]) @ bread))
    intercept, slope = (
        Estimate(v, v - z * e, v + z * e) for v, e in zip(line.tolist(), error.tolist(), strict=True)
    )
    return CalibrationLine(table.arms[a], n, slope, intercept)


def _pooled(table: EffectTable, person: Ints, z: float) -> Estimate:
    """Slope of all arms together, each centred by itself."""
    known = ~np.isnan(table.score)
    effect, score = _centred(table.effect, known), _centred(table.score, known)
    spread = float((effect**2).sum())
    if not any(_varies(table.effect[known[:, a], a]) for a in range(len(table.arms))):
        return _unknown()
    slope = float((effect * score).sum() / spread)
    moment = (effect * (score - slope * effect)).sum(axis=1)[:, None]
    half = z * float(np.sqrt(_meat(moment, person)[0, 0])) / spread
    return Estimate(slope, slope - half, slope + half)


def _meat(moments: Floats, person: Ints) -> Floats:
    """(p, p) sum over persons of the outer products of their summed moments (n, p)."""
    total = np.stack([np.bincount(person, weights=column) for column in moments.T], axis=1)
    persons = max(int((np.bincount(person) > 0).sum()), 2)
    meat: Floats = total.T @ total * persons / (persons - 1)
    return meat


def _centred(values: Floats, known: Bools) -> Floats:
    mean = np.where(known, values, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    return np.where(known, values - mean, 0.0)


def _open(table: EffectTable, a: int) -> Bools:
    return ~np.isnan(table.score[:, a])


def _varies(effect: Floats) -> bool:
    return bool(len(effect) > 2 and np.ptp(effect) > 1e-12 * max(1.0, float(np.abs(effect).max())))


def _unknown() -> Estimate:
    return Estimate(float("nan"), float("nan"), float("nan"))


def _text(estimate: Estimate) -> str:
    return f"{estimate.value:.3f} [{estimate.low:.3f}, {estimate.high:.3f}]"
