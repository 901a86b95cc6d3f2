"""A decision that takes too long: nobody is contacted, the answer says it is not kept, asking again helps."""

import asyncio
import threading
from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from repaylift.log import Log
from serving.front import Front
from serving.time_budget import within

from .conftest import InProcess, PlainEngine

ASK = {"request_id": "r1", "account_id": "a1"}


@pytest.fixture
def stuck(log: Log, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Reads of the log wait until this is set."""
    free, first_answer = threading.Event(), log.first_answer

    def wait(key: object) -> object:
        free.wait()
        return first_answer(key)  # type: ignore[arg-type]

    monkeypatch.setattr(log, "first_answer", wait)
    yield free
    free.set()


def test_a_stuck_log_is_answered_in_time_and_again_when_it_is_free(
    app: FastAPI, engine: PlainEngine, stuck: threading.Event
) -> None:
    http = InProcess(Front(app, max_body=65536, patience=0.05))
    late = http.post("/v1/decisions", json=ASK)
    assert late.status_code == 200
    answer = late.json()
    assert (answer["kept"], answer["mode"]) == (False, "suppressed_all")
    assert [action["action"] for action in answer["actions"]] == ["none"]
    stuck.set()
    again = InProcess(Front(app, max_body=65536)).post("/v1/decisions", json=ASK).json()
    assert again["mode"] == "model"
    assert again["decision_id"] != answer["decision_id"]


def test_work_in_time_is_its_own_answer() -> None:
    async def quick() -> str:
        return "done"

    assert asyncio.run(within(60.0, quick(), lambda: "late")) == "done"


def test_what_late_work_raises_is_not_reported() -> None:
    async def whole() -> str:
        free = asyncio.Event()

        async def fail() -> str:
            await free.wait()
            raise RuntimeError("late")

        found = await within(0.001, fail(), lambda: "late")
        free.set()
        await asyncio.sleep(0)
        return found

    assert asyncio.run(whole()) == "late"


def test_an_error_in_time_is_raised() -> None:
    async def fail() -> str:
        raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        asyncio.run(within(60.0, fail(), lambda: "late"))
