"""What a fact that came without a decision says, as rows of the record tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from ..stages import PRE_DUE_FROM, stage_of
from .learned import Learned
from .outcomes import Heard, opt_outs, owned

# A contact by another system is kept as a decision of the past's policy: certain, without alternative.
OUTSIDE_MODE = "outside"
EVENT_KINDS = (
    "payment",
    "consent",
    "opt_out",
    "hold",
    "release",
    "dispute",
    "contact",
    "app_event",
    "order",
    "refund",
    "bill",
    "credit_limit",
    "reversal",
)


@dataclass(frozen=True, slots=True)
class Event:
    """One fact; which fields a kind needs stands in `serving.schemas`. Times UTC, money in units.

    `what` is the consent's value, the hold's kind, the app event or the order's category.
    `action` is the catalogue's id of another system's contact; `answered` whether someone answered.
    """

    event_id: str
    kind: str
    account_id: str
    at: pd.Timestamp
    what: str | None = None
    channel: str | None = None
    until: pd.Timestamp | None = None
    note: str | None = None
    amount: float | None = None
    payment_id: str | None = None
    bill_id: str | None = None
    order_id: str | None = None
    due_at: pd.Timestamp | None = None
    action: str | None = None
    number: str | None = None
    answered: bool | None = None
    cost: float = 0.0
    reverses: str | None = None


@dataclass(frozen=True, slots=True)
class OpenBill:
    """The bill that a contact by another system is taken to be about."""

    bill_id: str
    due_at: pd.Timestamp


def event_rows(event: Event, heard: Heard) -> tuple[Learned, ...]:
    """Rows that an event adds, in the order in which they must be added; contacts: `contact_rows`.

    Examples
    --------
    >>> at = pd.Timestamp("2025-12-31T10:00Z")
    >>> paid = Event("e1", "payment", "a1", at, payment_id="p1", bill_id="b1", amount=90.0)
    >>> event_rows(paid, Heard("a1", "d1", at))[0].cells["amount"]
    90.0
    """
    maker = _MAKERS.get(event.kind)
    return tuple(maker(event, heard)) if maker else ()


def contact_rows(event: Event, heard: Heard, bill: OpenBill) -> tuple[Learned, ...]:
    """Rows of a contact made by another system: a decision, its contact and whether it was answered."""
    decision_id, contact_id = f"outside-{event.event_id}", f"c-outside-{event.event_id}"
    days = max((event.at.date() - bill.due_at.date()).days, PRE_DUE_FROM)
    decision = {
        "decision_id": decision_id,
        "debtor_id": heard.debtor_id,
        "account_id": heard.account_id,
        "bill_id": bill.bill_id,
        "at": event.at,
        "stage": stage_of([days])[0],
        "action": event.action,
        "propensity": 1.0,
        "eligible": event.action,
        "mode": OUTSIDE_MODE,
    }
    ids = {"contact_id": contact_id, "decision_id": decision_id}
    number = event.number or f"{heard.debtor_id}:{event.channel}"
    contact = {**ids, "number": number, "at": event.at, "cost": event.cost}
    rows = [Learned("decisions", decision), Learned("contacts", contact)]
    if event.answered is not None:
        kind = "answered" if event.answered else "unanswered"
        times = {"at": event.at, "known_at": heard.known_at}
        rows.append(Learned("contact_events", {"contact_id": contact_id, "kind": kind, **times}))
    return tuple(rows)


def _payment(event: Event, heard: Heard) -> list[Learned]:
    ids = {"payment_id": event.payment_id, "account_id": event.account_id, "bill_id": event.bill_id}
    return [Learned("payments", {**ids, "paid_at": event.at, "amount": event.amount})]


def _consent(event: Event, heard: Heard) -> list[Learned]:
    return [owned("consents", str(event.channel), event.what, event.at, event.until, heard)]


def _opt_out(event: Event, heard: Heard) -> list[Learned]:
    return opt_outs(event.channel, event.at, heard)


def _hold(event: Event, heard: Heard) -> list[Learned]:
    kind = "dispute" if event.kind == "dispute" else str(event.what)
    return [owned("holds", kind, event.note, event.at, event.until, heard)]


def _app_event(event: Event, heard: Heard) -> list[Learned]:
    return [Learned("app_events", {"account_id": event.account_id, "at": event.at, "event": event.what})]


def _order(event: Event, heard: Heard) -> list[Learned]:
    ids = {"order_id": event.order_id, "account_id": event.account_id, "ordered_at": event.at}
    return [Learned("orders", {**ids, "amount": event.amount, "category": event.what})]


def _refund(event: Event, heard: Heard) -> list[Learned]:
    return [Learned("refunds", {"order_id": event.order_id, "at": event.at, "amount": event.amount})]


def _bill(event: Event, heard: Heard) -> list[Learned]:
    ids = {"bill_id": event.bill_id, "account_id": event.account_id, "issued_at": event.at}
    return [Learned("bills", {**ids, "due_at": event.due_at, "amount": event.amount})]


def _limit(event: Event, heard: Heard) -> list[Learned]:
    values = {"account_id": event.account_id, "kind": "credit_limit", "value": str(event.amount)}
    times = {"from_at": event.at, "to_at": None, "known_at": heard.known_at}
    return [Learned("limits", {**values, **times})]


_MAKERS: dict[str, Callable[[Event, Heard], list[Learned]]] = {
    "payment": _payment,
    "consent": _consent,
    "opt_out": _opt_out,
    "hold": _hold,
    "dispute": _hold,
    "app_event": _app_event,
    "order": _order,
    "refund": _refund,
    "bill": _bill,
    "credit_limit": _limit,
}
