"""Affine calibration in log-odds: it keeps the ranking, and SHAP parts still sum to the score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_CLIP = 1e-9  # probabilities this near 0 or 1 have no usable log-odds
_STEPS = 50
_TOLERANCE = 1e-10


@dataclass(frozen=True, slots=True)
class Affine:
    """calibrated log-odds = intercept + slope x raw log-odds."""

    slope: float
    intercept: float


def log_odds(probability: npt.ArrayLike) -> Floats:
    """Log-odds of probabilities in [0, 1], cut at 1e-9 from either end.

    Examples
    --------
    >>> log_odds([0.5, 0.75]).round(4).tolist()
    [0.0, 1.0986]
    """
    p = np.clip(np.asarray(probability, dtype=float), _CLIP, 1 - _CLIP)
    found: Floats = np.log(p) - np.log1p(-p)
    return found


def probability(score: npt.ArrayLike) -> Floats:
    """Probability of log-odds, without overflow.

    Examples
    --------
    >>> probability([0.0, -800.0]).tolist()
    [0.5, 0.0]
    """
    half = np.asarray(score, dtype=float) / 2
    found: Floats = (1 + np.tanh(half)) / 2
    return found


def fit_affine(score: npt.ArrayLike, y: npt.ArrayLike) -> Affine:
    """Calibration that out-of-fold scores call for.

    A logistic regression of the outcome on the score, with Platt's smoothed targets (one imagined
    row of each class), so that it exists even where the score separates the classes. A slope below 0
    would turn the ranking round on noise: then the slope is 0 and the base rate is what is left.

    Parameters
    ----------
    score : (n,) raw log-odds of rows that the model did not see when it was fitted.
    y : (n,) outcomes, 0 or 1, with both values present.

    Raises
    ------
    ValueError
        When only one outcome is present.

    References
    ----------
    Platt (1999), Probabilistic outputs for support vector machines.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> score = rng.normal(size=20_000)
    >>> y = rng.random(20_000) < probability(0.5 * score - 1)   # scores twice too bold
    >>> found = fit_affine(score, y)
    >>> round(found.slope, 1), round(found.intercept, 1)
    (0.5, -1.0)
    """
    s, outcome = np.asarray(score, dtype=float), np.asarray(y, dtype=float)
    bad = outcome.sum()
    good = len(outcome) - bad
    if not (bad and good):
        raise ValueError(
            f"y holds only {outcome[0] if len(outcome) else 'nothing'}, must hold 0 and 1. "
            "Remedy: calibrate on rows with both outcomes."
        )
    target = np.where(outcome > 0, (bad + 1) / (bad + 2), 1 / (good + 2))
    found = logistic_line(s, target)
    if found.slope > 0:
        return found
    return Affine(0.0, float(log_odds(outcome.mean())))


def logistic_line(
    score: Floats,
    target: Floats,
    weight: Floats | None = None,
    start: Affine | None = None,
    steps: int = _STEPS,
) -> Affine:
    """Maximum-likelihood line of a logistic regression on one score, by Newton's method.

    Parameters
    ----------
    score, target, weight : (n,); target in [0, 1]; weight None means 1 each.
    start : where to begin; the flat line at the base rate by default.
    steps : at most so many; from a near start two are enough.

    Returns
    -------
    The line; NaN in both where no finite line exists (classes separated, or a constant score).

    Examples
    --------
    >>> line = logistic_line(np.array([-1.0, 1.0]), np.array([0.25, 0.75]))
    >>> round(line.slope, 4), round(line.intercept, 4) + 0
    (1.0986, 0.0)
    """
    w = np.ones(len(score)) if weight is None else weight
    beta = np.array([start.intercept, start.slope]) if start else np.array([_base(target, w), 0.0])
    for _ in range(steps):
        step = _newton_step(beta, score, target, w)
        if not np.isfinite(step).all():
            return Affine(float("nan"), float("nan"))
        beta = beta + step
        if np.abs(step).max() < _TOLERANCE:
            break
    return Affine(float(beta[1]), float(beta[0]))


def _base(target: Floats, weight: Floats) -> float:
    return float(log_odds(np.average(target, weights=weight)))


def _newton_step(beta: Floats, score: Floats, target: Floats, weight: Floats) -> Floats:
    p = probability(beta[0] + beta[1] * score)
    residual, curve = weight * (target - p), weight * p * (1 - p)
    gradient = np.array([residual.sum(), residual @ score])
    a, b, c = curve.sum(), curve @ score, curve @ score**2
    determinant = a * c - b * b
    if determinant <= _TOLERANCE * a * c:
        return np.array([np.nan, np.nan])
    step = np.array([c * gradient[0] - b * gradient[1], a * gradient[1] - b * gradient[0]])
    found: Floats = step / determinant
    return found
