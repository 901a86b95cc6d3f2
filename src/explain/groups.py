"""A score's ranking and calibration in each group of rows, with intervals."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm, rankdata

from ..checks import check_between, check_same_length

Floats = npt.NDArray[np.float64]


def score_groups(
    y: npt.ArrayLike, p: npt.ArrayLike, group: npt.ArrayLike, kind: str, level: float = 0.95
) -> pd.DataFrame:
    """AUC, expected and observed rate in each group.

    Parameters
    ----------
    y : (n,) 0 or 1. p : (n,) probabilities of 1. group : (n,) labels; rows are shown in their sorted order.
    kind : what the groups are, such as "month".
    level : of the intervals: DeLong's of the AUC, Wilson's of the observed rate, both taking rows as
        independent, so they are too narrow where one person has many rows.

    Returns
    -------
    One row per group: kind, group, n, n_bad, auc, auc_low, auc_high (NaN where one outcome is absent),
    expected, observed, low, high.

    References
    ----------
    DeLong, DeLong and Clarke-Pearson (1988); Wilson (1927).

    Examples
    --------
    >>> found = score_groups([0, 1, 0, 1], [0.1, 0.6, 0.3, 0.4], ["a", "a", "b", "b"], kind="month")
    >>> found[["group", "n", "auc", "expected", "observed"]].round(2).values.tolist()
    [['a', 2, 1.0, 0.35, 0.5], ['b', 2, 1.0, 0.35, 0.5]]
    """
    check_between(level, "level", gt=0, lt=1, remedy="give a share, such as 0.95")
    outcome, score, labels = np.asarray(y, np.float64), np.asarray(p, np.float64), np.asarray(group)
    check_same_length(y=len(outcome), p=len(score), group=len(labels))
    z = float(norm.ppf((1 + level) / 2))
    names, codes = np.unique(labels.astype(str), return_inverse=True)
    rows = [
        (kind, str(name), *_measures(outcome[codes == i], score[codes == i], z))
        for i, name in enumerate(names)
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


_COLUMNS = (
    "kind",
    "group",
    "n",
    "n_bad",
    "auc",
    "auc_low",
    "auc_high",
    "expected",
    "observed",
    "low",
    "high",
)


def _measures(y: Floats, p: Floats, z: float) -> tuple[float, ...]:
    area, error = auc_with_error(y, p)
    n, rate = len(y), float(y.mean())
    middle = (rate + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * np.sqrt(rate * (1 - rate) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    low, high = max(area - z * error, 0.0), min(area + z * error, 1.0)
    return (n, int(y.sum()), area, low, high, float(p.mean()), rate, middle - half, middle + half)


def auc_with_error(y: Floats, p: Floats) -> tuple[float, float]:
    """AUC and DeLong's standard error; NaN when one outcome is absent, NaN error with one row of either.

    Examples
    --------
    >>> auc_with_error(np.array([0.0, 1.0, 0.0, 1.0]), np.array([0.1, 0.2, 0.3, 0.4]))[0]
    0.75
    """
    bad, good = p[y == 1], p[y == 0]
    if not len(bad) or not len(good):
        return float("nan"), float("nan")
    ranks = rankdata(np.concatenate([bad, good]))
    beaten_by_bad = (ranks[: len(bad)] - rankdata(bad)) / len(good)
    beaten_by_good = (ranks[len(bad) :] - rankdata(good)) / len(bad)
    if min(len(bad), len(good)) == 1:
        return float(beaten_by_bad.mean()), float("nan")
    variance = beaten_by_bad.var(ddof=1) / len(bad) + beaten_by_good.var(ddof=1) / len(good)
    return float(beaten_by_bad.mean()), float(np.sqrt(variance))
