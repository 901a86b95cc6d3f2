"""The one refusal of bad records."""

from __future__ import annotations

from typing import Any


class RecordsError(ValueError):
    """Records that break the contract; nothing of them is used.

    Attributes: `table` and `column` (None: the table as a whole) at fault, `count` of rows
    (1 for a fault of the table or column itself), one `example` value.

    Examples
    --------
    >>> raise RecordsError("bills", "amount", 2, -5.0, "must be >= 0")
    Traceback (most recent call last):
    repaylift.records.errors.RecordsError: bills.amount: must be >= 0; 2 rows, such as -5.0
    """

    def __init__(self, table: str, column: str | None, count: int, example: Any, rule: str) -> None:
        self.table, self.column, self.count, self.example = table, column, count, example
        where = table if column is None else f"{table}.{column}"
        rows = "1 row" if count == 1 else f"{count} rows"
        super().__init__(f"{where}: {rule}; {rows}, such as {example!r}")
