"""A decision is made once per request id, and durable before its answer leaves."""

import sqlite3

from repaylift.log import Log

from ..calls import ASK, decide
from ..conftest import InProcess, PlainEngine


def test_the_decision_is_in_the_file_when_the_answer_is_there(http: InProcess, log: Log) -> None:
    response = http.post("/v1/decisions", json=ASK)
    assert Log(log.safe_url).answer(response.json()["decision_id"]) == response.text
    with sqlite3.connect(log.safe_url.removeprefix("sqlite:///")) as other:
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
    assert refused.status_code == 409
    assert "set dry_run" in refused.json()["detail"]
    assert decide(http, **past, dry_run=True)["as_of"] == "2025-12-30T10:00:00Z"


def test_a_moment_close_to_now_is_now(http: InProcess) -> None:
    assert decide(http, as_of="2025-12-31T09:55:00Z")["as_of"] >= "2025-12-31T10:00:00"


def test_an_account_without_an_open_bill_still_gets_an_answer(http: InProcess, log: Log) -> None:
    answer = decide(http, account_id="a2")
    assert log.answer(answer["decision_id"]) is not None
    assert log.export().decisions.empty
