"""Attempts to send: the slot is taken before anything leaves, and given back when nothing did.

A reserved slot is a row of the record table `contacts`, so every rule counts it at once. It stays when the
attempt is confirmed, and goes when it is cancelled or not confirmed in time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Float,
    Index,
    Integer,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)

from .moments import to_micros
from .rows import cells_of, read_one, record_of
from .schema import METADATA, RECORD_TABLES

DISPATCHES = Table(
    "dispatches",
    METADATA,
    Column("dispatch_id", String(200), primary_key=True),
    Column("decision_id", String(200), nullable=False, index=True),
    Column("account_id", Text, nullable=False),
    Column("debtor_id", Text, nullable=False, index=True),
    Column("action", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("contact_id", Text, index=True),
    Column("status", String(20), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),
    Column("cost", Float(53), nullable=False),
    Column("template_id", Text),
    Column("template_version", Integer),
    Column("language", Text),
    Column("text", Text),
    Column("refusal", Text),
    Index("ix_dispatches_open", "status", "expires_at"),
)


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One attempt to send. Times UTC, cost in money.

    status : reserved, refused, sent, cancelled or expired. contact_id, expires_at : None when refused.
    template_id, template_version, language, text : what is, or was, sent; None: no text.
    refusal : why it was refused, as the JSON that left; None unless refused.
    """

    dispatch_id: str
    decision_id: str
    account_id: str
    debtor_id: str
    action: str
    channel: str
    number: str
    status: str
    at: pd.Timestamp
    cost: float
    contact_id: str | None = None
    expires_at: pd.Timestamp | None = None
    template_id: str | None = None
    template_version: int | None = None
    language: str | None = None
    text: str | None = None
    refusal: str | None = None


def add_dispatch(connection: Connection, dispatch: Dispatch) -> None:
    """Keep an attempt; a reserved one takes its slot."""
    connection.execute(insert(DISPATCHES).values(cells_of(dispatch)))
    if dispatch.status == "reserved":
        _take_slot(connection, dispatch, dispatch.at)


def confirm_dispatch(
    connection: Connection, dispatch: Dispatch, at: pd.Timestamp, cost: float | None, text: str | None
) -> Dispatch:
    """It was sent: the contact keeps its true time and cost, also when the reservation had run out."""
    sent = replace(dispatch, status="sent", cost=dispatch.cost if cost is None else cost)
    sent = sent if text is None else replace(sent, text=text)
    if dispatch.status == "reserved":
        _give_back_slot(connection, dispatch)
    else:  # the reservation ran out, and its contact's id may be another attempt's by now
        contact_id = free_contact_id(connection, dispatch.decision_id, dispatch.dispatch_id)
        sent = replace(sent, contact_id=contact_id)
    _take_slot(connection, sent, at)
    return _replace(connection, sent)


def cancel_dispatch(connection: Connection, dispatch: Dispatch) -> Dispatch:
    """It is not sent: the slot is free again."""
    _give_back_slot(connection, dispatch)
    return _replace(connection, replace(dispatch, status="cancelled"))


def expire_dispatches(connection: Connection, now: pd.Timestamp) -> tuple[Dispatch, ...]:
    """Give back every slot that was not confirmed in time; return whose they were."""
    late = select(DISPATCHES).where(
        DISPATCHES.c.status == "reserved", DISPATCHES.c.expires_at <= to_micros(now)
    )
    found = tuple(record_of(Dispatch, row) for row in connection.execute(late).all())
    for dispatch in found:
        _give_back_slot(connection, dispatch)
        _replace(connection, replace(dispatch, status="expired"))
    return found


def mark_sent(connection: Connection, contact_id: str) -> None:
    """An outcome was told of this contact, so its attempt did leave: its slot stays taken."""
    connection.execute(
        update(DISPATCHES)
        .where(DISPATCHES.c.contact_id == contact_id, DISPATCHES.c.status.in_(("reserved", "expired")))
        .values(status="sent")
    )


def read_dispatch(connection: Connection, dispatch_id: str) -> Dispatch:
    """One attempt.

    Raises
    ------
    NotKnownError
        When there is no such attempt.
    """
    return read_one(
        connection, DISPATCHES, Dispatch, dispatch_id, "reserve a slot by POST /v1/dispatches first"
    )


def dispatches_of(connection: Connection, decision_id: str) -> tuple[Dispatch, ...]:
    """Every attempt to carry out a decision, the oldest first."""
    query = select(DISPATCHES).where(DISPATCHES.c.decision_id == decision_id).order_by(DISPATCHES.c.at)
    return tuple(record_of(Dispatch, row) for row in connection.execute(query).all())


def free_contact_id(connection: Connection, decision_id: str, dispatch_id: str) -> str:
    """The contact's id: the decision's own for the first attempt, so that outcomes find it without one."""
    first = f"c-{decision_id}"
    contacts = RECORD_TABLES["contacts"]
    taken = connection.execute(select(contacts.c.seq).where(contacts.c.contact_id == first)).first()
    return first if taken is None else f"c-{dispatch_id}"


def _take_slot(connection: Connection, dispatch: Dispatch, at: pd.Timestamp) -> None:
    ids = {"contact_id": dispatch.contact_id, "decision_id": dispatch.decision_id, "number": dispatch.number}
    values = {**ids, "at": to_micros(at), "cost": dispatch.cost, "source_id": dispatch.dispatch_id}
    connection.execute(insert(RECORD_TABLES["contacts"]).values(values))


def _give_back_slot(connection: Connection, dispatch: Dispatch) -> None:
    contacts = RECORD_TABLES["contacts"]
    ours = contacts.c.source_id == dispatch.dispatch_id
    connection.execute(delete(contacts).where(contacts.c.contact_id == dispatch.contact_id, ours))


def _replace(connection: Connection, dispatch: Dispatch) -> Dispatch:
    cells: dict[str, Any] = cells_of(dispatch)
    connection.execute(
        update(DISPATCHES).where(DISPATCHES.c.dispatch_id == dispatch.dispatch_id).values(cells)
    )
    return dispatch
