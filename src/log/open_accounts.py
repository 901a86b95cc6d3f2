"""Which accounts owe something at a moment: those whose standing is worth a look."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, func, select

from ..policy.local_time import DAY
from ..records.paid import CENT
from ..stages import PRE_DUE_FROM, STAGE_STARTS
from .moments import to_micros
from .schema import RECORD_TABLES

_ROUNDING = CENT / 2  # sums of the database may differ by less; the standing decides


def open_accounts(connection: Connection, at: pd.Timestamp) -> list[str]:
    """Accounts with a bill that is unpaid and in one of the stages, ordered by id.

    A few with none may be among them, never one too few: `open_case` has the last word.
    """
    bills, payments, moment = RECORD_TABLES["bills"], RECORD_TABLES["payments"], to_micros(at)
    paid = (
        select(payments.c.bill_id, func.sum(payments.c.amount).label("amount"))
        .where(payments.c.paid_at < moment)
        .group_by(payments.c.bill_id)
        .subquery()
    )
    earliest, latest = moment - (STAGE_STARTS["dpd_90_plus"] + 1) * DAY, moment - (PRE_DUE_FROM - 1) * DAY
    query = (
        select(bills.c.account_id)
        .outerjoin(paid, paid.c.bill_id == bills.c.bill_id)
        .where(
            bills.c.issued_at < moment,
            bills.c.due_at.between(earliest, latest),
            bills.c.amount - func.coalesce(paid.c.amount, 0.0) >= _ROUNDING,
        )
    )
    return [str(name) for name in connection.execute(query.distinct().order_by(bills.c.account_id)).scalars()]
