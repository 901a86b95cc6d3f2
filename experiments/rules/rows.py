"""The same debtors as rows of the record tables."""

from __future__ import annotations

from typing import Any

import numpy as np
from people import ABSENT, ACTIONS, CONSENTS, HOLDS, NEVER, ZONES, People


def rows_of(people: People, i: int) -> dict[str, list[tuple[Any, ...]] | None]:
    """Rows of debtor i for `standing_from_rows`: accounts a0 to a2, numbers n0 and n1."""
    timezone = "|".join(ZONES[z] for z in people.zone[i] if z >= 0) or "Mars/Base"
    tables: dict[str, list[tuple[Any, ...]] | None] = {
        "accounts": [(f"a{k}", "p", 0, timezone if k == 0 else None, "en", "x") for k in range(3)],
        "bills": [],
        "payments": [("y", "a0", "b", at, 1.0) for at in people.paid[i].tolist() if at != NEVER],
        "consents": _consents(people, i),
        "holds": [
            (None, "p", HOLDS[kind], None, begun, None if over == NEVER else over, told)
            for kind, begun, over, told in _columns(
                i, people.hold, people.hold_from, people.hold_to, people.hold_told
            )
            if kind >= 0
        ],
        **_contacts(people, i),
    }
    for name in np.array(ABSENT)[people.absent[i]]:
        tables[str(name)] = None
    return tables


def _columns(i: int, *arrays: Any) -> Any:
    return zip(*(array[i].tolist() for array in arrays), strict=True)


def _consents(people: People, i: int) -> list[tuple[Any, ...]]:
    rows = []
    for kind, of, granted, begun, over, told in _columns(
        i,
        people.consent,
        people.consent_of,
        people.granted,
        people.consent_from,
        people.consent_to,
        people.consent_told,
    ):
        whose = (f"a{of}", None) if of >= 0 else (None, "p")
        value = "granted" if granted else "opted_out"
        rows.append((*whose, CONSENTS[kind], value, begun, None if over == NEVER else over, told))
    return rows


def _contacts(people: People, i: int) -> dict[str, list[tuple[Any, ...]]]:
    decisions, contacts, events = [], [], []
    own = _columns(i, people.called, people.action, people.account, people.number)
    for c, (at, action, account, number) in enumerate(own):
        decisions.append(
            (f"d{c}", "p", f"a{account}", "b", at, "dpd_4_7", ACTIONS[action], 1.0, "none", "model")
        )
        contacts.append((f"c{c}", f"d{c}", f"n{number}", at, 0.0))
        for k in range(2):
            events += _result(f"c{c}", people.ended[i, c, k], people.told[i, c, k], people.answered[i, c, k])
        if people.left[i, c] != NEVER:
            events.append((f"c{c}", "opt_out", int(people.left[i, c]), int(people.left_told[i, c])))
    others = _columns(
        i,
        people.other_called,
        people.other_number,
        people.other_ended,
        people.other_told,
        people.other_answered,
    )
    for c, (at, number, ended, told, answered) in enumerate(others):
        decisions.append((f"e{c}", "q", "z", "b", at, "dpd_4_7", "ai_call", 1.0, "none", "model"))
        contacts.append((f"s{c}", f"e{c}", f"n{number}", at, 0.0))
        events += _result(f"s{c}", ended, told, answered)
    return {"decisions": decisions, "contacts": contacts, "contact_events": events}


def _result(contact: str, ended: int, told: int, answered: bool) -> list[tuple[Any, ...]]:
    return (
        [] if ended == NEVER else [(contact, "answered" if answered else "unanswered", int(ended), int(told))]
    )
