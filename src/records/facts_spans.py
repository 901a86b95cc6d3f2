"""Spans of holds and consents: which are known, and which are in force, at each case."""

from __future__ import annotations

import numpy as np
import pandas as pd

SPAN = ["account_id", "debtor_id", "kind", "from_at", "to_at", "known_at"]


def begun(spans: pd.DataFrame, spine: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    """Spans of each case's debtor that had begun, by what was known before: row, at, and the spans' columns.

    Parameters
    ----------
    spine : row (0..n-1), debtor_id, at. accounts : account_id, debtor_id of those debtors.
    """
    owner = spans["account_id"].map(accounts.set_index("account_id")["debtor_id"])
    spans = spans.assign(debtor_id=spans["debtor_id"].where(spans["debtor_id"].notna(), owner))
    spans = spans[spans["debtor_id"].isin(spine["debtor_id"]) & (spans["known_at"] < spine["at"].max())]
    pairs = spine[["row", "debtor_id", "at"]].merge(spans, on="debtor_id")
    return pairs[(pairs["known_at"] < pairs["at"]) & (pairs["from_at"] <= pairs["at"])]


def lasting(pairs: pd.DataFrame) -> pd.Series:
    """Which of the spans that had begun were not over."""
    return pairs["to_at"].isna() | (pairs["at"] < pairs["to_at"])


def in_force(spans: pd.DataFrame, spine: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    """Spans in force at each case; arguments and columns as of `begun`."""
    pairs = begun(spans, spine, accounts)
    return pairs[lasting(pairs)]


def joined(found: pd.DataFrame, n: int) -> pd.Series:
    """Kinds of the spans found for each row, sorted and joined by "|"; "" where there is none."""
    if found.empty:
        return pd.Series(np.full(n, "", dtype=object))
    kinds = found[["row", "kind"]].drop_duplicates().sort_values(["row", "kind"])
    texts = kinds.groupby("row")["kind"].agg("|".join)
    return texts.reindex(range(n), fill_value="").astype(object).reset_index(drop=True)
