"""What a randomised holdout says: a difference by intention to treat, or why it cannot be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import chisquare, norm

from ..checks import check_between, check_same_length

Verdict = Literal["gain", "loss", "no clear difference", "sample ratio broken"]

_POWER = 0.8
_SAMPLE_RATIO = 0.001  # Fabijan et al. (2019): stop below it


@dataclass(frozen=True, slots=True)
class Readout:
    """Treated less control, one value per borrower.

    treated, control : mean outcome of each arm; n_treated, n_control : borrowers.
    difference, low, high : with its interval, in the outcome's unit.
    detectable : the smallest true difference found with 80 % power at these sizes.
    sample_ratio_p : p-value of the arms' sizes under the planned shares.
    """

    treated: float
    control: float
    n_treated: int
    n_control: int
    difference: float
    low: float
    high: float
    detectable: float
    sample_ratio_p: float

    @property
    def verdict(self) -> Verdict:
        """A broken sample ratio stops the readout: no difference is claimed from it."""
        if self.sample_ratio_p < _SAMPLE_RATIO:
            return "sample ratio broken"
        if self.low > 0:
            return "gain"
        return "loss" if self.high < 0 else "no clear difference"


def read_holdout(
    outcome: npt.ArrayLike,
    arm: npt.ArrayLike,
    borrower: npt.ArrayLike,
    *,
    treated: str,
    control: str,
    share_treated: float,
    level: float = 0.95,
) -> Readout:
    """Compare two sticky arms by intention to treat; the borrower is the unit.

    Parameters
    ----------
    outcome : (n,) matured outcomes, such as paid or not; a borrower's rows are averaged first.
    arm : (n,) arm names; rows of other arms are left out. borrower : (n,) ids.
    share_treated : planned share of the treated arm among the two, for the sample-ratio check.
    level : of the interval, for one look at the end; looking every day needs another one.

    Raises
    ------
    ValueError
        When lengths differ, an outcome is missing, an arm has fewer than two borrowers, or a borrower is in
        both arms.

    Examples
    --------
    >>> found = read_holdout(
    ...     [1, 1, 0, 1, 0, 0, 1, 0],
    ...     ["engine"] * 4 + ["none"] * 4,
    ...     list("abcdefgh"),
    ...     treated="engine",
    ...     control="none",
    ...     share_treated=0.5,
    ... )
    >>> found.difference, found.verdict
    (0.5, 'no clear difference')
    """
    check_between(share_treated, "share_treated", gt=0, lt=1, remedy="give the planned share, such as 0.9")
    check_between(level, "level", gt=0, lt=1)
    people = _people(outcome, arm, borrower, (treated, control))
    one, two = (people.loc[people["arm"] == name, "y"].to_numpy(np.float64) for name in (treated, control))
    for name, values in ((treated, one), (control, two)):
        check_between(len(values), f"borrowers in {name}", ge=2, remedy="wait for more matured outcomes")
    error = float(np.sqrt(one.var(ddof=1) / len(one) + two.var(ddof=1) / len(two)))
    difference, z = float(one.mean() - two.mean()), float(norm.ppf((1 + level) / 2))
    expected = np.array([share_treated, 1 - share_treated]) * (len(one) + len(two))
    return Readout(
        treated=float(one.mean()),
        control=float(two.mean()),
        n_treated=len(one),
        n_control=len(two),
        difference=difference,
        low=difference - z * error,
        high=difference + z * error,
        detectable=(z + float(norm.ppf(_POWER))) * error,
        sample_ratio_p=float(chisquare([len(one), len(two)], expected).pvalue),
    )


def _people(
    outcome: npt.ArrayLike, arm: npt.ArrayLike, borrower: npt.ArrayLike, arms: tuple[str, str]
) -> pd.DataFrame:
    """One row per borrower of the two arms: arm, y (mean outcome)."""
    y, a, b = np.asarray(outcome, np.float64), np.asarray(arm), np.asarray(borrower)
    check_same_length(outcome=len(y), arm=len(a), borrower=len(b))
    rows = pd.DataFrame({"y": y, "arm": a, "borrower": b})
    rows = rows[rows["arm"].isin(arms)]
    missing = int(rows["y"].isna().sum())
    check_between(missing, "missing outcomes", le=0, remedy="read only matured cohorts")
    people = rows.groupby("borrower").agg(arm=("arm", "first"), arms=("arm", "nunique"), y=("y", "mean"))
    both = people.index[people["arms"] > 1]
    if len(both):
        raise ValueError(
            f"{len(both)} borrowers are in both arms, such as {both[0]!r}. Remedy: assign by borrower, once."
        )
    return people
