"""An outcome counts from the next decision on, once, and passes the contract of the records."""

import pytest

from repaylift.log import Log
from repaylift.records.contracts import check_records

from ..calls import decide, event, outcome
from ..conftest import InProcess


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


@pytest.mark.parametrize("kind", ["unanswered", "paid", "promise", "csat", "complaint"])
@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+10:00", "1066-10-14T09:00:00-16:47"])
def test_a_moment_however_far_away_does_no_harm(http: InProcess, kind: str, at: str) -> None:
    more = {"amount": 5, "promised_for": "9999-12-31T23:00:00-10:00", "score": 3}
    assert outcome(http, decide(http)["decision_id"], kind, at=at, **more).status_code == 200
    decide(http, request_id="r2")
