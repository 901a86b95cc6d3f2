"""What no JSON schema can say of two fields, put right in made-up requests before they are sent.

Schemathesis loads it (SCHEMATHESIS_HOOKS). A moment that must be the later of two is swapped with the
earlier, amounts likewise, and request ids that repeat in a batch get a number. What does not parse stays
as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import schemathesis

MINUTE = timedelta(minutes=1)
LATER = (("at", "promised_for"), ("at", "until"), ("at", "due_at"))


@schemathesis.hook
def map_body(context: schemathesis.HookContext, body: Any) -> Any:
    """A body whose fields are in order."""
    return in_order(body)


def in_order(body: Any) -> Any:
    """The body with what must be in order swapped; anything else as it is."""
    if not isinstance(body, dict):
        return body
    changed = dict(body)
    for first, second in LATER:
        _put_in_order(changed, first, second, _moment, lambda at: (at + MINUTE).isoformat())
    if isinstance(changed.get("segment"), dict):
        changed["segment"] = segment = dict(changed["segment"])
        _put_in_order(segment, "min_amount", "max_amount", _number, lambda amount: 2 * amount + 1)
    if isinstance(changed.get("requests"), list):
        changed["requests"] = _distinct(changed["requests"])
    return changed


def _put_in_order(
    body: dict[str, Any], first: str, second: str, read: Callable[[Any], Any], more: Callable[[Any], Any]
) -> None:
    one, other = read(body.get(first)), read(body.get(second))
    if one is None or other is None:
        return
    if one > other:
        body[first], body[second] = body[second], body[first]
    elif one == other:
        body[second] = more(other)


def _moment(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
        return found.astimezone(UTC) if found.tzinfo else None
    except (TypeError, ValueError, OverflowError):
        return None


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _distinct(requests: list[Any]) -> list[Any]:
    seen: set[str] = set()
    found: list[Any] = []
    for number, request in enumerate(requests):
        name = request.get("request_id") if isinstance(request, dict) else None
        repeats = isinstance(name, str) and name in seen
        found.append({**request, "request_id": f"{number} {name}"[:200]} if repeats else request)
        if isinstance(name, str):
            seen.add(name)
    return found
