"""Which columns of the records features read, and record tables as Arrow tables of these."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pyarrow as pa

from ..records.frames import check_columns
from ..records.tables import TABLES

# The other columns are not copied into the engine.
USED: dict[str, tuple[str, ...]] = {
    "accounts": ("account_id", "opened_at"),
    "limits": ("account_id", "kind", "value", "from_at", "to_at", "known_at"),
    "orders": ("order_id", "account_id", "ordered_at", "amount", "category"),
    "refunds": ("order_id", "at", "amount"),
    "bills": ("bill_id", "account_id", "issued_at", "due_at", "amount"),
    "payments": ("account_id", "bill_id", "paid_at", "amount"),
    "app_events": ("account_id", "at", "event"),
    "decisions": ("decision_id", "account_id", "bill_id", "at", "action"),
    "contacts": ("contact_id", "decision_id", "at"),
    "contact_events": ("contact_id", "kind", "at", "known_at"),
    "surveys": ("account_id", "sent_at", "responded_at", "score"),
}
_ARROW = {
    "text": pa.string(),
    "time": pa.timestamp("us", "UTC"),
    "money": pa.float64(),
    "number": pa.float64(),
    "flag": pa.bool_(),
}
SPINE = pa.schema(
    {"row": pa.int64(), "account_id": pa.string(), "bill_id": pa.string(), "at": pa.timestamp("us", "UTC")}
)


@cache
def arrow_schema(name: str) -> pa.Schema:
    """Arrow schema of the used columns of one record table.

    Examples
    --------
    >>> arrow_schema("refunds").names
    ['order_id', 'at', 'amount']
    """
    return pa.schema({column: _ARROW[TABLES[name][column].rstrip("?")] for column in USED[name]})


def to_arrow(frame: pd.DataFrame, name: str, schema: pa.Schema) -> pa.Table:
    """Columns of a frame as an Arrow table; `name` is for the message when one is missing."""
    check_columns(frame, name, schema.names)
    arrays = [pa.Array.from_pandas(frame[field.name], type=field.type, safe=False) for field in schema]
    return pa.table(arrays, schema=schema)
