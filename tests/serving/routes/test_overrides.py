"""A person may decide otherwise, but breaks no rule; nothing is learnt from either decision."""

from typing import Any

import pytest

from repaylift.log import Log
from repaylift.records.contracts import check_records

from ..calls import decide, event
from ..conftest import InProcess


def override(http: InProcess, decision: str, instead: str = "human_call", **more: Any) -> Any:
    body = {
        "override_id": "ov1",
        "decision_id": decision,
        "action": instead,
        "code": "customer_asked",
        "reason": "Wants to be called",
        "by": "agent-12",
    }
    return http.post("/v1/overrides", json=body | more)


@pytest.fixture
def sms(http: InProcess) -> str:
    """Id of a decision to send an SMS, where calls are agreed to as well."""
    for channel in ("sms", "human_call"):
        event(http, "consent", event_id=f"e-{channel}", channel=channel)
    return str(decide(http)["decision_id"])


def test_the_persons_decision_is_the_one_carried_out(http: InProcess, log: Log, sms: str) -> None:
    answer = override(http, sms).json()
    assert (answer["status"], answer["was"], answer["action"], answer["queue"]) == (
        "taken",
        "sms",
        "human_call",
        "agents",
    )
    sent = {"dispatch_id": "s1", "decision_id": answer["decision_id"]}
    assert http.post("/v1/dispatches", json=sent).json()["status"] == "reserved"
    old = {"dispatch_id": "s2", "decision_id": sms}
    assert http.post("/v1/dispatches", json=old).json()["refusal"]["rule_id"] == "dispatch.replaced"
    check_records(log.export())


def test_both_decisions_are_marked_as_teaching_nothing(http: InProcess, log: Log, sms: str) -> None:
    override(http, sms)
    assert log.export().decisions["mode"].tolist() == ["replaced", "override"]


def test_a_rule_is_not_broken(http: InProcess, log: Log, sms: str) -> None:
    event(http, "opt_out", channel="human_call")
    answer = override(http, sms).json()
    assert (answer["status"], answer["decision_id"]) == ("refused", None)
    assert answer["refusal"]["rule_id"] == "blocks.opt_out"
    assert log.export().decisions["mode"].tolist() == ["model"]


def test_leaving_the_customer_alone_is_always_possible(http: InProcess, sms: str) -> None:
    event(http, "hold", what="dispute")
    assert override(http, sms, "none").json()["status"] == "taken"


def test_the_same_call_gets_the_same_bytes(http: InProcess, log: Log, sms: str) -> None:
    assert override(http, sms).content == override(http, sms).content
    assert len(log.export().decisions) == 2
    assert override(http, sms, reason="another").status_code == 409


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"action": "sms"}, 409), ({"action": "fax"}, 404), ({"decision_id": "x"}, 404), ({"code": "x"}, 422)],
)
def test_what_makes_no_sense_is_refused(
    http: InProcess, sms: str, changes: dict[str, str], status: int
) -> None:
    assert override(http, sms, **changes).status_code == status
