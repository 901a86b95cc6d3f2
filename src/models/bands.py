"""Calibration per band: what was expected beside what happened."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm

from ..checks import check_between
from .outcomes import check_outcome, check_probability

Floats = npt.NDArray[np.float64]


def calibration_table(y: Any, p: Any, *, bands: int = 10, level: float = 0.95) -> pd.DataFrame:
    """Expected and observed bad rate in bands of equally many rows.

    Parameters
    ----------
    y : (n,) 0 or 1, both present. p : (n,) probabilities of 1.
    bands : how many; tied probabilities stay together, so there may be fewer.
    level : of the Wilson intervals.

    Returns
    -------
    One row per band, from the lowest risk up: band (from 1), p_from, p_to, n, n_bad, expected (mean
    probability), observed (bad rate), low, high.

    References
    ----------
    Wilson (1927), Probable inference, the law of succession, and statistical inference.

    Examples
    --------
    >>> table = calibration_table([0, 0, 0, 1], [0.1, 0.2, 0.4, 0.6], bands=2)
    >>> table[["n", "expected", "observed"]].round(2).values.tolist()
    [[2.0, 0.15, 0.0], [2.0, 0.5, 0.5]]
    """
    check_between(bands, "bands", ge=1)
    check_between(level, "level", gt=0, lt=1, remedy="give a share, such as 0.95")
    outcome = check_outcome(y, len(np.asarray(y)))
    score = check_probability(p, len(outcome))
    edges = np.unique(np.quantile(score, np.linspace(0, 1, bands + 1)[1:-1], method="lower"))
    frame = pd.DataFrame({"band": np.searchsorted(edges, score), "p": score, "y": outcome})
    found = frame.groupby("band").agg(
        p_from=("p", "min"),
        p_to=("p", "max"),
        n=("y", "size"),
        n_bad=("y", "sum"),
        expected=("p", "mean"),
        observed=("y", "mean"),
    )
    found["n_bad"] = found["n_bad"].astype(int)
    found["low"], found["high"] = _wilson(found["observed"].to_numpy(), found["n"].to_numpy(float), level)
    found.insert(0, "band", np.arange(1, len(found) + 1))
    return found.reset_index(drop=True)


def _wilson(share: Floats, n: Floats, level: float) -> tuple[Floats, Floats]:
    z = float(norm.ppf((1 + level) / 2))
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return middle - half, middle + half
