"""Routes: idempotent, durable before they answer, and every refusal says what mends it."""

import re
import sqlite3
from typing import Any

import httpx
import pytest
from pydantic import BaseModel

from repaylift.log import Log
from repaylift.records.contracts import check_records
from serving.problem import Problem
from serving.schemas import DecisionAnswer, DecisionRequest, EventRequest, OutcomeRequest

from .conftest import InProcess, PlainEngine

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


def test_the_decision_is_in_the_file_when_the_answer_is_there(http: InProcess, log: Log) -> None:
    response = http.post("/v1/decisions", json=ASK)
    with sqlite3.connect(log.safe_url.removeprefix("sqlite:///")) as other:
        assert other.execute("select body from answers").fetchall() == [(response.text,)]
        assert other.execute("select account_id, action from decisions").fetchall() == [("a1", "sms")]


def test_the_same_request_gets_the_same_bytes_and_is_decided_once(
    http: InProcess, engine: PlainEngine
) -> None:
    first = http.post("/v1/decisions", json=ASK)
    again = http.post("/v1/decisions", json=ASK | {"max_actions": 3, "dry_run": False})
    assert (first.content, engine.asked) == (again.content, 1)


def test_another_body_under_the_same_id_is_a_conflict(http: InProcess) -> None:
    decide(http)
    refused = http.post("/v1/decisions", json=ASK | {"max_actions": 1})
    assert refused.status_code == 409
    assert "use a new id" in refused.json()["detail"]


def test_a_decision_can_be_read_again(http: InProcess) -> None:
    answer = http.post("/v1/decisions", json=ASK)
    assert http.get(f"/v1/decisions/{answer.json()['decision_id']}").content == answer.content


def test_a_dry_run_leaves_nothing(http: InProcess, log: Log) -> None:
    answer = decide(http, dry_run=True)
    assert http.get(f"/v1/decisions/{answer['decision_id']}").status_code == 404
    assert log.export().decisions.empty


def test_the_past_can_only_be_looked_at(http: InProcess) -> None:
    past = {"as_of": "2025-12-30T10:00:00Z"}
    refused = http.post("/v1/decisions", json=ASK | past)
    assert refused.status_code == 422
    assert "set dry_run" in refused.json()["detail"]
    assert decide(http, **past, dry_run=True)["as_of"] == "2025-12-30T10:00:00Z"


def test_a_moment_close_to_now_is_now(http: InProcess) -> None:
    assert decide(http, as_of="2025-12-31T09:55:00Z")["as_of"] >= "2025-12-31T10:00:00"


def test_an_account_without_an_open_bill_still_gets_an_answer(http: InProcess, log: Log) -> None:
    answer = decide(http, account_id="a2")
    assert log.answer(answer["decision_id"]) is not None
    assert log.export().decisions.empty


def test_an_opt_out_is_honoured_by_the_next_decision(http: InProcess) -> None:
    first = decide(http)
    assert first["mode_reason"] == "sms"
    assert outcome(http, first["decision_id"], "opt_out").json()["changed"] == [
        "contacts",
        "contact_events",
        "consents",
    ]
    assert decide(http, request_id="r2")["mode_reason"] == "none"


def test_an_opt_out_counts_without_its_decision(http: InProcess) -> None:
    assert outcome(http, "lost", "opt_out", account_id="a1").status_code == 200
    assert decide(http)["mode_reason"] == "none"


def test_a_senders_clock_ahead_of_ours_delays_nothing(http: InProcess) -> None:
    ahead = event(http, "opt_out", channel="sms", at="2025-12-31T10:05:00Z").json()
    assert ahead["known_at"] < "2025-12-31T10:05:00"
    assert decide(http)["mode_reason"] == "none"


def test_a_payment_is_honoured_by_the_next_decision(http: InProcess) -> None:
    paid = event(http, "payment", payment_id="m1", bill_id="b1", amount=500)
    assert paid.json()["changed"] == ["payments"]
    assert decide(http)["mode_reason"] is None


def test_the_same_outcome_gets_the_same_bytes_and_another_body_a_conflict(http: InProcess) -> None:
    decision_id = decide(http)["decision_id"]
    first, again = (outcome(http, decision_id, "delivered") for _ in range(2))
    assert first.content == again.content
    assert outcome(http, decision_id, "delivered", cost=1).status_code == 409


def test_what_the_log_learned_over_http_passes_the_contract(http: InProcess, log: Log) -> None:
    decision_id = decide(http)["decision_id"]
    for kind in ("delivered", "sent", "answered", "promise_kept", "complaint", "opt_out"):
        assert outcome(http, decision_id, kind).status_code == 200
    assert outcome(http, decision_id, "promise", promised_for="2026-01-03T00:00:00Z").status_code == 200
    assert outcome(http, decision_id, "partial_payment", amount=20).status_code == 200
    assert outcome(http, decision_id, "csat", score=4).status_code == 200
    assert event(http, "contact", action="human_call", answered=False).status_code == 200
    assert event(http, "order", order_id="o1", amount=5, what="toys").status_code == 200
    assert event(http, "refund", order_id="o1", amount=5).status_code == 200
    assert event(http, "consent", channel="night").status_code == 200
    assert event(http, "hold", what="vulnerable").status_code == 200
    exported = log.export()
    check_records(exported)
    assert exported.contacts["cost"].tolist() == [0.05, 0.0]


REFUSED: list[tuple[str, Any, int, str]] = [
    ("/v1/decisions", ASK | {"account_id": "a9"}, 404, "load the account's records"),
    ("/v1/decisions", {"account_id": "a1"}, 422, "request_id: Field required"),
    ("/v1/decisions", ASK | {"max_action": 2}, 422, "max_action: Extra inputs"),
    ("/v1/decisions", ASK | {"max_actions": 0}, 422, "greater than or equal to 1"),
    ("/v1/decisions", ASK | {"as_of": "2025-12-31T10:00:00"}, 422, "should have timezone info"),
    ("/v1/decisions", ASK | {"as_of": "2027-01-01T00:00:00Z"}, 422, "must not be later than"),
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
        422,
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


def test_health_names_model_clock_and_log(http: InProcess, engine: PlainEngine) -> None:
    health = http.get("/health").json()
    assert (health["status"], health["model"], health["now"][:10]) == ("ok", "plain-1", "2025-12-31")
    engine.problem = "no model"
    assert http.get("/health").json()["status"] == "degraded"


def test_the_page_needs_nothing_from_the_network(http: InProcess) -> None:
    page = http.get("/").text
    assert "swagger-ui" in page
    assert "http://" not in page and "https://" not in page


def test_every_reference_of_the_apis_description_is_found(http: InProcess) -> None:
    described = http.get("/openapi.json")
    schemas = described.json()["components"]["schemas"]
    targets = set(re.findall(r'"\$ref":"([^"]*)"', described.text))
    assert targets == {f"#/components/schemas/{name}" for name in schemas} & targets
    assert "#/components/schemas/Problem" in targets


@pytest.mark.parametrize("body", [DecisionRequest, OutcomeRequest, EventRequest, DecisionAnswer, Problem])
def test_the_example_of_every_body_is_valid(body: type[BaseModel]) -> None:
    example = body.model_json_schema()["examples"][0]
    assert body.model_validate(example).model_dump(mode="json", by_alias=True, exclude_unset=True) == example
