"""A batch: every decision its own, every refusal its own, and the whole answered once."""

from typing import Any

import httpx
import pytest

from repaylift.log import Log, LogUnavailableError

from ..calls import ASK, decide
from ..conftest import InProcess, PlainEngine


def batch(http: InProcess, *requests: dict[str, Any], name: str = "b1") -> httpx.Response:
    return http.post("/v1/decisions/batch", json={"batch_id": name, "requests": list(requests)})


def test_each_is_decided_and_kept_as_its_own(http: InProcess, log: Log) -> None:
    answer = batch(http, ASK, ASK | {"request_id": "r2", "account_id": "a2"}).json()
    assert (answer["decided"], answer["refused"]) == (2, 0)
    for item in answer["items"]:
        assert http.get(f"/v1/decisions/{item['decision']['decision_id']}").json() == item["decision"]
    assert len(log.export().decisions) == 1  # a2 has no open bill


def test_what_is_refused_stops_no_other(http: InProcess) -> None:
    decide(http, request_id="r9", max_actions=1)
    items = batch(
        http,
        ASK | {"request_id": "r2", "account_id": "a9"},
        ASK | {"request_id": "r9"},
        ASK | {"request_id": "r3", "as_of": "2025-12-30T10:00:00Z"},
        ASK,
    ).json()["items"]
    assert [None if item["problem"] is None else item["problem"]["status"] for item in items] == [
        404,
        409,
        409,
        None,
    ]
    assert "Remedy" in items[0]["problem"]["detail"]


def test_the_same_batch_gets_the_same_bytes_and_is_decided_once(http: InProcess, engine: PlainEngine) -> None:
    first = batch(http, ASK, ASK | {"request_id": "r2"})
    assert batch(http, ASK, ASK | {"request_id": "r2"}).content == first.content
    assert engine.asked == 2
    assert batch(http, ASK).status_code == 409


def test_a_batch_that_was_cut_off_goes_on_with_what_was_decided(http: InProcess, engine: PlainEngine) -> None:
    before = decide(http)
    items = batch(http, ASK, ASK | {"request_id": "r2"}).json()["items"]
    assert items[0]["decision"] == before
    assert engine.asked == 2


def test_it_is_one_to_a_thousand_requests_with_ids_of_their_own(http: InProcess) -> None:
    assert batch(http).status_code == 422
    assert batch(http, ASK, ASK).status_code == 422
    assert batch(http, *({"request_id": f"r{n}", "account_id": "a1"} for n in range(1001))).status_code == 422


def test_of_two_requests_about_an_account_the_second_is_decided_after_the_first(
    http: InProcess, log: Log
) -> None:
    items = batch(http, ASK, ASK | {"request_id": "r2"}, ASK | {"request_id": "r3", "dry_run": True}).json()[
        "items"
    ]
    first, second, dry = (item["decision"]["as_of"] for item in items)
    assert first == dry < second
    assert len(log.export().decisions) == 2


def test_one_write_keeps_them_all(http: InProcess, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    writes = []
    write = log.write
    monkeypatch.setattr(log, "write", lambda change: writes.append(1) or write(change))
    many = [{"request_id": f"r{n}", "account_id": f"a{n}"} for n in (1, 2, 3)]
    assert batch(http, *many).json()["decided"] == 2
    assert len(writes) == 1
    log.verify_chain()


def test_a_request_answered_meanwhile_keeps_its_first_answer(
    http: InProcess, engine: PlainEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide_many, meanwhile = engine.decide_many, []

    def slow(asked: Any) -> Any:
        made = decide_many(asked)
        meanwhile.append(decide(http))
        meanwhile.append(decide(http, request_id="r2", max_actions=1))
        return made

    monkeypatch.setattr(engine, "decide_many", slow)
    items = batch(http, ASK, ASK | {"request_id": "r2", "account_id": "a2"}).json()["items"]
    assert items[0]["decision"] == meanwhile[0]
    assert items[1]["problem"]["status"] == 409


def test_the_same_batch_answered_meanwhile_gets_its_answers(
    http: InProcess, engine: PlainEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide_many, meanwhile = engine.decide_many, []

    def slow(asked: Any) -> Any:
        made = decide_many(asked)
        monkeypatch.setattr(engine, "decide_many", decide_many)
        meanwhile.append(batch(http, ASK).content)
        return made

    monkeypatch.setattr(engine, "decide_many", slow)
    assert batch(http, ASK).content == meanwhile[0]


def test_when_the_log_is_away_nothing_is_kept_and_the_same_call_counts_once(
    http: InProcess, engine: PlainEngine, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> str:
        raise LogUnavailableError("gone")

    with monkeypatch.context() as broken:
        broken.setattr(log, "once_about", away)
        assert batch(http, ASK).status_code == 503
    assert len(log.export().decisions) == 0
    assert batch(http, ASK).json()["decided"] == 1
