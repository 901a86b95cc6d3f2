"""A debtor as the log knows them inside a write: nothing changes between reading it and writing."""

from __future__ import annotations

from ..records.standing import Standing
from ..records.standing_rows import standing_from_rows
from .debtor_rows import rows_of_debtor
from .session import Session


def standing_now(session: Session, debtor_id: str) -> Standing:
    """The debtor's standing, built from the record tables' rows."""
    return standing_from_rows(rows_of_debtor(session, debtor_id))
