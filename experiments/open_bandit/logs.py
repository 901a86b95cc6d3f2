"""The two Open Bandit logs, and what each policy would have shown on the other's rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

FEATURES = ["user_feature_0", "user_feature_1", "user_feature_2", "user_feature_3"]


@dataclass(frozen=True)
class Log:
    """Rows of one policy's log.

    X (n, 5) user features and position, all categories; y (n,) click; item, position, row (n,) numbers;
    propensity (n,) logged for the item shown.
    """

    X: pd.DataFrame
    y: np.ndarray
    item: np.ndarray
    position: np.ndarray
    propensity: np.ndarray
    row: np.ndarray

    def some(self, rows: np.ndarray) -> Log:
        """The log of some of its rows (m,), by number; a row may come more than once."""
        parts = (self.y, self.item, self.position, self.propensity, self.row)
        return Log(self.X.iloc[rows].reset_index(drop=True), *(part[rows] for part in parts))


def read_log(data: Path, policy: str) -> Log:
    """The log of "random" or "bts" over all items."""
    table = pd.read_parquet(data / f"open_bandit_{policy}_all.parquet")
    X = table[[*FEATURES, "position"]].astype(str)
    columns = ("click", "item_id", "position", "propensity_score")
    y, item, position, propensity = (table[column].to_numpy() for column in columns)
    return Log(X, y.astype(float), item, position, propensity, np.arange(len(table)))


def uniform(log: Log) -> pd.DataFrame:
    """The random policy's probabilities (n, 80) on the rows of any log."""
    items = np.unique(log.item)
    return pd.DataFrame(np.full((len(log.item), len(items)), 1 / len(items)), columns=items)


def shown_by(policy: Log, log: Log) -> pd.DataFrame:
    """Probabilities (n, 80) of one log's policy on the rows of another.

    The share of each item among what the policy showed at the row's position, over its whole week.
    """
    share = pd.crosstab(policy.position, policy.item, normalize="index")
    share = share.reindex(columns=np.unique(log.item), fill_value=0.0)
    return share.loc[log.position].reset_index(drop=True)
