"""What is still to be done about each bill: its last decision, and whether anybody acted on it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Connection, bindparam, func, select

from ..policy.actions import CONTROL, Catalogue
from ..records.paid import CENT
from .moments import from_micros, to_micros
from .schema import RECORD_TABLES

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Task:
    """The last decision about a bill. `at` in UTC; `acted`: a contact was made, or its slot is reserved."""

    decision_id: str
    account_id: str
    bill_id: str
    stage: str
    action: str
    at: pd.Timestamp
    acted: bool

    def follow_up_at(self, catalogue: Catalogue) -> pd.Timestamp:
        """When to look again."""
        return self.at + pd.Timedelta(days=catalogue[self.action].follow_up.after_days)

    def act_by(self, catalogue: Catalogue) -> pd.Timestamp:
        """Until when the owner must have acted."""
        return self.at + pd.Timedelta(hours=catalogue[self.action].sla_hours)

    def waits(self, stage: str, at: pd.Timestamp, catalogue: Catalogue) -> bool:
        """Whether it is too early to decide again: it was done at this stage, and is not due again."""
        done = self.acted or self.action == CONTROL
        return done and stage == self.stage and at < self.follow_up_at(catalogue)


def last_tasks(connection: Connection, since: pd.Timestamp) -> dict[str, Task]:
    """The last decision about each bill that the log was given since a moment, by bill_id."""
    table, contacts = RECORD_TABLES["decisions"], RECORD_TABLES["contacts"]
    own = table.c.source_id == table.c.decision_id
    recent = select(table).where(own, table.c.at >= to_micros(since), table.c.mode != "replaced")
    rows = connection.execute(recent.order_by(table.c.at, table.c.seq)).all()
    told = select(contacts.c.decision_id).where(contacts.c.at >= to_micros(since))
    acted = set(connection.execute(told).scalars())
    return {
        row.bill_id: Task(
            row.decision_id,
            row.account_id,
            row.bill_id,
            row.stage,
            row.action,
            from_micros(row.at),
            row.decision_id in acted,
        )
        for row in rows
    }


def unpaid_bills(connection: Connection, bill_ids: Collection[str], at: pd.Timestamp) -> set[str]:
    """Those of the bills that were not paid in full before a moment."""
    bills, payments = RECORD_TABLES["bills"], RECORD_TABLES["payments"]
    paid = func.coalesce(func.sum(payments.c.amount), 0.0)
    query = (
        select(bills.c.bill_id)
        .outerjoin(payments, (payments.c.bill_id == bills.c.bill_id) & (payments.c.paid_at < to_micros(at)))
        .where(bills.c.bill_id.in_(bindparam("ids", expanding=True)))
        .group_by(bills.c.bill_id, bills.c.amount)
        .having(bills.c.amount - paid >= CENT)
    )
    wanted = sorted(bill_ids)
    found: set[str] = set()
    for start in range(0, len(wanted), _CHUNK):
        found.update(connection.execute(query, {"ids": wanted[start : start + _CHUNK]}).scalars())
    return found


def late_tasks(
    connection: Connection, now: pd.Timestamp, since: pd.Timestamp, catalogue: Catalogue
) -> list[Task]:
    """Decisions that nobody acted on in time and whose bill is still unpaid, the longest overdue first."""
    open_ones = [
        task
        for task in last_tasks(connection, since).values()
        if task.action in catalogue.ids and task.action != CONTROL and not task.acted
    ]
    late = [task for task in open_ones if task.act_by(catalogue) < now]
    unpaid = unpaid_bills(connection, {task.bill_id for task in late}, now)
    return sorted((task for task in late if task.bill_id in unpaid), key=lambda task: task.act_by(catalogue))
