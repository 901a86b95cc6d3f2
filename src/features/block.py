"""A block: features that one query makes, with the tables it cannot do without."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..records.tables import Records


@dataclass(frozen=True, slots=True)
class Inputs:
    """What an expression reads, as Ibis tables.

    spine: row, account_id, bill_id, at. bills: `bill_states` of that spine. records: every table the
    block needs; the others are None.
    """

    spine: Any
    bills: Any
    records: Records


@dataclass(frozen=True, slots=True)
class Block:
    """Features of one family made by one Ibis expression.

    `expression` returns the column `row` and one column per feature. A spine row that it does not
    return, and every row when one of `needs` is absent, has missing values in these features. The
    required tables of a portfolio need not be named in `needs`.
    """

    family: str
    needs: tuple[str, ...]
    expression: Callable[[Inputs], Any]
