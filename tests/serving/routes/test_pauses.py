"""A pause works from the next dispatch, until it is lifted or runs out."""

from typing import Any

import httpx
import pytest

from ..calls import decide, event
from ..conftest import InProcess


def pause(http: InProcess, **more: Any) -> httpx.Response:
    body = {"pause_id": "p1", "actions": ["sms"], "reason": "wrong text", "by": "ops-3"}
    return http.post("/v1/pauses", json=body | more)


@pytest.fixture
def sms(http: InProcess) -> str:
    event(http, "consent", channel="sms")
    return str(decide(http)["decision_id"])


def rule_against(http: InProcess, decision_id: str, name: str) -> str | None:
    answer = http.post("/v1/dispatches", json={"dispatch_id": name, "decision_id": decision_id}).json()
    return None if answer["refusal"] is None else str(answer["refusal"]["rule_id"])


def test_what_is_paused_is_not_sent_until_it_is_lifted(http: InProcess, sms: str) -> None:
    assert pause(http).json()["lifted_at"] is None
    assert rule_against(http, sms, "s1") == "pause.p1"
    lifted = http.request("DELETE", "/v1/pauses/p1?by=ops-3").json()
    assert lifted["lifted_by"] == "ops-3"
    assert rule_against(http, sms, "s2") is None
    assert http.request("DELETE", "/v1/pauses/p1?by=ops-4").json() == lifted


@pytest.mark.parametrize("segment", [{"stages": ["dpd_8_14"]}, {"min_amount": 500.01}, {"max_amount": 500.0}])
def test_others_are_not_touched(http: InProcess, sms: str, segment: dict[str, Any]) -> None:
    assert pause(http, segment=segment).status_code == 200
    assert rule_against(http, sms, "s1") is None


def test_it_lifts_by_itself(http: InProcess, sms: str) -> None:
    pause(http, until="2025-12-31T10:00:00.000001Z")
    assert http.get("/v1/pauses").json() == {"pauses": []}
    assert rule_against(http, sms, "s1") is None


def test_those_in_force_are_listed(http: InProcess) -> None:
    pause(http)
    pause(http, pause_id="p2", segment={"stages": ["dpd_4_7"]})
    assert [one["pause_id"] for one in http.get("/v1/pauses").json()["pauses"]] == ["p1", "p2"]


def test_the_same_call_gets_the_same_bytes(http: InProcess) -> None:
    assert pause(http).content == pause(http).content
    assert pause(http, reason="other").status_code == 409


def test_what_does_not_exist_is_refused(http: InProcess) -> None:
    assert pause(http, actions=["fax"]).status_code == 404
    assert pause(http, segment={"min_amount": 5, "max_amount": 5}).status_code == 422
    assert http.request("DELETE", "/v1/pauses/p9?by=ops-3").status_code == 404
