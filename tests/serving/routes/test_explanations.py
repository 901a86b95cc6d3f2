"""An explanation tells what was kept: reasons, rules, the text sent, and what a person decided."""

import pandas as pd
import pytest

from repaylift.log import Log
from serving.app import create_app
from serving.clock import Clock
from serving.desk import Desk
from serving.model_engine import ModelEngine
from serving.open_rungs import rungs_of

from ..calls import decide, event
from ..conftest import NOW, InProcess


@pytest.fixture
def http(log: Log) -> InProcess:
    """The app where the ladder decides, under the rules."""
    app = create_app()
    app.state.desk = Desk(log, ModelEngine(log, rungs_of(log), pd.Timedelta(hours=36)), Clock(NOW))
    return InProcess(app)


def test_the_text_that_was_sent_is_in_it(http: InProcess) -> None:
    event(http, "consent", channel="sms")
    decision_id = decide(http)["decision_id"]
    http.post("/v1/dispatches", json={"dispatch_id": "s1", "decision_id": decision_id})
    http.post("/v1/dispatches/s1/confirm", json={"text": "exactly this"})
    answer = http.get(f"/v1/decisions/{decision_id}/explanation").json()
    (attempt,) = answer["attempts"]
    assert (attempt["status"], attempt["template"]["text"]) == ("sent", "exactly this")


def test_a_persons_decision_has_their_reason(http: InProcess) -> None:
    event(http, "consent", channel="human_call")
    decision_id = decide(http)["decision_id"]
    body = {
        "override_id": "ov1",
        "decision_id": decision_id,
        "action": "human_call",
        "code": "other",
        "reason": "asked for it",
        "by": "agent-1",
    }
    made = http.post("/v1/overrides", json=body).json()["decision_id"]
    answer = http.get(f"/v1/decisions/{made}/explanation").json()
    assert (answer["mode"], answer["override"]["reason"]) == ("override", "asked for it")
    assert http.get(f"/v1/decisions/{decision_id}/explanation").json()["override"]["action"] == "human_call"


def test_every_rule_that_was_checked_is_named_with_what_it_removed(http: InProcess) -> None:
    event(http, "consent", channel="sms")
    event(http, "hold", what="dispute")
    answer = http.get(f"/v1/decisions/{decide(http)['decision_id']}/explanation").json()
    rules = {rule["rule_id"]: rule for rule in answer["rules"]}
    assert "sms" in rules["blocks.dispute"]["removed"]
    assert rules["cn.hours"]["removed"] == []
    assert rules["cn.hours"]["source"].startswith("GB/T 45251-2025")


def test_it_speaks_both_languages(http: InProcess) -> None:
    event(http, "consent", channel="sms")
    answer = http.get(f"/v1/decisions/{decide(http)['decision_id']}/explanation").json()
    assert answer["summary"]["en"].endswith("the decision was: SMS.")
    assert answer["summary"]["zh"].endswith("决定采取：短信。")
    assert set(answer["rights"]) == {"en", "zh"}


def test_a_risk_without_a_model_says_why(http: InProcess) -> None:
    answer = http.get("/v1/accounts/a1/risk").json()
    assert (answer["default_risk"], answer["bill_id"], answer["model"]) == (None, "b1", "none")
    assert answer["problem"]
    assert http.get("/v1/accounts/a9/risk").status_code == 404


def test_an_unknown_decision_is_told(http: InProcess) -> None:
    assert http.get("/v1/decisions/nothing/explanation").status_code == 404
