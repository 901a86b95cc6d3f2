"""A slot that ran out is free for decisions too, though nobody sends any more."""

from fastapi import FastAPI

from repaylift.log import Log
from serving.slot_keeper import SlotKeeper

from .calls import decide, event
from .conftest import InProcess


def test_what_ran_out_is_given_back_once(http: InProcess, app: FastAPI, log: Log) -> None:
    event(http, "consent", channel="sms")
    decision_id = decide(http)["decision_id"]
    asked = {"dispatch_id": "s1", "decision_id": decision_id, "hold_minutes": 1e-6}
    assert http.post("/v1/dispatches", json=asked).json()["status"] == "reserved"
    keeper = SlotKeeper(app.state.desk.dispatches)
    assert [keeper.look(), keeper.look()] == [1, 0]
    assert log.export().contacts.empty


def test_a_log_that_is_away_is_looked_for_again() -> None:
    class Away:
        def expire(self) -> int:
            raise ConnectionError("away")

    assert SlotKeeper(Away()).look() == 0  # type: ignore[arg-type]
