"""The feature table of a moment, or of one moment per row."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from ..checks import check_in
from ..records.cases import open_cases
from ..records.tables import Records
from . import bill, calendar, contacts, engagement, orders, repayments, utilisation
from .block import Block
from .catalogue import FAMILIES, feature_catalogue
from .engine import run_blocks

BLOCKS: tuple[Block, ...] = (
    *bill.BLOCKS,
    *repayments.BLOCKS,
    *utilisation.BLOCKS,
    *orders.BLOCKS,
    *contacts.BLOCKS,
    *engagement.BLOCKS,
    *calendar.BLOCKS,
)
_DECIMALS = 6  # Sums in another order differ in the last bits; rounded, batch and one row agree.


def build_features(
    records: Records,
    as_of: Any = None,
    spine: pd.DataFrame | None = None,
    families: Collection[str] | None = None,
) -> pd.DataFrame:
    """Features of each row of the spine, from what was known strictly before its moment.

    Parameters
    ----------
    records : pandas or Ibis tables. An absent optional table gives missing features, never zeros.
    as_of : one moment for all open cases; or
    spine : (n) rows with account_id, bill_id and at, such as `build_decisions` returns.
    families : families to build, from `FAMILIES`; None for all. ("contacts" is caused by past risk.)

    Returns
    -------
    (n, f) float64 frame with the columns of `feature_catalogue()` in its order and the spine's index;
    missing values are NaN. With `as_of`, the rows are `open_cases(records, as_of)`, indexed by
    account_id.

    Raises
    ------
    ValueError
        Unless one of as_of and spine is given, or when the spine lacks a column or a moment.

    Examples
    --------
    >>> day = lambda text: pd.to_datetime([text], utc=True)
    >>> records = Records(
    ...     accounts=pd.DataFrame({"account_id": ["a"], "debtor_id": ["p"], "language": ["zh"],
    ...                            "opened_at": day("2024-03-06")}),
    ...     bills=pd.DataFrame({"bill_id": ["b"], "account_id": ["a"], "issued_at": day("2025-02-01"),
    ...                         "due_at": day("2025-03-01"), "amount": [90.0]}),
    ...     payments=pd.DataFrame({"account_id": ["a"], "bill_id": ["b"], "paid_at": day("2025-02-20"),
    ...                            "amount": [40.0]}))
    >>> X = build_features(records, as_of="2025-03-06")
    >>> X.loc["a", ["days_past_due", "amount_at_stake", "tenure_days", "orders_30d"]].tolist()
    [5.0, 50.0, 365.0, nan]
    """
    if (as_of is None) == (spine is None):
        raise ValueError("as_of and spine: exactly one must be given. Remedy: give a moment, or rows.")
    if spine is None:
        spine = open_cases(records, as_of).set_index("account_id", drop=False)
        spine.index.name = "account_id"
    for family in families or ():
        check_in(family, "family", FAMILIES)
    names = [f.name for f in feature_catalogue() if families is None or f.family in families]
    blocks = [block for block in BLOCKS if families is None or block.family in families]
    columns = run_blocks(blocks, records, _numbered(spine))
    missing = np.full(len(spine), np.nan)
    return pd.DataFrame(
        {name: np.round(columns.get(name, missing), _DECIMALS) for name in names}, index=spine.index
    )


def _numbered(spine: pd.DataFrame) -> pd.DataFrame:
    """Rows with their number, refused unless each has a moment."""
    lacking = [column for column in ("account_id", "bill_id", "at") if column not in spine]
    if lacking:
        raise ValueError(
            f"spine has no column {', '.join(lacking)}. Remedy: give account_id, bill_id and at for each row."
        )
    if spine["at"].isna().any():
        count = int(spine["at"].isna().sum())
        raise ValueError(
            f"spine.at: {count} rows have no moment, must be 0. Remedy: give each row its moment."
        )
    asked = spine[["account_id", "bill_id", "at"]].reset_index(drop=True)
    return asked.assign(row=np.arange(len(asked)))[["row", "account_id", "bill_id", "at"]]
