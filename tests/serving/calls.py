"""The calls that tests of the routes make."""

from typing import Any

import httpx

from .conftest import InProcess

AT = "2025-12-31T10:00:00Z"
ASK = {"request_id": "r1", "account_id": "a1"}


def decide(http: InProcess, **changes: Any) -> dict[str, Any]:
    """A decision's answer."""
    response = http.post("/v1/decisions", json=ASK | changes)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def outcome(http: InProcess, decision_id: str, kind: str, **more: Any) -> httpx.Response:
    body = {"outcome_id": f"o-{kind}", "decision_id": decision_id, "kind": kind, "at": AT} | more
    return http.post("/v1/outcomes", json=body)


def event(http: InProcess, kind: str, **more: Any) -> httpx.Response:
    body = {"event_id": f"e-{kind}", "kind": kind, "account_id": "a1", "at": AT} | more
    return http.post("/v1/events", json=body)
