"""What the front refuses before a route reads anything, and that every route is reached through it."""

import asyncio

import pytest

from .calls import ASK
from .conftest import InProcess


def test_a_body_that_is_too_long_is_not_read(http: InProcess) -> None:
    refused = http.post("/v1/events", json={"note": "x" * 70_000})
    assert refused.status_code == 413
    assert "must have at most 65536" in refused.json()["detail"]


def test_a_long_body_that_does_not_say_so_is_refused_too(http: InProcess) -> None:
    def parts() -> object:
        async def gen() -> object:
            for _ in range(80):
                yield b" " * 1024

        return gen()

    refused = http.post("/v1/events", content=parts(), headers={"content-type": "application/json"})
    assert refused.status_code == 413


def test_a_body_too_deep_is_a_bad_request(http: InProcess) -> None:
    deep = "[" * 5000 + "]" * 5000
    refused = http.post("/v1/events", content=deep, headers={"content-type": "application/json"})
    assert refused.status_code == 400


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
def test_a_body_that_is_not_said_to_be_json_is_refused(http: InProcess, kind: str) -> None:
    refused = http.post("/v1/decisions", content="{}", headers={"content-type": kind})
    assert refused.status_code == 415


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "application/ld+json"])
def test_a_body_of_a_kind_of_json_is_read(http: InProcess, kind: str) -> None:
    refused = http.post("/v1/decisions", content="{}", headers={"content-type": kind})
    assert refused.status_code == 422


def test_requests_at_the_same_time_do_not_wait_for_each_other(http: InProcess) -> None:
    async def many() -> list[int]:
        bodies = [ASK | {"request_id": f"r{n}"} for n in range(20)]
        calls = [http.ask("POST", "/v1/decisions", {"json": body}) for body in bodies]
        return [answer.status_code for answer in await asyncio.gather(*calls)]

    assert asyncio.run(many()) == [200] * 20
