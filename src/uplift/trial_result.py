"""What a trial says, as tables and as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from .arrays import Ints
from .diagnosis import Diagnosis
from .shrink import mean_of
from .trial_protocol import Judged

Z = 1.96  # 95 %


@dataclass(frozen=True, slots=True)
class TrialResult:
    """Which arm for whom, and what that choice is worth.

    recommended : (n,) Series of arms, index of the frame; the model fitted on all rows.
    table : one row per choice: policy, value with low and high, difference to the best arm chosen in
        training with diff_low and diff_high (95 %, paired by person), departs (share of people).
    arms : one row per arm: arm, rows, outcome (mean), effect with low and high, individual (how much
        of individual differences is kept).
    diagnosis : why individual effects decide or not. outcome, control : names. splits : how many.
    """

    recommended: pd.Series[Any]
    table: pd.DataFrame
    arms: pd.DataFrame
    diagnosis: Diagnosis
    outcome: str
    control: Any
    splits: int

    def to_text(self) -> str:
        """The result to read."""
        counts = self.recommended.value_counts()
        lines = [f"Recommended, to raise {self.outcome} (against {self.control}):"]
        lines += [f"  {arm}: {count:,} people ({count / counts.sum():.1%})" for arm, count in counts.items()]
        lines += ["", str(self.diagnosis).splitlines()[0], "", "Arms", self._arms_text()]
        lines += ["", f"Value per person, {self.splits} two-fold splits, 95 % intervals", self._table_text()]
        return "\n".join(lines)

    def _arms_text(self) -> str:
        shown = self.arms.assign(
            effect=[
                f"{e:+.4f} {_interval(a, b)}" for e, a, b in self.arms[["effect", "low", "high"]].to_numpy()
            ]
        ).drop(columns=["low", "high"])
        return shown.to_string(index=False, float_format=lambda v: f"{v:.4f}")

    def _table_text(self) -> str:
        rows = self.table
        shown = pd.DataFrame(
            {
                "choice": rows["policy"],
                "value": [
                    f"{v:.4f} {_interval(a, b)}" for v, a, b in rows[["value", "low", "high"]].to_numpy()
                ],
                "against best arm": [
                    f"{d:+.4f} {_interval(a, b)}"
                    for d, a, b in rows[["difference", "diff_low", "diff_high"]].to_numpy()
                ],
                "departs": [f"{share:.0%}" for share in rows["departs"]],
            }
        )
        return shown.to_string(index=False)


def result_table(judged: dict[str, Judged], person: Ints) -> pd.DataFrame:
    """One row per choice, with 95 % intervals clustered by person (n,).

    Examples
    --------
    >>> even = np.array([0.4, 0.6])
    >>> result_table({"all": Judged(even, even - even, even - even)}, np.arange(2))["value"].tolist()
    [0.5]
    """
    rows = []
    for name, one in judged.items():
        value, value_variance = mean_of(one.value, person)
        difference, variance = mean_of(one.difference, person)
        half, diff_half = Z * np.sqrt(value_variance), Z * np.sqrt(variance)
        rows.append(
            {
                "policy": name,
                "value": value,
                "low": value - half,
                "high": value + half,
                "difference": difference,
                "diff_low": difference - diff_half,
                "diff_high": difference + diff_half,
                "departs": float(one.departs.mean()),
            }
        )
    return pd.DataFrame(rows)


def arm_table(diagnosis: Diagnosis, outcome_mean: dict[Any, float]) -> pd.DataFrame:
    """One row per arm, from the evidence and the arms' mean outcomes."""
    return pd.DataFrame(
        {
            "arm": [one.arm for one in diagnosis.arms],
            "rows": [one.rows for one in diagnosis.arms],
            "outcome": [outcome_mean[one.arm] for one in diagnosis.arms],
            "effect": [one.mean for one in diagnosis.arms],
            "low": [one.low for one in diagnosis.arms],
            "high": [one.high for one in diagnosis.arms],
            "individual": [one.kept for one in diagnosis.arms],
        }
    )


def _interval(low: float, high: float) -> str:
    return f"[{low:+.4f}, {high:+.4f}]" if low < 0 or high < 0 else f"[{low:.4f}, {high:.4f}]"
