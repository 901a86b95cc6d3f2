"""What an outcome of a decision says about the debtor, as rows of the record tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..records.tables import CONTACT_EVENTS
from .learned import Learned

PAYING = ("partial_payment", "paid")
# Kinds that count even when their decision is unknown.
ALWAYS_COUNT = ("opt_out", "complaint")
OUTCOME_KINDS = ("sent", *CONTACT_EVENTS, *PAYING, "csat", "reversal")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome; which fields a kind needs stands in `serving.schemas`. Times UTC, money in units.

    `channel` is the decision's, or the one opted out of ("all": every one of `channels`).
    """

    outcome_id: str
    decision_id: str
    kind: str
    at: pd.Timestamp
    channel: str | None = None
    contact_id: str | None = None
    number: str | None = None
    cost: float = 0.0
    amount: float | None = None
    payment_id: str | None = None
    promised_for: pd.Timestamp | None = None
    score: float | None = None
    reverses: str | None = None

    @property
    def contact(self) -> str:
        return self.contact_id or f"c-{self.decision_id}"


@dataclass(frozen=True, slots=True)
class Heard:
    """Whom a fact is about, and when the log heard of it (never before it happened).

    `channels` is what "all" stands for in an opt-out; `bill_id` is None, and `decided` False, when
    no decision is known.
    """

    account_id: str
    debtor_id: str
    known_at: pd.Timestamp
    channels: tuple[str, ...] = ()
    bill_id: str | None = None
    decided: bool = False


def outcome_rows(outcome: Outcome, heard: Heard) -> tuple[Learned, ...]:
    """Rows that an outcome adds, in the order in which they must be added.

    Examples
    --------
    >>> at = pd.Timestamp("2025-12-31T10:00Z")
    >>> rows = outcome_rows(Outcome("o1", "d1", "delivered", at, channel="sms"),
    ...                     Heard("a1", "p1", at, bill_id="b1", decided=True))
    >>> [row.table for row in rows]
    ['contacts', 'contact_events']
    """
    rows: list[Learned] = []
    if heard.decided and outcome.kind in (*CONTACT_EVENTS, "sent", "csat"):
        rows.append(_contact(outcome, heard))
    if heard.decided and outcome.kind in CONTACT_EVENTS:
        rows.append(_contact_event(outcome, heard))
    maker = _MAKERS.get(outcome.kind)
    return (*rows, *maker(outcome, heard)) if maker else tuple(rows)


def opt_outs(channel: str | None, at: pd.Timestamp, heard: Heard) -> list[Learned]:
    """Consent rows that take a channel, or all of them, away from the whole debtor."""
    wanted = heard.channels if channel in (None, "all") else (str(channel),)
    return [owned("consents", kind, "opted_out", at, None, heard) for kind in wanted]


def owned(
    table: str, kind: str, value: str | None, at: pd.Timestamp, until: pd.Timestamp | None, heard: Heard
) -> Learned:
    """A row of consents or holds that is about the whole debtor."""
    values: dict[str, Any] = {"account_id": None, "debtor_id": heard.debtor_id, "kind": kind}
    return Learned(
        table, {**values, "value": value, "from_at": at, "to_at": until, "known_at": heard.known_at}
    )


def _opt_out(outcome: Outcome, heard: Heard) -> list[Learned]:
    return opt_outs(outcome.channel, outcome.at, heard)


def _complaint(outcome: Outcome, heard: Heard) -> list[Learned]:
    return [owned("holds", "complaint_open", outcome.outcome_id, outcome.at, None, heard)]


def _promise(outcome: Outcome, heard: Heard) -> list[Learned]:
    until = outcome.promised_for
    return [owned("holds", "promise_active", outcome.outcome_id, outcome.at, until, heard)]


def _survey(outcome: Outcome, heard: Heard) -> list[Learned]:
    ids = {"contact_id": outcome.contact, "account_id": heard.account_id}
    times = {"sent_at": outcome.at, "responded_at": outcome.at}
    return [Learned("surveys", {**ids, **times, "score": outcome.score})]


def _payment(outcome: Outcome, heard: Heard) -> list[Learned]:
    payment_id = outcome.payment_id or f"p-{outcome.outcome_id}"
    ids = {"payment_id": payment_id, "account_id": heard.account_id, "bill_id": heard.bill_id}
    return [Learned("payments", {**ids, "paid_at": outcome.at, "amount": outcome.amount})]


def _contact(outcome: Outcome, heard: Heard) -> Learned:
    number = outcome.number or f"{heard.debtor_id}:{outcome.channel}"
    ids = {"contact_id": outcome.contact, "decision_id": outcome.decision_id, "number": number}
    return Learned("contacts", {**ids, "at": outcome.at, "cost": outcome.cost})


def _contact_event(outcome: Outcome, heard: Heard) -> Learned:
    ids = {"contact_id": outcome.contact, "kind": outcome.kind}
    return Learned("contact_events", {**ids, "at": outcome.at, "known_at": heard.known_at})


_MAKERS: dict[str, Callable[[Outcome, Heard], list[Learned]]] = {
    "opt_out": _opt_out,
    "complaint": _complaint,
    "promise": _promise,
    "csat": _survey,
    "partial_payment": _payment,
    "paid": _payment,
}
