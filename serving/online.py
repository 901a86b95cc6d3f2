"""Online features of one case: looked up, built anew after a new fact, refused when too old."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from repaylift.features import build_features
from repaylift.log import FeatureRow, Log
from repaylift.log.moments import from_micros, to_micros
from repaylift.records.tables import Records

from .schemas import FeatureAge


@dataclass(frozen=True, slots=True)
class Features:
    """What the model may read, how old it is, and why it may read nothing (`row` is None then)."""

    row: FeatureRow | None
    age: FeatureAge
    problem: str | None

    def frame(self, names: Sequence[str]) -> pd.DataFrame:
        """One row with these columns; all missing when there is nothing to read."""
        if self.row is None:
            return pd.DataFrame(np.full((1, len(names)), np.nan), columns=list(names))
        return pd.DataFrame(self.row.numbers[None, :], columns=list(self.row.names))[list(names)]


def find_features(
    log: Log,
    records: Records,
    case: pd.DataFrame,
    max_age: pd.Timedelta,
    names: Sequence[str],
    *,
    keep: bool,
) -> Features:
    """Features of a case.

    Parameters
    ----------
    records : all about the case's debtor.
    case : one row of `open_cases`.
    max_age : of the batch build; older ones are refused, because the records behind them are old too.
    names : what the model reads.
    keep : store what was built anew.
    """
    at: pd.Timestamp = case["at"].iloc[0]
    row = log.features(str(case["account_id"].iloc[0]))
    if row is None:
        return Features(None, _age(None, at, "missing"), "the account has no online features")
    if at - from_micros(row.built_at) > max_age:
        hours = max_age / pd.Timedelta(hours=1)
        return Features(None, _age(row, at, "stale"), f"the online features are older than {hours:g} hours")
    status = "fresh"
    if row.changed_at is not None or row.bill_id not in (None, case["bill_id"].iloc[0]):
        row, status = _build_anew(records, case, row), "refreshed"
        if keep:
            log.refresh_features(row)
    lacking = set(names).difference(row.names)
    if lacking:
        problem = f"the online features lack {len(lacking)} that the model reads, such as {min(lacking)!r}"
        return Features(None, _age(row, at, "missing"), problem)
    return Features(row, _age(row, at, status), None)


def _build_anew(records: Records, case: pd.DataFrame, row: FeatureRow) -> FeatureRow:
    built = build_features(records, spine=case[["account_id", "bill_id", "at"]])
    return replace(
        row,
        bill_id=str(case["bill_id"].iloc[0]),
        names=tuple(map(str, built.columns)),
        numbers=built.to_numpy(np.float64)[0],
        refreshed_at=to_micros(case["at"].iloc[0]),
    )


def _age(row: FeatureRow | None, at: pd.Timestamp, status: str) -> FeatureAge:
    if row is None:
        return FeatureAge.model_validate({"status": status})
    return FeatureAge.model_validate(
        {
            "built_at": from_micros(row.built_at).to_pydatetime(),
            "refreshed_at": from_micros(row.refreshed_at).to_pydatetime(),
            "age_hours": round((at - from_micros(row.built_at)) / pd.Timedelta(hours=1), 3),
            "status": status,
        }
    )
