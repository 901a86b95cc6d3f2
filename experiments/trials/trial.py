"""One trial of this experiment."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, slots=True)
class Trial:
    """One table: a title, the rows and what `run_trial` needs to know of them.

    oracle_gain : what the truly best arm for each person is worth above the best single arm, where known.
    """

    title: str
    frame: pd.DataFrame
    treatment: str
    outcome: str
    features: tuple[str, ...]
    control: str
    oracle_gain: float | None = None
