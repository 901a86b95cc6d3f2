"""The Idempotency-Key header: a key stands for one body, and for one call at a time."""

import asyncio
import threading

import httpx
import pytest

from repaylift.log import Log

from .calls import ASK
from .conftest import InProcess, PlainEngine


def ask(http: InProcess, key: str, **changes: object) -> httpx.Response:
    return http.post("/v1/decisions", json=ASK | changes, headers={"idempotency-key": key})


def test_the_same_key_and_body_get_the_first_answer(http: InProcess, engine: PlainEngine) -> None:
    first, again = ask(http, "k-1"), ask(http, '"k-1"')
    assert (first.status_code, first.content, engine.asked) == (200, again.content, 1)


def test_the_same_key_with_another_body_is_a_conflict(http: InProcess) -> None:
    ask(http, "k-1")
    refused = ask(http, "k-1", request_id="r2")
    assert refused.status_code == 409
    assert "used before with another body" in refused.json()["detail"]


def test_a_refused_call_leaves_its_key_free(http: InProcess) -> None:
    assert ask(http, "k-1", account_id="a9").status_code == 404
    assert ask(http, "k-1").status_code == 200


def test_keys_of_two_paths_are_two_keys(http: InProcess) -> None:
    ask(http, "k-1")
    fact = {"event_id": "e1", "kind": "dispute", "account_id": "a1", "at": "2025-12-31T10:00:00Z"}
    assert http.post("/v1/events", json=fact, headers={"idempotency-key": "k-1"}).status_code == 200


def test_the_log_remembers_a_key_after_a_restart(http: InProcess, log: Log) -> None:
    ask(http, "k-1")
    log.close()
    assert ask(http, "k-1", request_id="r2").status_code == 409


@pytest.mark.parametrize("key", ["", '""', "k" * 201, "a\tb", "a b", '"', 'a"b'])
def test_a_key_that_is_none_is_refused(http: InProcess, key: str) -> None:
    refused = ask(http, key)
    assert refused.status_code == 400
    assert "send a UUID" in refused.json()["detail"]


def test_a_call_in_flight_holds_its_key(
    http: InProcess, engine: PlainEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_go_on = threading.Event(), threading.Event()
    decide = engine.decide

    def slow(*given: object) -> object:
        begun.set()
        may_go_on.wait(30)
        return decide(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(engine, "decide", slow)

    async def both() -> tuple[httpx.Response, httpx.Response]:
        call = {"json": ASK, "headers": {"idempotency-key": "k-1"}}
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(http.app), base_url="http://test"
        ) as client:
            first = asyncio.create_task(client.post("/v1/decisions", **call))  # type: ignore[arg-type]
            await asyncio.to_thread(begun.wait, 30)
            second = await client.post("/v1/decisions", **call)  # type: ignore[arg-type]
            may_go_on.set()
            return await first, second

    first, second = asyncio.run(both())
    assert (first.status_code, second.status_code) == (200, 409)
    assert second.headers["retry-after"] == "1"
