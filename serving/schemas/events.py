"""Facts that come without a decision."""

from __future__ import annotations

from typing import Literal, Self, get_args

from pydantic import AwareDatetime, ConfigDict, Field, model_validator

from repaylift.records.tables import APP_EVENTS, HOLD_KINDS

from .common import Body, Channel, Id, Money
from .kinds import Allowed, check_kind, tell_kinds

Kind = Literal[
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
]
NEEDS: dict[str, tuple[str, ...]] = {
    "payment": ("payment_id", "bill_id", "amount"),
    "consent": ("channel",),
    "opt_out": ("channel",),
    "hold": ("what",),
    "release": ("what",),
    "contact": ("action",),
    "app_event": ("what",),
    "order": ("order_id", "amount", "what"),
    "refund": ("order_id", "amount"),
    "bill": ("bill_id", "amount", "due_at"),
    "credit_limit": ("amount",),
    "reversal": ("reverses",),
}
_CHANNELS = (*get_args(Channel), "automated")
_ANY: Allowed = {"channel": (None, *_CHANNELS)}
_ALLOWED: dict[str, Allowed] = {kind: _ANY for kind in get_args(Kind)} | {
    "consent": {"channel": (*_CHANNELS, "night"), "what": (None, "granted", "opted_out")},
    "opt_out": {"channel": (*_CHANNELS, "all")},
    "hold": {**_ANY, "what": HOLD_KINDS},
    "release": {**_ANY, "what": HOLD_KINDS},
    "app_event": {**_ANY, "what": APP_EVENTS},
}
_LATER = {"consent": "until", "hold": "until", "dispute": "until", "bill": "due_at"}


class EventRequest(Body):
    """Tell a fact that no decision led to. It changes blocks, counters and features at once."""

    model_config = ConfigDict(
        json_schema_extra=tell_kinds(
            NEEDS,
            _ALLOWED,
            (
                {
                    "event_id": "e-0001",
                    "kind": "opt_out",
                    "account_id": "a42",
                    "at": "2025-12-31T10:05:00Z",
                    "channel": "sms",
                },
            ),
        )
    )

    event_id: Id = Field(description="Yours; makes the call idempotent")
    kind: Kind = Field(
        description="payment needs payment_id, bill_id, amount; consent and opt_out: channel; "
        "hold and release: what (the kind of hold); contact (another system's): action; app_event: what; "
        "order: order_id, amount, what (its category); refund: order_id, amount; "
        "bill: bill_id, amount, due_at; credit_limit: amount; reversal: reverses; dispute: nothing more"
    )
    account_id: Id
    at: AwareDatetime = Field(description="When it happened, with its time zone")
    channel: Channel | Literal["night", "automated", "all"] | None = Field(
        default=None,
        description="night: contacts at night; automated: decisions without a person (an opt-out refuses); "
        "all: only in an opt-out",
    )
    what: Id | None = Field(
        default=None,
        description=f"Kind of hold ({', '.join(HOLD_KINDS)}), app event ({', '.join(APP_EVENTS)}), "
        "category of an order, or granted or opted_out (a consent)",
    )
    until: AwareDatetime | None = Field(
        default=None, description="When a consent or hold ends; left out: never"
    )
    note: str | None = Field(default=None, max_length=1000)
    amount: Money | None = None
    payment_id: Id | None = None
    bill_id: Id | None = None
    order_id: Id | None = None
    due_at: AwareDatetime | None = None
    action: Id | None = Field(
        default=None, description="Action of the catalogue that the contact comes closest to"
    )
    number: Id | None = Field(default=None, description="Which number or address, as a pseudonym")
    answered: bool | None = Field(default=None, description="Whether someone answered; left out: unknown")
    cost: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    reverses: Id | None = Field(default=None, description="event_id of the payment that is taken back")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        check_kind(self.kind, dict(self), NEEDS.get(self.kind, ()), _ALLOWED[self.kind])
        later = _LATER.get(self.kind)
        end = getattr(self, later) if later else None
        if end is not None and end <= self.at:
            raise ValueError(f"{later} == {end.isoformat()}, must be later than at ({self.at.isoformat()})")
        return self
