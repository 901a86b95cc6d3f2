"""What records say about a debtor, once more: plain Python over rows, for `forbidding_rules` to judge."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from repaylift.policy.actions import load_catalogue
from repaylift.records.tables import TABLES

from .oracle import DIGITAL, VOICE, zones_of

CHANNEL_OF = {action.id: action.channel for action in load_catalogue().actions}


def row_at(rows, at: datetime, account: str, stage: str) -> dict:
    """Facts of debtor "p" at a moment; every table must be there."""
    told = {name: [_cells(name, row) for row in rows[name]] for name in rows}
    row = {"timezone": told["accounts"][0]["timezone"], "stage": stage, "paid_known": True}
    zones = zones_of(row)
    paid = [p["paid_at"] for p in told["payments"] if p["paid_at"] < at]
    row |= {"last_paid_at": max(paid, default=None)}
    row |= _holds(told["holds"], at, zones)
    row |= _consents(told["consents"], at)
    return row | _contacts(told, at, zones, account)


def _cells(name, row):
    cells = dict(zip(TABLES[name], row, strict=True))
    for column in (column for column, kind in TABLES[name].items() if kind.startswith("time")):
        if cells[column] is not None:
            cells[column] = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=cells[column])
    return cells


def days_between(then: datetime, at: datetime, zones) -> int:
    """Calendar days, the fewest of the zones."""
    return min((at.astimezone(zone).date() - then.astimezone(zone).date()).days for zone in zones)


def _in_force(span, at):
    return span["known_at"] < at and span["from_at"] <= at and (span["to_at"] is None or at < span["to_at"])


def _since(moments, at, zones):
    return float(min((days_between(then, at, zones) for then in moments), default=float("inf")))


def _holds(holds, at, zones):
    begun = [hold for hold in holds if hold["known_at"] < at and hold["from_at"] <= at]
    spaces = [hold["from_at"] for hold in begun if hold["kind"] == "breathing_space"]
    crises = [min(hold["to_at"] or at, at) for hold in begun if hold["kind"] == "mental_health_crisis"]
    return {
        "holds": "|".join({hold["kind"] for hold in begun if _in_force(hold, at)}),
        "breathing_space_days": _since(spaces, at, zones),
        "crisis_ended_days": _since(crises, at, zones),
    }


def _consents(consents, at):
    """The last word counts: all statements here are about the whole debtor."""
    said = sorted(
        (s for s in consents if _in_force(s, at)), key=lambda s: (s["from_at"], s["value"] != "granted")
    )
    last = {statement["kind"]: statement for statement in said}
    given = {kind: s["from_at"] for kind, s in last.items() if s["value"] == "granted"}
    channels = {kind: since for kind, since in given.items() if kind in (*DIGITAL, *VOICE)}
    oldest = min(channels.values(), default=None)
    return {
        "opted_out": "|".join(kind for kind, s in last.items() if s["value"] == "opted_out"),
        "consented": "|".join(channels),
        "night_agreed": "night" in given,
        "consent_age_days": float("nan") if oldest is None else (at - oldest) / timedelta(days=1),
    }


def _contacts(told, at, zones, account):
    decisions = {decision["decision_id"]: decision for decision in told["decisions"]}
    made = [
        contact | {"decision": decisions[contact["decision_id"]]}
        for contact in told["contacts"]
        if contact["at"] < at
    ]
    calls = [c for c in made if CHANNEL_OF[c["decision"]["action"]] in VOICE]
    ours = [c for c in calls if c["decision"]["debtor_id"] == "p"]
    talks = [(c, end) for c in ours for end in _ends(c, told, at, "answered")]
    about = [end for c, end in talks if c["decision"]["account_id"] == account]
    debt = [c["at"] for c in ours if c["decision"]["account_id"] == account]
    missed = {}
    for call in calls:
        for end in _ends(call, told, at, "unanswered"):
            missed.setdefault(call["number"], []).append(end)
    numbers = {call["number"] for call in ours}
    messages = [c["at"] for c in made if CHANNEL_OF[c["decision"]["action"]] in DIGITAL]
    return {
        "voice_conversations_today": _today([end for _, end in talks], at, zones),
        "unanswered_today": max((_today(missed.get(n, []), at, zones) for n in numbers), default=0.0),
        "digital_last_7d": float(sum(at - then <= timedelta(days=7) for then in messages)),
        "debt_calls_7_days": float(sum(days_between(then, at, zones) < 7 for then in debt)),
        "debt_conversation_days": _since(about, at, zones),
    }


def _ends(call, told, at, kind):
    events = [
        e for e in told["contact_events"] if e["contact_id"] == call["contact_id"] and e["known_at"] < at
    ]
    return [event["at"] for event in events if event["kind"] == kind] if events else [call["at"]]


def _today(moments, at, zones):
    return float(sum(days_between(then, at, zones) == 0 for then in moments))
