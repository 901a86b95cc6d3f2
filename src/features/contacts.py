"""Features of past contacts and what people did after them.

Past risk decided who was contacted, so a model can learn the past's rules from this family: fit with
and without it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from ..policy.actions import VOICE_CHANNELS, load_catalogue
from ..records.tables import Records
from .block import Block, Inputs
from .moments import days_between, history, ratio

_RESPONSES = ("seen", "answered", "right_party", "promise", "promise_kept")
_NEEDS = ("decisions", "contacts")


@cache
def _channels() -> dict[str, str]:
    """Action id -> channel, both kinds of call as "voice"."""
    actions = load_catalogue().actions
    return {a.id: "voice" if a.channel in VOICE_CHANNELS else a.channel for a in actions}


@cache
def _incentives() -> tuple[str, ...]:
    return tuple(action.id for action in load_catalogue().actions if action.incentive is not None)


def _touches(records: Records) -> Any:
    """Contacts with their account, bill and channel."""
    contacts = records.contacts.select("contact_id", "decision_id", touched_at="at")
    past = records.decisions.select(
        "decision_id",
        "account_id",
        touched_bill="bill_id",
        decided_at="at",
        channel=records.decisions["action"].substitute(_channels()),
    )
    return contacts.join(past, "decision_id").drop("decision_id")


def _counts(inputs: Inputs) -> Any:
    touches = _touches(inputs.records).drop("contact_id")
    touches = touches.filter(touches["decided_at"] <= touches["touched_at"])
    seen = history(inputs.spine, touches, "touched_at").join(inputs.spine.select("row", "bill_id"), "row")
    age, voice = days_between(seen["touched_at"], seen["at"]), seen["channel"] == "voice"
    return seen.group_by("row").agg(
        contacts_7d=seen.count(where=age <= 7),
        contacts_30d=seen.count(where=age <= 30),
        contacts_180d=seen.count(where=age <= 180),
        contacts_this_bill=seen.count(where=seen["touched_bill"] == seen["bill_id"]),
        calls_30d=seen.count(where=voice & (age <= 30)),
        days_since_contact=age.min(),
        days_since_call=age.min(where=voice),
    )


def _happenings(inputs: Inputs) -> Any:
    """Spine rows beside what was known of their account's contacts: kind, channel and age in days."""
    touches = _touches(inputs.records).drop("touched_bill")
    events = inputs.records.contact_events.select("contact_id", "kind", "known_at", event_at="at")
    happened = events.join(touches, "contact_id").drop("contact_id")
    happened = happened.filter(
        (happened["decided_at"] <= happened["known_at"]) & (happened["touched_at"] <= happened["known_at"])
    )
    seen = history(inputs.spine, happened, "known_at")
    return seen.select("row", "kind", "channel", age=days_between(seen["event_at"], seen["at"]))


def _followed(inputs: Inputs) -> Any:
    seen = _happenings(inputs)
    return seen.group_by("row").agg(**_reach(seen), **_promises(seen), **_responses(seen))


def _reach(seen: Any) -> dict[str, Any]:
    age, kind = seen["age"], seen["kind"]
    tried = kind.isin(["answered", "unanswered"]) & (age <= 180)
    watched = seen["channel"].isin(["app", "chat"]) & (age <= 180)
    return {
        "answers_30d": seen.count(where=(kind == "answered") & (age <= 30)),
        "unanswered_7d": seen.count(where=(kind == "unanswered") & (age <= 7)),
        "answer_rate": (kind == "answered").cast("float64").mean(where=tried),
        "seen_rate": ratio(
            seen.count(where=watched & (kind == "seen")), seen.count(where=watched & (kind == "delivered"))
        ),
        "right_party_90d": seen.count(where=(kind == "right_party") & (age <= 90)),
        "days_since_answer": age.min(where=kind == "answered"),
        "complaints": seen.count(where=kind == "complaint"),
        "opt_outs": seen.count(where=kind == "opt_out"),
    }


def _promises(seen: Any) -> dict[str, Any]:
    age, kind = seen["age"], seen["kind"]
    kept, broken = kind == "promise_kept", kind == "promise_broken"
    return {
        "promises_180d": seen.count(where=(kind == "promise") & (age <= 180)),
        "promises_kept": seen.count(where=kept),
        "promises_broken": seen.count(where=broken),
        "promise_kept_share": kept.cast("float64").mean(where=kept | broken),
        "days_since_promise": age.min(where=kind == "promise"),
        "days_since_broken_promise": age.min(where=broken),
    }


def _responses(seen: Any) -> dict[str, Any]:
    response = seen["kind"].isin(_RESPONSES)
    return {
        f"days_since_{channel}_response": seen["age"].min(where=response & (seen["channel"] == channel))
        for channel in ("app", "sms", "email", "chat", "voice")
    }


def _offers(inputs: Inputs) -> Any:
    past = inputs.records.decisions.select("account_id", "action", decided_at="at")
    seen = history(inputs.spine, past, "decided_at")
    recent = days_between(seen["decided_at"], seen["at"]) <= 180
    return seen.group_by("row").agg(
        decisions_180d=seen.count(where=recent),
        left_alone_share=(seen["action"] == "none").cast("float64").mean(where=recent),
        incentives_180d=seen.count(where=recent & seen["action"].isin(_incentives())),
    )


def _surveys(inputs: Inputs) -> Any:
    surveys = inputs.records.surveys.select("account_id", "sent_at", "responded_at", "score")
    seen = history(inputs.spine, surveys, "sent_at")
    responded = seen["responded_at"] < seen["at"]
    return seen.group_by("row").agg(
        surveys_answered=seen.count(where=responded),
        last_survey_score=seen["score"].argmax(seen["responded_at"], where=responded),
    )


BLOCKS = (
    Block("contacts", _NEEDS, _counts),
    Block("contacts", (*_NEEDS, "contact_events"), _followed),
    Block("contacts", ("decisions",), _offers),
    Block("contacts", ("surveys",), _surveys),
)
