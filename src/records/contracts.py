"""What every table must look like: pandera schemas made from `TABLES`, and the check of all records."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaError, SchemaErrorReason, SchemaErrors

from ..checks import check_in
from ..policy.actions import CHANNELS
from ..stages import STAGES
from .errors import RecordsError
from .references import check_references
from .tables import APP_EVENTS, CONTACT_EVENTS, HOLD_KINDS, REQUIRED, TABLES, Records

__all__ = ["MODES", "RecordsError", "as_frame", "check_records", "empty_table"]

MODES = (
    "model",
    "fallback_rules",
    "suppressed_all",
    "holdout",
    "ladder_mix",
    "outside",
    "override",
    "replaced",
)

_TIME = pd.DatetimeTZDtype("us", "UTC")
_DTYPES: dict[str, Any] = {"text": str, "time": _TIME, "money": float, "number": float, "flag": bool}
_EMPTY: dict[str, Any] = {**_DTYPES, "text": object}

_IDS = {
    "accounts": "account_id",
    "orders": "order_id",
    "bills": "bill_id",
    "payments": "payment_id",
    "decisions": "decision_id",
    "contacts": "contact_id",
}
_KNOWN: dict[tuple[str, str], tuple[str, ...]] = {
    ("app_events", "event"): APP_EVENTS,
    ("contact_events", "kind"): CONTACT_EVENTS,
    ("holds", "kind"): HOLD_KINDS,
    ("consents", "kind"): (*CHANNELS[1:], "night", "automated"),
    ("consents", "value"): ("granted", "opted_out"),
    ("limits", "kind"): ("credit_limit",),
    ("decisions", "stage"): STAGES,
    ("decisions", "mode"): MODES,
}
_RANGES = {("decisions", "propensity"): (0.0, 1.0), ("surveys", "score"): (1.0, 5.0)}
# table -> (earlier, later): rows with both known must stand in this order.
_ORDERED = {
    "bills": ("issued_at", "due_at"),
    "contact_events": ("at", "known_at"),
    "surveys": ("sent_at", "responded_at"),
    "limits": ("from_at", "to_at"),
    "consents": ("from_at", "to_at"),
    "holds": ("from_at", "to_at"),
}
_STRUCTURE = {
    SchemaErrorReason.COLUMN_NOT_IN_SCHEMA: "unknown column",
    SchemaErrorReason.COLUMN_NOT_IN_DATAFRAME: "column is missing",
}
_VALUES = {
    SchemaErrorReason.SERIES_CONTAINS_NULLS: "must not be null",
    SchemaErrorReason.SERIES_CONTAINS_DUPLICATES: "must not repeat",
    SchemaErrorReason.WRONG_DATATYPE: "wrong type",
}


def empty_table(name: str) -> pd.DataFrame:
    """Make a table without rows that has the contract's columns and types.

    Examples
    --------
    >>> empty_table("refunds").dtypes.astype(str).to_dict()
    {'order_id': 'object', 'at': 'datetime64[us, UTC]', 'amount': 'float64'}
    """
    check_in(name, "table", TABLES)
    columns = {c: pd.Series(dtype=_EMPTY[kind.rstrip("?")]) for c, kind in TABLES[name].items()}
    return pd.DataFrame(columns)


def check_records(records: Records) -> None:
    """Refuse records that break the contract: columns, types, nulls, values, ids, references.

    Ibis tables are read one after the other for the check.

    Raises
    ------
    RecordsError
        At the first fault; it names table, column, count of rows and an example.

    Examples
    --------
    >>> check_records(Records(*(empty_table(name) for name in ("accounts", "bills", "payments"))))
    >>> check_records(Records(empty_table("accounts"), empty_table("bills"), None))
    Traceback (most recent call last):
    repaylift.records.errors.RecordsError: payments: required table is absent; 1 row, such as None
    """
    for name in REQUIRED:
        if getattr(records, name) is None:
            raise RecordsError(name, None, 1, None, "required table is absent")
    for name, table in records.tables():
        _check_table(name, as_frame(table))
    check_references({name: as_frame(table) for name, table in records.tables()})


def as_frame(table: Any) -> pd.DataFrame:
    """Read a table as pandas: a frame as it is, an Ibis table executed, zoned times in UTC microseconds."""
    if isinstance(table, pd.DataFrame):
        return table
    frame: pd.DataFrame = table.to_pandas()
    zoned = [c for c in frame if isinstance(frame[c].dtype, pd.DatetimeTZDtype)]
    return frame.astype(dict.fromkeys(zoned, _TIME))


def _check_table(name: str, frame: pd.DataFrame) -> None:
    try:
        _schema(name).validate(frame, lazy=True)
    except SchemaErrors as refusal:
        raise _explained(name, frame, refusal.schema_errors[0]) from None
    for earlier, later in [_ORDERED[name]] if name in _ORDERED else []:
        wrong = frame.loc[frame[later] < frame[earlier], later]
        if len(wrong):
            raise RecordsError(name, later, len(wrong), wrong.iloc[0], f"must not be before {earlier}")


@cache
def _schema(name: str) -> Any:
    columns = {
        column: pa.Column(
            _DTYPES[kind.rstrip("?")],
            _checks(name, column, kind.rstrip("?")),
            nullable=kind.endswith("?"),
            unique=_IDS.get(name) == column,
        )
        for column, kind in TABLES[name].items()
    }
    return pa.DataFrameSchema(columns, strict=True)


def _checks(name: str, column: str, kind: str) -> list[Any]:
    checks = []
    if kind == "money":
        checks.append(pa.Check.in_range(0, float("inf"), include_max=False, error="must be >= 0 and finite"))
    if (name, column) in _KNOWN:
        known = _KNOWN[name, column]
        checks.append(pa.Check.isin(known, error=f"must be one of {', '.join(known)}"))
    if (name, column) in _RANGES:
        low, high = _RANGES[name, column]
        checks.append(pa.Check.in_range(low, high, error=f"must be in [{low:g}, {high:g}]"))
    if column == "timezone":
        checks.append(pa.Check(_are_zones, error="must be IANA time zones joined by |"))
    return checks


def _are_zones(values: pd.Series) -> pd.Series:
    known = available_timezones()
    zoned = {v: set(v.split("|")) <= known for v in values.dropna().unique()}
    return values.isna() | values.map(zoned).astype("boolean").fillna(True).astype(bool)


def _explained(name: str, frame: pd.DataFrame, error: SchemaError) -> RecordsError:
    if error.reason_code in _STRUCTURE:
        column = str(error.failure_cases)
        return RecordsError(name, column, 1, column, _STRUCTURE[error.reason_code])
    column = error.schema.name
    values = frame[column]
    if error.reason_code is SchemaErrorReason.WRONG_DATATYPE:
        return _wrong_type(name, column, values)
    if error.reason_code in _VALUES:
        wrong = values[values.isna() if "null" in _VALUES[error.reason_code] else values.duplicated()]
        return RecordsError(name, column, len(wrong), wrong.iloc[0], _VALUES[error.reason_code])
    cases = error.failure_cases["failure_case"]
    return RecordsError(name, column, len(cases), cases.iloc[0], str(error.check.error))


def _wrong_type(name: str, column: str, values: pd.Series) -> RecordsError:
    kind = TABLES[name][column].rstrip("?")
    if kind == "time" and pd.api.types.is_datetime64_dtype(values):
        rule = "naive times, must carry the time zone UTC"
    else:
        rule = f"type {values.dtype}, must be {_DTYPES[kind] if kind != 'text' else 'text'}"
    known = values.dropna()
    if kind == "text":
        known = known[~known.map(lambda v: isinstance(v, str))]
    return RecordsError(name, column, len(known), known.iloc[0] if len(known) else None, rule)
