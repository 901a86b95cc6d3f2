"""Random debtors with short, crowded histories, as arrays for the oracle and as rows for the records.

Every array is (d, m): d debtors, m things of a kind each. Times are UTC microseconds; NEVER: it does not
happen.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple

import numpy as np
from numpy.random import Generator

SECOND = 1_000_000
HOUR, DAY = 3600 * SECOND, 86_400 * SECOND
NEVER = int(np.iinfo(np.int64).max)

ZONES = (
    "Asia/Shanghai",
    "Asia/Urumqi",
    "America/New_York",
    "Europe/London",
    "America/Santiago",
    "Australia/Lord_Howe",
)
ACTIONS = (
    "app_message",
    "email",
    "sms",
    "private_chat",
    "ai_call",
    "human_call",
    "payment_plan",
    "fee_waiver",
    "retired_action",
)
CHANNELS = ("app", "email", "sms", "chat", "ai_call", "human_call")
CHANNEL_OF = np.array([0, 1, 2, 3, 4, 5, 5, 0, -1])  # of ACTIONS; -1: nobody knows it any more
CONSENTS = (*CHANNELS, "automated", "night")
HOLDS = (
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
STARTS = ("2026-03-01", "2026-03-25", "2026-08-30", "2026-10-20")  # clocks change soon after, somewhere
CONTACTS, STRANGERS, SPANS, HELD, PAID = 14, 5, 11, 2, 2
ABSENT = ("consents", "holds", "contacts", "contact_events", "payments")


class People(NamedTuple):
    """All that is known about d debtors. `zone` (d, 2): places in ZONES; -1: no second one, or none."""

    zone: Any
    absent: Any  # (d, 5) tables of ABSENT that are not there
    called: Any  # contacts: when
    action: Any  # place in ACTIONS
    account: Any  # 0, 1 or 2
    number: Any  # 0 or 1
    ended: Any  # (d, m, 2) results: when
    told: Any  # (d, m, 2) when they were known
    answered: Any  # (d, m, 2)
    left: Any  # (d, m) opt-out after a contact: when
    left_told: Any
    other_called: Any  # calls to strangers on the same numbers
    other_number: Any
    other_ended: Any  # (d, m) one result each
    other_told: Any
    other_answered: Any
    consent: Any  # place in CONSENTS
    consent_of: Any  # account, -1: all
    granted: Any
    consent_from: Any
    consent_to: Any
    consent_told: Any
    hold: Any  # place in HOLDS
    hold_from: Any
    hold_to: Any
    hold_told: Any
    paid: Any


def draw_people(rng: Generator, d: int) -> tuple[People, int]:
    """Draw debtors, and the instant at which their crowded fortnight begins."""
    start = round(datetime.fromisoformat(str(rng.choice(STARTS))).replace(tzinfo=UTC).timestamp()) * SECOND
    hot = rng.integers(2, 11, (d, 1)) * DAY  # most happens on one day
    called = start + np.where(rng.random((d, CONTACTS)) < 0.6, hot, _days(rng, (d, CONTACTS), 0, 13))
    called = called + _seconds(rng, (d, CONTACTS))
    ended, told, answered = _results(rng, called)
    left = np.where(rng.random(called.shape) < 0.02, called + 60 * SECOND, NEVER)
    other_called = start + hot + _seconds(rng, (d, STRANGERS))
    other_ended, other_told, other_answered = _results(rng, other_called)
    consent_from = start - _days(rng, (d, SPANS), 5, 2100)
    recent = rng.random((d, SPANS)) < 0.3
    consent_from = np.where(
        recent, start + _days(rng, (d, SPANS), 0, 13) + _seconds(rng, (d, SPANS)), consent_from
    )
    hold_from = start + _days(rng, (d, HELD), -70, 14) + _seconds(rng, (d, HELD))
    spans = (d, SPANS)
    people = People(
        zone=_zones(rng, d),
        absent=rng.random((d, len(ABSENT))) < 0.01,
        called=called,
        action=np.where(
            rng.random(called.shape) < 0.6, rng.integers(4, 7, called.shape), rng.integers(0, 9, called.shape)
        ),
        account=rng.integers(0, 3, called.shape) * (rng.random((d, 1)) < 0.5),
        number=(rng.random(called.shape) < 0.3).astype(np.int64),
        ended=ended,
        told=told,
        answered=answered,
        left=left,
        left_told=np.where(left == NEVER, NEVER, called + 60 * SECOND + _late(rng, called.shape)),
        other_called=other_called,
        other_number=(rng.random(other_called.shape) < 0.3).astype(np.int64),
        other_ended=other_ended[..., 0],
        other_told=other_told[..., 0],
        other_answered=other_answered[..., 0],
        consent=np.where(np.arange(SPANS) < 6, np.arange(SPANS), rng.integers(0, 8, spans)),
        consent_of=rng.integers(0, 3, spans) * (rng.random(spans) < 0.5) - (rng.random(spans) < 0.5),
        granted=(np.arange(SPANS) < 6) | (rng.random(spans) < 0.6),
        consent_from=consent_from,
        consent_to=np.where(rng.random(spans) < 0.1, consent_from + _days(rng, spans, 1, 1500), NEVER),
        consent_told=consent_from + np.where(recent, _late(rng, spans), 0),
        hold=np.where(rng.random((d, HELD)) < 0.5, rng.integers(0, len(HOLDS), (d, HELD)), -1),
        hold_from=hold_from,
        hold_to=np.where(rng.random((d, HELD)) < 0.8, hold_from + _days(rng, (d, HELD), 1, 40), NEVER),
        hold_told=hold_from + _late(rng, (d, HELD)),
        paid=np.where(
            rng.random((d, PAID)) < 0.4,
            start + _days(rng, (d, PAID), 0, 13) + _seconds(rng, (d, PAID)),
            NEVER,
        ),
    )
    return people, start


def _days(rng: Generator, shape: Any, low: int, high: int) -> Any:
    return rng.integers(low, high, shape) * DAY


def _seconds(rng: Generator, shape: Any) -> Any:
    return rng.integers(0, 86_400, shape) * SECOND


def _late(rng: Generator, shape: Any) -> Any:
    return rng.choice(np.array([0, 1, 60 * SECOND, 30 * HOUR]), shape, p=[0.5, 0.1, 0.3, 0.1])


def _results(rng: Generator, called: Any) -> Any:
    shape = (*called.shape, 2)
    happens = rng.random(shape) < np.array([0.85, 0.04])
    ended = called[..., None] + rng.choice(np.array([0, 30 * SECOND, 3 * HOUR]), shape, p=[0.3, 0.6, 0.1])
    told = ended + _late(rng, shape)
    return np.where(happens, ended, NEVER), np.where(happens, told, NEVER), rng.random(shape) < 0.4


def _zones(rng: Generator, d: int) -> Any:
    zone = np.column_stack([rng.integers(0, len(ZONES), d), np.full(d, -1)])
    two = rng.random(d) < 0.25
    zone[two, 1] = (zone[two, 0] + rng.integers(1, len(ZONES), int(two.sum()))) % len(ZONES)
    zone[rng.random(d) < 0.02] = -1
    return zone
