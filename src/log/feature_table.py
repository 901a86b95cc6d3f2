"""Online features of many accounts as one table, for batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlalchemy import Connection, select

from .feature_rows import feature_names
from .moments import from_micros
from .schema_online import FEATURES


@dataclass(frozen=True, slots=True)
class FeatureTable:
    """numbers : (n, f) numbers, indexed by account_id; NaN where a row lacks a feature.

    bill_id, changed : (n,) the bill each row is about, and whether a fact came after it was built.
    built_at : oldest batch build of all rows; None without rows.
    """

    numbers: pd.DataFrame
    bill_id: pd.Series
    changed: pd.Series
    built_at: pd.Timestamp | None


def read_feature_table(connection: Connection, names: Sequence[str]) -> FeatureTable:
    """All rows with these features; other features are left out."""
    rows = connection.execute(select(FEATURES)).all()
    index = pd.Index([row.account_id for row in rows], dtype=object)
    values = np.full((len(rows), len(names)), np.nan)
    by_set: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        by_set.setdefault(row.set_id, []).append(place)
    for set_id, places in by_set.items():
        known = feature_names(connection, set_id)
        packed = np.frombuffer(b"".join(rows[place].packed for place in places), dtype="<f8")
        found = pd.DataFrame(packed.reshape(len(places), len(known)), columns=list(known))
        values[places] = found.reindex(columns=list(names)).to_numpy()
    oldest = min((row.built_at for row in rows), default=None)
    return FeatureTable(
        pd.DataFrame(values, index=index, columns=list(names)),
        pd.Series([row.bill_id for row in rows], index=index, dtype=object),
        pd.Series([row.changed_at is not None for row in rows], index=index, dtype=bool),
        None if oldest is None else from_micros(oldest),
    )
