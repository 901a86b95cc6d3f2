"""Build features once before the first request, so that no caller waits for what is loaded at first use."""

from __future__ import annotations

from typing import Any

import pandas as pd

from repaylift.features import build_features
from repaylift.records.contracts import empty_table
from repaylift.records.tables import TABLES, Records

_AT = pd.Timestamp("2026-01-05T04:00:00Z")
_ROWS: dict[str, dict[str, Any]] = {
    "accounts": {"account_id": "0", "debtor_id": "0", "opened_at": _AT, "language": "en", "region": "0"},
    "bills": {"bill_id": "0", "account_id": "0", "issued_at": _AT, "due_at": _AT, "amount": 1.0},
}


def warm_features() -> int:
    """Build them for a made-up account with one bill; how many they are.

    Examples
    --------
    >>> warm_features() > 100
    True
    """
    tables = {name: empty_table(name) for name in TABLES}
    for name, cells in _ROWS.items():
        kinds = tables[name].dtypes.to_dict()
        tables[name] = tables[name].reindex(range(1)).assign(**cells).astype(kinds)
    at = pd.Series([_AT + pd.Timedelta(days=2)]).astype("datetime64[us, UTC]")
    spine = pd.DataFrame({"account_id": ["0"], "bill_id": ["0"], "at": at})
    return build_features(Records(**tables), spine=spine).shape[1]
