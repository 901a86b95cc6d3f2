"""While a person is asked for, no automated action reaches the customer."""

from typing import Any

import httpx
import pytest

from repaylift.log import Log
from repaylift.records.contracts import check_records

from ..calls import decide, event
from ..conftest import InProcess


def ask(http: InProcess, **more: Any) -> httpx.Response:
    body = {"review_id": "rv1", "account_id": "a1", "basis": "gdpr_22", "note": "no machine, please"}
    return http.post("/v1/reviews", json=body | more)


@pytest.fixture
def sms(http: InProcess) -> str:
    event(http, "consent", channel="sms")
    return str(decide(http)["decision_id"])


def rule_against(http: InProcess, decision_id: str, name: str) -> str | None:
    answer = http.post("/v1/dispatches", json={"dispatch_id": name, "decision_id": decision_id}).json()
    return None if answer["refusal"] is None else str(answer["refusal"]["rule_id"])


def test_a_pending_review_stops_what_was_decided(http: InProcess, sms: str) -> None:
    assert ask(http, decision_id=sms).json()["status"] == "pending"
    assert rule_against(http, sms, "s1") == "blocks.human_review"


def test_it_goes_from_pending_to_assigned_to_resolved_and_then_automation_goes_on(
    http: InProcess, log: Log, sms: str
) -> None:
    ask(http)
    assert [review["review_id"] for review in http.get("/v1/reviews").json()["reviews"]] == ["rv1"]
    assert http.post("/v1/reviews/rv1/assign", json={"to": "officer-4"}).json()["assigned_to"] == "officer-4"
    done = http.post(
        "/v1/reviews/rv1/resolve", json={"result": "upheld", "by": "officer-4", "note": "checked"}
    ).json()
    assert (done["status"], done["result"], done["resolution"]) == ("resolved", "upheld", "checked")
    assert http.get("/v1/reviews/rv1").json() == done
    assert http.get("/v1/reviews").json()["reviews"] == []
    assert rule_against(http, sms, "s1") is None
    check_records(log.export())


def test_of_two_reviews_both_must_be_resolved(http: InProcess, sms: str) -> None:
    ask(http)
    ask(http, review_id="rv2", basis="pipl_24")
    http.post("/v1/reviews/rv1/resolve", json={"result": "upheld", "by": "officer-4"})
    assert rule_against(http, sms, "s1") == "blocks.human_review"


def test_a_person_may_still_call(http: InProcess, sms: str) -> None:
    event(http, "consent", event_id="e2", channel="human_call")
    ask(http)
    body = {
        "override_id": "ov1",
        "decision_id": sms,
        "action": "human_call",
        "code": "other",
        "reason": "review",
        "by": "officer-4",
    }
    assert http.post("/v1/overrides", json=body).json()["status"] == "taken"


def test_what_is_resolved_stays_so(http: InProcess, sms: str) -> None:
    ask(http)
    for _ in range(2):
        answer = http.post("/v1/reviews/rv1/resolve", json={"result": "changed", "by": "officer-4"})
    assert answer.status_code == 409
    assert http.post("/v1/reviews/rv1/assign", json={"to": "officer-5"}).status_code == 409


def test_the_same_call_gets_the_same_bytes(http: InProcess, sms: str) -> None:
    assert ask(http).content == ask(http).content
    assert ask(http, note="other").status_code == 409


@pytest.mark.parametrize("changes", [{"account_id": "a9"}, {"decision_id": "x"}])
def test_nobody_and_nothing_cannot_be_reviewed(http: InProcess, changes: dict[str, str]) -> None:
    assert ask(http, **changes).status_code == 404
    assert http.get("/v1/reviews/rv1").status_code == 404


def test_a_decision_about_somebody_else_is_not_taken(http: InProcess, sms: str) -> None:
    assert ask(http, account_id="a2", decision_id=sms).status_code == 404
