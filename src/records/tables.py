"""The tables the platform hands over: names, columns and types, in one place.

Times are UTC at microsecond resolution, money is in units of the portfolio's currency.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

# Column type names used below: what pandera checks, what an empty table is made of.
TEXT, TIME, MONEY, NUMBER, FLAG = "text", "time", "money", "number", "flag"

# table -> column -> type. A trailing "?" marks a column that may be missing a value (null).
TABLES: dict[str, dict[str, str]] = {
    "accounts": {
        "account_id": TEXT,
        "debtor_id": TEXT,
        "opened_at": TIME,
        "timezone": TEXT + "?",  # IANA name; two candidates are joined by "|"
        "language": TEXT,
        "region": TEXT,
    },
    # kind "credit_limit": value is an amount of money, as text.
    "limits": {
        "account_id": TEXT,
        "kind": TEXT,
        "value": TEXT,
        "from_at": TIME,
        "to_at": TIME + "?",
        "known_at": TIME,
    },
    # kind is a channel (app, email, sms, chat, ai_call, human_call), "night" (contact at any hour) or
    # "automated" (to be handled by automated decisions alone); value "granted" or "opted_out".
    "consents": {
        "account_id": TEXT + "?",
        "debtor_id": TEXT + "?",
        "kind": TEXT,
        "value": TEXT,
        "from_at": TIME,
        "to_at": TIME + "?",
        "known_at": TIME,
    },
    # kind is one of HOLD_KINDS; value is free text.
    "holds": {
        "account_id": TEXT + "?",
        "debtor_id": TEXT + "?",
        "kind": TEXT,
        "value": TEXT + "?",
        "from_at": TIME,
        "to_at": TIME + "?",
        "known_at": TIME,
    },
    "orders": {
        "order_id": TEXT,
        "account_id": TEXT,
        "ordered_at": TIME,
        "amount": MONEY,
        "category": TEXT,
    },
    "refunds": {"order_id": TEXT, "at": TIME, "amount": MONEY},
    "bills": {
        "bill_id": TEXT,
        "account_id": TEXT,
        "issued_at": TIME,
        "due_at": TIME,
        "amount": MONEY,
    },
    "payments": {
        "payment_id": TEXT,
        "account_id": TEXT,
        "bill_id": TEXT,
        "paid_at": TIME,
        "amount": MONEY,
    },
    # event is one of APP_EVENTS.
    "app_events": {"account_id": TEXT, "at": TIME, "event": TEXT},
    # eligible: action ids that could have been taken, joined by "|"; propensity: of the action taken.
    # mode: model, fallback_rules, suppressed_all, holdout, "ladder_mix" (the
    # past's logging policy), or one that teaches no effect: "outside" (another system acted), "override"
    # (a person's decision) or "replaced" (replaced before it was acted on).
    "decisions": {
        "decision_id": TEXT,
        "debtor_id": TEXT,
        "account_id": TEXT,
        "bill_id": TEXT,
        "at": TIME,
        "stage": TEXT,
        "action": TEXT,
        "propensity": NUMBER,
        "eligible": TEXT,
        "mode": TEXT,
    },
    "contacts": {
        "contact_id": TEXT,
        "decision_id": TEXT,
        "number": TEXT,  # which of the debtor's numbers or addresses, pseudonymous
        "at": TIME,
        "cost": MONEY,
    },
    # kind is one of CONTACT_EVENTS.
    "contact_events": {"contact_id": TEXT, "kind": TEXT, "at": TIME, "known_at": TIME},
    "surveys": {
        "contact_id": TEXT,
        "account_id": TEXT,
        "sent_at": TIME,
        "responded_at": TIME + "?",
        "score": NUMBER + "?",  # 1 to 5
    },
}

# Tables a portfolio must hand over; the others may be absent (their features are then missing).
REQUIRED: tuple[str, ...] = ("accounts", "bills", "payments")

APP_EVENTS = ("open", "bill_page", "payment_page", "payment_failed")
CONTACT_EVENTS = (
    "delivered",
    "seen",
    "unanswered",
    "answered",
    "right_party",
    "promise",
    "promise_kept",
    "promise_broken",
    "complaint",
    "opt_out",
)
HOLD_KINDS = (
    "deceased",
    "insolvent",
    "dispute",
    "cease_contact",
    "breathing_space",
    "mental_health_crisis",
    "vulnerable",
    "identity_unverified",
    "fraud_victim",
    "minor",
    "promise_active",
    "payment_pending",
    "complaint_open",
    "human_review",
)


@dataclass(frozen=True, slots=True)
class Records:
    """What the platform knows: one field per table of `TABLES`.

    Each field is a pandas DataFrame (from `simulate` or a Parquet folder), an Ibis table
    (from a warehouse), or None where an optional table is absent.
    """

    accounts: Any
    bills: Any
    payments: Any
    limits: Any = None
    consents: Any = None
    holds: Any = None
    orders: Any = None
    refunds: Any = None
    app_events: Any = None
    decisions: Any = None
    contacts: Any = None
    contact_events: Any = None
    surveys: Any = None

    def tables(self) -> Iterator[tuple[str, Any]]:
        """Yield (name, table) of every table that is present."""
        for field in fields(self):
            table = getattr(self, field.name)
            if table is not None:
                yield field.name, table
