"""Who has no key, the wrong one, or calls too often is told so and what to do."""

import httpx
import pytest
from fastapi import FastAPI

from serving.access.gate import Gate
from serving.access.keys import KeyRing, new_key
from serving.access.rate import RateLimit

from ..calls import ASK
from ..conftest import InProcess

DECIDER, decider = new_key("crm", ["decide"])
REPORTER, reporter = new_key("dialler", ["report"], rate=0.5)


@pytest.fixture
def guarded(http: InProcess, app: FastAPI) -> InProcess:
    """The service with two keys."""
    app.state.gate = Gate(KeyRing([decider, reporter]), RateLimit(100, clock=lambda: 0.0))
    return http


def ask(http: InProcess, token: str | None) -> httpx.Response:
    headers = {} if token is None else {"authorization": token}
    return http.post("/v1/decisions", json=ASK, headers=headers)


def test_a_key_with_the_scope_gets_an_answer(guarded: InProcess) -> None:
    assert ask(guarded, f"Bearer {DECIDER}").status_code == 200
    assert ask(guarded, f"bearer  {DECIDER}").status_code == 200


@pytest.mark.parametrize(
    "token",
    [None, "", DECIDER, f"Basic {DECIDER}", f"Bearer {DECIDER}x", "Bearer ?"],
    ids=["none", "empty", "bare", "basic", "longer", "unknown"],
)
def test_without_a_known_key_it_is_401(guarded: InProcess, token: str | None) -> None:
    refused = ask(guarded, token)
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Bearer")
    assert refused.headers["content-type"] == "application/problem+json"


def test_another_scope_is_403_and_named(guarded: InProcess) -> None:
    refused = ask(guarded, f"Bearer {REPORTER}")
    assert refused.status_code == 403
    assert "'dialler' has report; this needs decide" in refused.json()["detail"]


def test_too_often_is_429_and_says_when(guarded: InProcess) -> None:
    tell = {"json": {}, "headers": {"authorization": f"Bearer {REPORTER}"}}
    statuses = [guarded.post("/v1/events", **tell).status_code for _ in range(2)]
    assert statuses == [422, 429]
    assert guarded.post("/v1/events", **tell).headers["retry-after"] == "2"


def test_health_metrics_and_page_need_no_key(guarded: InProcess) -> None:
    for path in ("/health", "/ready", "/metrics", "/docs", "/openapi.json"):
        assert guarded.get(path).status_code == 200


def test_what_is_no_route_stays_unknown(guarded: InProcess) -> None:
    assert guarded.get("/v1/nothing").status_code == 404
