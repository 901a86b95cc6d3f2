"""Write one outcome or event: the fact as it came, the rows it adds, and what it makes stale."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Connection, func, select

from .answers import debtor_of_account, read_decided
from .dispatches import mark_sent
from .events import Event, OpenBill, contact_rows, event_rows
from .feature_rows import mark_changed
from .journal import has_entry
from .learned import Learned, add_row, complete_contact, release_holds, withdraw
from .moments import from_micros, to_micros
from .outcomes import ALWAYS_COUNT, Heard, Outcome, outcome_rows
from .read import accounts_of
from .refusals import NotKnownError
from .schema import RECORD_TABLES
from .standings import forget_standings
from .transaction import Entry, Transaction

OUTCOME, EVENT = "outcome", "event"  # the journal's words


@dataclass(frozen=True, slots=True)
class Applied:
    """What a fact changed.

    `tables` of the records that changed, in order; none: it told only what was known before.
    `accounts` whose features are built anew before their next decision.
    """

    account_id: str
    debtor_id: str
    tables: tuple[str, ...]
    accounts: tuple[str, ...]
    known_at: pd.Timestamp


def apply_outcome(
    transaction: Transaction,
    outcome: Outcome,
    known_at: pd.Timestamp,
    body: str,
    account_id: str | None,
    channels: tuple[str, ...],
) -> Applied:
    """Add an outcome and what follows from it."""
    connection = transaction.sql
    heard = _heard_outcome(transaction, outcome, max(known_at, outcome.at), account_id, channels)
    known = to_micros(heard.known_at)
    transaction.append(Entry(OUTCOME, outcome.outcome_id, known, body, heard.debtor_id))
    if outcome.kind == "reversal":
        return _applied(transaction, heard, _reverse(transaction, OUTCOME, outcome.reverses))
    tables = _add(connection, outcome_rows(outcome, heard), outcome.outcome_id)
    if heard.decided:
        mark_sent(connection, outcome.contact)
    if outcome.kind == "sent":
        complete_contact(connection, outcome.contact, outcome.at, outcome.cost)
        tables += ("contacts",)
    return _applied(transaction, heard, tables)


def apply_event(
    transaction: Transaction, event: Event, known_at: pd.Timestamp, body: str, channels: tuple[str, ...]
) -> Applied:
    """Add an event and what follows from it."""
    heard = _heard(transaction, event.account_id, max(known_at, event.at), channels)
    transaction.append(Entry(EVENT, event.event_id, to_micros(heard.known_at), body, heard.debtor_id))
    return _applied(transaction, heard, _event_tables(transaction, event, heard))


def _event_tables(transaction: Transaction, event: Event, heard: Heard) -> tuple[str, ...]:
    connection = transaction.sql
    if event.kind == "reversal":
        return _reverse(transaction, EVENT, event.reverses)
    if event.kind == "release":
        ended = release_holds(connection, heard.debtor_id, event.account_id, str(event.what), event.at)
        return ("holds",) if ended else ()
    if event.kind == "contact":
        rows = contact_rows(event, heard, _bill_of_contact(connection, event))
    else:
        _check_references(connection, event)
        rows = event_rows(event, heard)
    return _add(connection, rows, event.event_id)


def _add(connection: Connection, rows: tuple[Learned, ...], source_id: str) -> tuple[str, ...]:
    return tuple(row.table for row in rows if add_row(connection, row, source_id))


def _applied(transaction: Transaction, heard: Heard, changed: tuple[str, ...]) -> Applied:
    accounts = accounts_of(transaction.sql, heard.debtor_id) if changed else ()
    if accounts:
        mark_changed(transaction.sql, accounts, heard.known_at)
        forget_standings(transaction, heard.debtor_id)
    return Applied(heard.account_id, heard.debtor_id, tuple(dict.fromkeys(changed)), accounts, heard.known_at)


def _heard_outcome(
    transaction: Transaction,
    outcome: Outcome,
    known_at: pd.Timestamp,
    account_id: str | None,
    channels: tuple[str, ...],
) -> Heard:
    decided = read_decided(transaction, outcome.decision_id)
    if decided is not None:
        ids = (decided.account_id, decided.debtor_id)
        return Heard(*ids, known_at, channels, decided.bill_id, decided=True)
    remedy = "quote the decision_id that the decision's answer gave"
    if outcome.kind in ALWAYS_COUNT:
        if account_id is not None:
            return _heard(transaction, account_id, known_at, channels)
        remedy += ", or name the account_id: an opt-out or complaint counts without its decision"
    raise NotKnownError("decision_id", outcome.decision_id, remedy)


def _heard(
    transaction: Transaction, account_id: str, known_at: pd.Timestamp, channels: tuple[str, ...]
) -> Heard:
    debtor = debtor_of_account(transaction, account_id)
    if debtor is None:
        raise NotKnownError("account_id", account_id, "load the account's records first")
    return Heard(account_id, debtor, known_at, channels)


def _check_references(connection: Connection, event: Event) -> None:
    """A payment names a bill, and a refund an order, of the event's account."""
    asked = {"payment": ("bills", "bill_id", event.bill_id), "refund": ("orders", "order_id", event.order_id)}
    if event.kind not in asked:
        return
    name, column, value = asked[event.kind]
    table = RECORD_TABLES[name]
    query = select(table.c.seq).where(table.c[column] == value, table.c.account_id == event.account_id)
    if connection.execute(query).first() is None:
        raise NotKnownError(column, str(value), f"name one of the {name} of account {event.account_id!r}")


def _reverse(transaction: Transaction, kind: str, earlier: str | None) -> tuple[str, ...]:
    """Take back what the fact with an earlier id had paid."""
    if not has_entry(transaction, kind, str(earlier)):
        raise NotKnownError("reverses", str(earlier), "name the id under which the payment was told")
    return ("payments",) if withdraw(transaction.sql, str(earlier)) else ()


def _bill_of_contact(connection: Connection, event: Event) -> OpenBill:
    """The account's bill that was due last before the contact, else the one due next."""
    bills, moment = RECORD_TABLES["bills"], to_micros(event.at)
    query = select(bills.c.bill_id, bills.c.due_at).where(bills.c.account_id == event.account_id)
    row = connection.execute(
        query.order_by((bills.c.due_at <= moment).desc(), func.abs(bills.c.due_at - moment))
    ).first()
    if row is None:
        raise NotKnownError("account_id", event.account_id, "load the bill that the contact was about first")
    return OpenBill(row.bill_id, from_micros(row.due_at))
