"""Time in Ibis expressions: ages in days, and what was known before each spine row's moment."""

from __future__ import annotations

from typing import Any

import ibis

DAY_SECONDS = 86_400


def days_between(earlier: Any, later: Any) -> Any:
    """Days from `earlier` to `later`, with fractions; negative when they are swapped."""
    return (later.epoch_seconds() - earlier.epoch_seconds()) / float(DAY_SECONDS)


def day_number(moment: Any) -> Any:
    """Calendar day of a moment in UTC, as a whole number of days since 1970."""
    return (moment.epoch_seconds() / float(DAY_SECONDS)).floor().cast("int64")


def history(spine: Any, table: Any, known: str) -> Any:
    """Each spine row beside the rows of `table` of its account that were known before its moment.

    Parameters
    ----------
    spine : Ibis table with row, account_id, at.
    table : Ibis table with account_id, without columns named row, at or bill_id of the spine.
    known : the column of `table` that says since when its row is known.

    Returns
    -------
    Ibis table with row, at and the columns of `table` but account_id. A spine row without history
    stays, once, with nulls.
    """
    mine = spine.select("row", "at", owner=spine["account_id"])
    same = [mine["owner"] == table["account_id"], table[known] < mine["at"]]
    return mine.left_join(table, same).drop("owner", "account_id")


def ratio(part: Any, whole: Any) -> Any:
    """Part / whole; missing where the whole is 0."""
    return part / whole.nullif(0)


def total(values: Any, where: Any) -> Any:
    """Sum where the condition holds; 0 where it never does."""
    return values.sum(where=where).fill_null(0.0)


def at_least(values: Any, floor: float) -> Any:
    """Values, raised to the floor where they are below it."""
    return ibis.greatest(values, ibis.literal(floor))
