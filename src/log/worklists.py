"""Worklists: the job and how far it is, and the items of every pricing."""

from __future__ import annotations

from collections.abc import Sequence
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
    and_,
    delete,
    insert,
    or_,
    select,
    update,
)

from .decision_arms import DECISION_ARMS
from .rows import cells_of, read_one, record_of
from .schema import METADATA, RECORD_TABLES

OPEN = ("queued", "running")
WORKLISTS = Table(
    "worklists",
    METADATA,
    Column("worklist_id", String(200), primary_key=True),
    Column("status", String(20), nullable=False, index=True),
    Column("pricing", Integer, nullable=False),
    Column("asked", Text, nullable=False),  # the request, JSON
    Column("as_of", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
    Column("worker", String(64)),
    Column("beat_at", BigInteger, nullable=False),  # seconds since 1970 of the worker's own clock
    Column("tries", Integer, nullable=False),
    Column("found", Text),  # counts per queue, JSON
    Column("problem", Text),
)
ITEMS = Table(
    "worklist_items",
    METADATA,
    Column("worklist_id", String(200), primary_key=True),
    Column("pricing", Integer, primary_key=True),
    Column("queue", String(64), primary_key=True),
    Column("rank", Integer, primary_key=True),
    Column("decision_id", String(200), nullable=False),
    Column("account_id", Text, nullable=False),
    Column("debtor_id", Text, nullable=False, index=True),
    Column("stage", String(20), nullable=False),
    Column("amount", Float(53), nullable=False),
    Column("action", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("score", Float(53)),
    Column("uplift", Float(53)),
    Column("agent_minutes", Float(53), nullable=False),
    Column("incentive_money", Float(53), nullable=False),
    Column("act_by", BigInteger, nullable=False),
    Column("follow_up_of", Text),
    Index("ix_worklist_items_decision", "decision_id"),
)


@dataclass(frozen=True, slots=True)
class Worklist:
    """A job. status: queued, running, done or failed; `pricing` counts from 1; times UTC.

    asked : the request as JSON. worker, beat_at : who works on it, and when it last said so (seconds).
    tries : how often it was begun. found : counts per queue as JSON; None until done.
    """

    worklist_id: str
    status: str
    pricing: int
    asked: str
    as_of: pd.Timestamp
    created_at: pd.Timestamp
    finished_at: pd.Timestamp | None = None
    worker: str | None = None
    beat_at: int = 0
    tries: int = 0
    found: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do: whom, by which queue and action, and what it takes. Money and minutes; times UTC."""

    worklist_id: str
    pricing: int
    queue: str
    rank: int
    decision_id: str
    account_id: str
    debtor_id: str
    stage: str
    amount: float
    action: str
    channel: str
    score: float | None
    uplift: float | None
    agent_minutes: float
    incentive_money: float
    act_by: pd.Timestamp
    follow_up_of: str | None


def put_worklist(connection: Connection, job: Worklist) -> None:
    """Keep a job as it stands now."""
    known = connection.execute(
        update(WORKLISTS).where(WORKLISTS.c.worklist_id == job.worklist_id).values(cells_of(job))
    )
    if not known.rowcount:
        connection.execute(insert(WORKLISTS).values(cells_of(job)))


def read_worklist(connection: Connection, worklist_id: str) -> Worklist:
    """One job.

    Raises
    ------
    NotKnownError
        When there is no such job.
    """
    return read_one(connection, WORKLISTS, Worklist, worklist_id, "ask for one by POST /v1/worklists first")


def claim_worklist(connection: Connection, worker: str, now: int, stale: int) -> Worklist | None:
    """The oldest job that nobody works on, now this worker's; None when there is none.

    Parameters
    ----------
    now, stale : seconds since 1970; a job whose worker has not been heard of since `stale` was interrupted.
    """
    free = or_(WORKLISTS.c.worker.is_(None), WORKLISTS.c.beat_at < stale)
    query = select(WORKLISTS).where(WORKLISTS.c.status.in_(OPEN), free).order_by(WORKLISTS.c.created_at)
    row = connection.execute(query).first()
    if row is None:
        return None
    job = record_of(Worklist, row)
    mine = replace(job, status="running", worker=worker, beat_at=now, tries=job.tries + 1)
    put_worklist(connection, mine)
    return mine


def beat(connection: Connection, worklist_id: str, now: int) -> None:
    """Say that the job is still being worked on."""
    connection.execute(update(WORKLISTS).where(WORKLISTS.c.worklist_id == worklist_id).values(beat_at=now))


def add_items(connection: Connection, items: Sequence[Item]) -> None:
    """Add items of a pricing."""
    if items:
        connection.execute(insert(ITEMS), [cells_of(item) for item in items])


def read_items(
    connection: Connection, job: Worklist, queue: str | None, after: tuple[str, int], limit: int
) -> tuple[Item, ...]:
    """Items of the job's last pricing behind a place (queue, rank), in that order.

    Parameters
    ----------
    queue : None: of every queue.
    """
    ours = and_(ITEMS.c.worklist_id == job.worklist_id, ITEMS.c.pricing == job.pricing)
    behind = or_(ITEMS.c.queue > after[0], and_(ITEMS.c.queue == after[0], ITEMS.c.rank > after[1]))
    query = select(ITEMS).where(ours, behind).order_by(ITEMS.c.queue, ITEMS.c.rank).limit(limit)
    if queue is not None:
        query = query.where(ITEMS.c.queue == queue)
    return tuple(record_of(Item, row) for row in connection.execute(query).all())


def forget_pricing(connection: Connection, job: Worklist, first_id: str, last_id: str) -> None:
    """Take back what an interrupted pricing left; its decisions' ids lie between two texts."""
    decisions = RECORD_TABLES["decisions"]
    ids = decisions.c.decision_id
    connection.execute(delete(decisions).where(ids >= first_id, ids < last_id))
    arms = DECISION_ARMS.c.decision_id
    connection.execute(delete(DECISION_ARMS).where(arms >= first_id, arms < last_id))
    ours = and_(ITEMS.c.worklist_id == job.worklist_id, ITEMS.c.pricing == job.pricing)
    connection.execute(delete(ITEMS).where(ours))


def replace_decisions(connection: Connection, first_id: str, last_id: str) -> None:
    """Mark decisions between two ids as replaced, but for those that somebody acted on."""
    decisions, contacts = RECORD_TABLES["decisions"], RECORD_TABLES["contacts"]
    ids: Any = decisions.c.decision_id
    acted = select(contacts.c.decision_id).where(
        contacts.c.decision_id >= first_id, contacts.c.decision_id < last_id
    )
    connection.execute(
        update(decisions).where(ids >= first_id, ids < last_id, ids.not_in(acted)).values(mode="replaced")
    )
