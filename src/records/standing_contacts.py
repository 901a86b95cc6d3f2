"""Contacts of one debtor, from rows of decisions, contacts and contact events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from ..policy.actions import DIGITAL_CHANNELS, VOICE_CHANNELS, load_catalogue
from .standing import Call, Result, Span

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
RESULTS = ("answered", "unanswered")


@dataclass(frozen=True, slots=True)
class Contacts:
    """Calls and messages of the debtor, calls of others on shared numbers, and opt-outs told afterwards."""

    calls: tuple[Call, ...]
    others: tuple[Call, ...]
    messages: tuple[int, ...]
    opt_outs: tuple[Span, ...]


def contacts_of(debtor_id: str, rows: Rows) -> Contacts:
    """Gather the contacts.

    Parameters
    ----------
    rows : decisions, contacts and, where they are known, contact_events, as columns and cells; those of
        other debtors count where they called a number on which this debtor was called too.

    Raises
    ------
    ValueError
        When a contact's decision is not among the rows.
    """
    told = _told(rows)
    calls: list[Call] = []
    strangers: list[Call] = []
    messages: list[int] = []
    opt_outs: list[Span] = []
    for contact, decision in _decided(rows):
        channel = _channels().get(decision["action"])
        own = decision["debtor_id"] == debtor_id
        events = told[contact["contact_id"]]
        if channel is None or channel in VOICE_CHANNELS:
            (calls if own else strangers).append(
                _call(contact, decision["account_id"] if own else None, events)
            )
        if own and (channel is None or channel in DIGITAL_CHANNELS):
            messages.append(contact["at"])
        if own and channel is not None:
            opt_outs += [_opt_out(channel, decision, event) for event in events if event["kind"] == "opt_out"]
    numbers = {call.number for call in calls}
    others = [call for call in strangers if call.number in numbers]
    return Contacts(_in_order(calls), _in_order(others), tuple(sorted(messages)), tuple(opt_outs))


def _told(rows: Rows) -> Mapping[str, list[Mapping[str, Any]]]:
    told = defaultdict(list)
    for event in rows.get("contact_events", ()):
        told[event["contact_id"]].append(event)
    return told


def _decided(rows: Rows) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    decisions = {decision["decision_id"]: decision for decision in rows["decisions"]}
    for contact in rows["contacts"]:
        decision = decisions.get(contact["decision_id"])
        if decision is None:
            raise ValueError(
                f"contacts.decision_id == {contact['decision_id']!r} is not in decisions. "
                "Remedy: hand over the decisions of all contacts."
            )
        yield contact, decision


def _call(contact: Mapping[str, Any], account_id: str | None, events: Sequence[Mapping[str, Any]]) -> Call:
    results = [
        Result(event["at"], event["known_at"], event["kind"] == "answered")
        for event in events
        if event["kind"] in RESULTS
    ]
    return Call(contact["at"], contact["number"], account_id, tuple(results))


def _opt_out(channel: str, decision: Mapping[str, Any], event: Mapping[str, Any]) -> Span:
    return Span(channel, decision["account_id"], event["at"], None, event["known_at"])


def _in_order(calls: list[Call]) -> tuple[Call, ...]:
    return tuple(sorted(calls, key=lambda call: call.at))


@cache
def _channels() -> dict[str, str]:
    return {action.id: action.channel for action in load_catalogue().actions}
