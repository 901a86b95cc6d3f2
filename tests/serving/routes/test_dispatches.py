"""Before anything leaves: the rules again, the slot taken, and what was sent kept."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from repaylift.log import Log

from ..calls import decide, event, outcome
from ..conftest import InProcess


@pytest.fixture
def sms(http: InProcess) -> str:
    """Id of a decision to send account a1 an SMS, which its owner agreed to."""
    assert event(http, "consent", channel="sms").status_code == 200
    return str(decide(http)["decision_id"])


def dispatch(http: InProcess, decision_id: str, name: str = "s1", **more: Any) -> httpx.Response:
    return http.post("/v1/dispatches", json={"dispatch_id": name, "decision_id": decision_id} | more)


def reserved(http: InProcess, decision_id: str, name: str = "s1", **more: Any) -> dict[str, Any]:
    answer: dict[str, Any] = dispatch(http, decision_id, name, **more).json()
    assert answer["status"] == "reserved", answer
    return answer


def refused(http: InProcess, decision_id: str, name: str = "s1") -> str:
    answer = dispatch(http, decision_id, name).json()
    assert (answer["status"], answer["contact_id"], answer["template"]) == ("refused", None, None)
    return str(answer["refusal"]["rule_id"])


def test_a_free_slot_is_reserved_with_the_exact_text(http: InProcess, sms: str) -> None:
    answer = reserved(http, sms)
    assert answer["contact_id"] == f"c-{sms}"
    assert answer["template"]["version"] == 1
    assert "500.00" in answer["template"]["text"]


def test_the_same_call_gets_the_same_bytes_and_takes_one_slot(http: InProcess, log: Log, sms: str) -> None:
    assert dispatch(http, sms).content == dispatch(http, sms).content
    assert len(log.export().contacts) == 1
    assert dispatch(http, sms, hold_minutes=1).status_code == 409


def test_an_opt_out_between_decision_and_send_is_honoured(http: InProcess, sms: str) -> None:
    event(http, "opt_out", channel="sms")
    assert refused(http, sms) == "blocks.opt_out"


def test_a_payment_between_decision_and_send_is_honoured(http: InProcess, sms: str) -> None:
    event(http, "payment", payment_id="m1", bill_id="b1", amount=500)
    assert refused(http, sms) == "dispatch.paid"


def test_a_part_payment_rests_the_customer_for_a_day(http: InProcess, sms: str) -> None:
    event(http, "payment", payment_id="m1", bill_id="b1", amount=5)
    assert refused(http, sms) == "blocks.recent_payment"


def test_a_refusal_says_until_when_and_why_in_both_languages(http: InProcess, sms: str) -> None:
    event(http, "hold", what="dispute")
    answer = dispatch(http, sms).json()
    assert set(answer["refusal"]["reason"]) == {"en", "zh"}
    assert http.get("/v1/dispatches/s1").json() == answer


def test_the_refusal_of_automated_decisions_stops_a_send_that_was_decided(http: InProcess, sms: str) -> None:
    event(http, "opt_out", channel="automated")
    assert refused(http, sms) == "cn.automated_refused"


def test_an_older_decision_is_not_carried_out(http: InProcess, sms: str) -> None:
    later = decide(http, request_id="r2")["decision_id"]
    assert refused(http, sms) == "dispatch.replaced"
    reserved(http, later, "s2")


def test_five_messages_a_week_reservations_counted(http: InProcess, sms: str) -> None:
    for number in range(5):
        reserved(http, sms, f"s{number}")
    assert refused(http, sms, "s6") == "house.digital_week"


def test_a_cancelled_slot_is_free_again(http: InProcess, log: Log, sms: str) -> None:
    for number in range(5):
        reserved(http, sms, f"s{number}")
    answer = http.post("/v1/dispatches/s3/cancel", json={"reason": "line down"}).json()
    assert answer["status"] == "cancelled"
    reserved(http, sms, "s6")
    assert len(log.export().contacts) == 5


def test_a_slot_not_confirmed_in_time_is_free_again(http: InProcess, log: Log, sms: str) -> None:
    reserved(http, sms, hold_minutes=1e-9)
    reserved(http, sms, "s2")
    assert http.get("/v1/dispatches/s1").json()["status"] == "expired"
    assert len(log.export().contacts) == 1


def test_what_was_sent_counts_with_its_time_cost_and_text(http: InProcess, log: Log, sms: str) -> None:
    reserved(http, sms)
    body = {"at": "2025-12-31T09:59:00Z", "cost": 0.04, "text": "as it left"}
    answer = http.post("/v1/dispatches/s1/confirm", json=body).json()
    assert (answer["status"], answer["template"]["text"]) == ("sent", "as it left")
    contacts = log.export().contacts
    assert contacts["cost"].tolist() == [0.04]
    assert contacts["at"].dt.strftime("%H:%M").tolist() == ["09:59"]
    assert http.post("/v1/dispatches/s1/confirm", json={}).json() == answer


def test_a_confirmation_that_comes_late_still_counts(http: InProcess, log: Log, sms: str) -> None:
    reserved(http, sms, hold_minutes=1e-9)
    reserved(http, sms, "s2")
    assert http.post("/v1/dispatches/s1/confirm", json={}).json()["status"] == "sent"
    assert len(log.export().contacts) == 2


def test_an_outcome_of_the_attempt_says_that_it_was_sent(http: InProcess, log: Log, sms: str) -> None:
    reserved(http, sms, hold_minutes=1e-6)
    assert outcome(http, sms, "delivered").json()["changed"] == ["contact_events"]
    reserved(http, sms, "s2")
    assert http.get("/v1/dispatches/s1").json()["status"] == "sent"
    assert len(log.export().contacts) == 2


def test_what_was_sent_cannot_be_cancelled_nor_a_refusal_confirmed(http: InProcess, sms: str) -> None:
    reserved(http, sms)
    http.post("/v1/dispatches/s1/confirm", json={})
    assert http.post("/v1/dispatches/s1/cancel", json={}).status_code == 409
    event(http, "hold", what="dispute")
    assert refused(http, sms, "s2") == "blocks.dispute"
    assert http.post("/v1/dispatches/s2/confirm", json={}).status_code == 409


def test_another_action_than_decided_needs_an_override(http: InProcess, sms: str) -> None:
    answer = dispatch(http, sms, action="human_call")
    assert answer.status_code == 409
    assert "/v1/overrides" in answer.json()["detail"]


def test_an_unknown_decision_or_attempt_is_told(http: InProcess) -> None:
    assert dispatch(http, "nothing").status_code == 404
    assert http.get("/v1/dispatches/nothing").status_code == 404


def test_senders_who_race_never_get_more_than_there_is(http: InProcess, log: Log, sms: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: dispatch(http, sms, f"s{n}").json()["status"], range(24)))
    assert answers.count("reserved") == 5
    assert len(log.export().contacts) == 5
