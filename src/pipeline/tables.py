"""Reading what earlier stages wrote: training rows, features and event sequences, row for row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..features import Sequences
from . import layout


@dataclass(frozen=True, slots=True)
class Rows:
    """Decisions and their features, in the same order; RangeIndex."""

    decisions: pd.DataFrame
    X: pd.DataFrame

    def where(self, mask: npt.NDArray[np.bool_]) -> Rows:
        """The rows for which the mask (n,) holds, with a new RangeIndex."""
        return Rows(
            self.decisions[mask].reset_index(drop=True),
            self.X[mask].reset_index(drop=True),
        )


def read_rows() -> Rows:
    """Decisions and features that stage `features` wrote."""
    return Rows(pd.read_parquet(layout.DECISIONS), pd.read_parquet(layout.FEATURES))


def read_sequences(mask: npt.NDArray[np.bool_]) -> Sequences:
    """Event sequences of the rows for which the mask (n,) holds."""
    with np.load(layout.SEQUENCES) as stored:
        return Sequences(**{name: stored[name][mask] for name in ("kind", "amount", "age_days", "mask")})
