"""Out-of-time split of decisions, with the outcome window embargoed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..checks import check_between


@dataclass(frozen=True, slots=True)
class Split:
    """Boolean masks (n,) over decisions; rows in neither lie inside the embargo."""

    train: npt.NDArray[np.bool_]
    test: npt.NDArray[np.bool_]


def split_out_of_time(at: pd.Series, test_from: pd.Timestamp, embargo_days: int) -> Split:
    """Decisions from `test_from` on are the test; those whose outcome could reach it are in neither part.

    Raises
    ------
    ValueError
        When either part would be empty.

    Examples
    --------
    >>> at = pd.Series(pd.to_datetime(["2025-01-01", "2025-03-01", "2025-03-20"], utc=True))
    >>> split = split_out_of_time(at, pd.Timestamp("2025-03-10", tz="UTC"), embargo_days=33)
    >>> split.train.tolist(), split.test.tolist()
    ([True, False, False], [False, False, True])
    """
    check_between(embargo_days, "embargo_days", ge=0)
    train = (at < test_from - pd.Timedelta(days=embargo_days)).to_numpy()
    test = (at >= test_from).to_numpy()
    if not train.any() or not test.any():
        raise ValueError(
            f"test_from == {test_from}, must leave rows on both sides of it; decisions span "
            f"{at.min()} to {at.max()}. Remedy: move train.test_from in params.yaml, or simulate more months."
        )
    return Split(train=train, test=test)
