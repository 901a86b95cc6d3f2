"""Overrides: a person's decision beside the one it replaces; no effect is learnt from either."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from sqlalchemy import BigInteger, Column, Connection, String, Table, Text, insert, select, update

from .learned import Learned, add_row
from .rows import cells_of, record_of
from .schema import METADATA, RECORD_TABLES

TAKEN, REPLACED = "override", "replaced"  # modes of the two decisions
OVERRIDES = Table(
    "overrides",
    METADATA,
    Column("override_id", String(200), primary_key=True),
    Column("overridden", String(200), nullable=False, index=True),
    Column("decision_id", String(200), nullable=False, index=True),
    Column("account_id", Text, nullable=False),
    Column("debtor_id", Text, nullable=False, index=True),
    Column("was", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("code", String(40), nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Override:
    """Who took which action instead of which, when (UTC) and why; `decision_id` is the person's decision."""

    override_id: str
    overridden: str
    decision_id: str
    account_id: str
    debtor_id: str
    was: str
    action: str
    code: str
    reason: str
    by: str
    at: pd.Timestamp


def add_override(connection: Connection, override: Override) -> None:
    """Add the person's decision, and mark the one it replaces."""
    connection.execute(insert(OVERRIDES).values(cells_of(override)))
    decisions = RECORD_TABLES["decisions"]
    found = connection.execute(select(decisions).where(decisions.c.decision_id == override.overridden)).one()
    cells = {
        "decision_id": override.decision_id,
        "debtor_id": override.debtor_id,
        "account_id": override.account_id,
        "bill_id": found.bill_id,
        "at": override.at,
        "stage": found.stage,
        "action": override.action,
        "propensity": 1.0,
        "eligible": override.action,
        "mode": TAKEN,
    }
    add_row(connection, Learned("decisions", cells), override.decision_id)
    connection.execute(
        update(decisions).where(decisions.c.decision_id == override.overridden).values(mode=REPLACED)
    )


def override_of(connection: Connection, decision_id: str) -> Override | None:
    """The override that replaced a decision, or that made it; None when neither."""
    ours = (OVERRIDES.c.overridden == decision_id) | (OVERRIDES.c.decision_id == decision_id)
    row = connection.execute(select(OVERRIDES).where(ours).order_by(OVERRIDES.c.at)).first()
    return None if row is None else record_of(Override, row)
