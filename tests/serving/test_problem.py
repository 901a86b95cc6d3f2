"""Every refusal is a problem that says what mends it."""

from typing import Any

import pytest

from .calls import ASK, AT
from .conftest import InProcess, PlainEngine

REFUSED: list[tuple[str, Any, int, str]] = [
    ("/v1/decisions", ASK | {"account_id": "a9"}, 404, "load the account's records"),
    ("/v1/decisions", {"account_id": "a1"}, 422, "request_id: Field required"),
    ("/v1/decisions", ASK | {"max_action": 2}, 422, "max_action: Extra inputs"),
    ("/v1/decisions", ASK | {"max_actions": 0}, 422, "greater than or equal to 1"),
    ("/v1/decisions", ASK | {"as_of": "2025-12-31T10:00:00"}, 422, "should have timezone info"),
    ("/v1/decisions", ASK | {"as_of": "2027-01-01T00:00:00Z"}, 409, "must not be later than"),
    ("/v1/decisions", ASK | {"channels_available": ["fax"]}, 422, "channels_available.0"),
    (
        "/v1/outcomes",
        {"outcome_id": "o", "decision_id": "lost", "kind": "paid", "at": AT, "amount": 1},
        404,
        "quote the decision_id",
    ),
    ("/v1/outcomes", {"outcome_id": "o", "decision_id": "d", "kind": "paid", "at": AT}, 422, "add amount"),
    (
        "/v1/outcomes",
        {"outcome_id": "o", "decision_id": "d", "kind": "promise", "at": AT, "promised_for": AT},
        422,
        "must be later than at",
    ),
    (
        "/v1/events",
        {"event_id": "e", "kind": "payment", "account_id": "a1", "at": AT},
        422,
        "add payment_id and bill_id and amount",
    ),
    (
        "/v1/events",
        {"event_id": "e", "kind": "hold", "account_id": "a1", "at": AT, "what": "angry"},
        422,
        "must be one of deceased",
    ),
    (
        "/v1/events",
        {"event_id": "e", "kind": "contact", "account_id": "a1", "at": AT, "action": "fax"},
        404,
        "must be one of none",
    ),
    (
        "/v1/events",
        {"event_id": "e", "kind": "dispute", "account_id": "a9", "at": AT},
        404,
        "load the account's records",
    ),
]


@pytest.mark.parametrize(("path", "body", "status", "says"), REFUSED)
def test_a_refusal_says_what_mends_it(http: InProcess, path: str, body: Any, status: int, says: str) -> None:
    response = http.post(path, json=body)
    problem = response.json()
    assert (response.status_code, problem["status"]) == (status, status)
    assert response.headers["content-type"] == "application/problem+json"
    assert says in problem["detail"]
    assert problem["instance"] == path


def test_a_body_that_is_no_json_is_a_bad_request(http: InProcess) -> None:
    response = http.post("/v1/events", content="{", headers={"content-type": "application/json"})
    assert response.status_code == 400
    assert "not JSON" in response.json()["detail"]


def test_a_failure_tells_nothing_but_what_to_do(
    http: InProcess, engine: PlainEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a password stands here")

    monkeypatch.setattr(engine, "decide", fail)
    response = http.post("/v1/decisions", json=ASK)
    assert response.status_code == 500
    assert "send the same request again" in response.json()["detail"]
    assert "password" not in response.text


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/v1/nothing", 404), ("GET", "/v1/events", 405)]
)
def test_a_wrong_path_or_method_is_a_problem_too(
    http: InProcess, method: str, path: str, status: int
) -> None:
    response = http.request(method, path)
    assert response.status_code == status
    assert "Remedy" in response.json()["detail"]


@pytest.mark.parametrize(
    ("path", "allowed"), [("/v1/pauses", "GET, POST"), ("/v1/decisions/batch", "POST"), ("/health", "GET")]
)
def test_a_method_that_there_is_not_names_all_that_there_are(
    http: InProcess, path: str, allowed: str
) -> None:
    refused = http.request("PATCH", path)
    assert (refused.status_code, refused.headers["allow"]) == (405, allowed)
