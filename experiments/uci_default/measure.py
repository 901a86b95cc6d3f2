"""Measures averaged over splits, with person-level bootstrap intervals, paired across models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from repaylift.models.bootstrap import (
    Ranked,
    auc,
    bootstrap_weights,
    brier,
    calibration_line,
    ks,
    percentile_interval,
    rank,
)
from repaylift.models.calibration import Affine

Floats = npt.NDArray[np.float64]
MEASURES = ("auc", "ks", "brier", "slope")
_LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class TestHalf:
    """Places of its rows (m,) in the file, and the ranked scores of one model with its line."""

    rows: npt.NDArray[np.int64]
    ranked: Ranked
    line: Affine


def test_half(rows: npt.NDArray[np.int64], y: Floats, p: Floats) -> TestHalf:
    """One model's scores of one test half."""
    ranked = rank(y[rows], p)
    return TestHalf(rows, ranked, calibration_line(ranked, np.ones(len(rows))))


def tables(
    halves: Mapping[str, Sequence[TestHalf]], n: int, reference: str, resamples: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(model, measure) -> mean over splits with interval; the same for reference minus model.

    A resample draws persons (rows of the file) once and weights them in every split.
    """
    models = list(halves)

    def measure(weight: Floats) -> Floats:
        mean = np.array([np.mean([_measures(h, weight) for h in halves[m]], axis=0) for m in models])
        return np.concatenate([mean, mean[models.index(reference)] - mean]).ravel()

    weights = bootstrap_weights(None, n, resamples, np.random.default_rng(0))
    found = percentile_interval(measure, n, weights, _LEVEL)
    keys = pd.MultiIndex.from_product([models, MEASURES], names=["model", "measure"])
    rows = [[e.value, e.low, e.high] for e in found]
    half = len(keys)
    columns = ["value", "low", "high"]
    means = pd.DataFrame(rows[:half], index=keys, columns=columns)
    pairs = pd.DataFrame(rows[half:], index=keys, columns=columns)
    return means, pairs.drop(index=reference, level=0).drop(index="slope", level=1)


def _measures(half: TestHalf, weight: Floats) -> Floats:
    ranked = half.ranked
    w = weight[half.rows][ranked.order]
    slope = calibration_line(ranked, w, half.line).slope
    return np.array([auc(ranked, w), ks(ranked, w), brier(ranked, w), slope])
