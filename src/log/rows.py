"""Rows of the log's own tables as dataclasses, and back: the same names, times as microseconds."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd
from sqlalchemy import Connection, Row, Table, select

from .moments import from_micros, to_micros
from .refusals import NotKnownError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


def cells_of(record: Any) -> dict[str, Any]:
    """The fields of a dataclass as cells of a row.

    Examples
    --------
    >>> from repaylift.log.reviews import Review
    >>> asked_at = pd.Timestamp("1970-01-01T00:00:01Z")
    >>> cells_of(Review("rv", "a", "p", None, "gdpr_22", None, "pending", asked_at))["asked_at"]
    1000000
    """
    found = {field.name: getattr(record, field.name) for field in fields(record)}
    return {
        name: to_micros(value) if isinstance(value, pd.Timestamp) else value for name, value in found.items()
    }


def record_of(kind: type[T], row: Row[Any]) -> T:
    """A dataclass from a row that `cells_of` made."""
    cells = row._mapping
    return kind(**{field.name: _value(field.type, cells[field.name]) for field in fields(kind)})


def read_one(connection: Connection, table: Table, kind: type[T], name: str, remedy: str) -> T:
    """The row of a table with this id, its primary key, as a dataclass.

    Parameters
    ----------
    remedy : what to do when there is none.

    Raises
    ------
    NotKnownError
        When there is no such row.
    """
    (key,) = table.primary_key.columns
    row = connection.execute(select(table).where(key == name)).first()
    if row is None:
        raise NotKnownError(key.name, name, remedy)
    return record_of(kind, row)


def _value(kind: Any, cell: Any) -> Any:
    return from_micros(cell) if cell is not None and "Timestamp" in str(kind) else cell
