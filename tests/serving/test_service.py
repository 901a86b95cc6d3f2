"""A real server, started as a user starts it, answers over a real socket and keeps what it answered."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pandas as pd
import pytest

import repaylift as rl
from repaylift.records.contracts import check_records
from serving.client import Client, RefusedByServiceError
from serving.schemas import DecisionRequest, EventRequest, OutcomeRequest

from .portfolio import Portfolio

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port: int = chosen.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def store(portfolio: Portfolio, tmp_path_factory: pytest.TempPathFactory) -> str:
    """URL of a log that holds the portfolio."""
    log = portfolio.log(tmp_path_factory.mktemp("served"))
    log.close()
    return log.safe_url


@pytest.fixture(scope="module")
def url(portfolio: Portfolio, store: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server in a process of its own."""
    port = free_port()
    environment = os.environ | {
        "REPAYLIFT_LOG": store,
        "REPAYLIFT_MODEL": str(portfolio.bundle),
        "REPAYLIFT_CLOCK": "loaded",
        "REPAYLIFT_OPEN": "1",
        "BENTOML_DO_NOT_TRACK": "true",
        "BENTOML_HOME": str(tmp_path_factory.mktemp("bentoml")),
    }
    program = [sys.executable, "-m", "bentoml", "serve", "serving.service:RepayLift", "--port", str(port)]
    server = subprocess.Popen(program, cwd=ROOT, env=environment, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        with httpx.Client(transport=httpx.HTTPTransport(retries=8), timeout=60) as patient:
            patient.get(f"{address}/health").raise_for_status()
        yield address
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)


def test_the_loop_over_http(url: str, store: str, portfolio: Portfolio) -> None:
    account = portfolio.overdue
    with Client(url, timeout=60) as client:
        assert client.health().status == "ok"
        asked = DecisionRequest(request_id="r1", account_id=account, max_actions=20)
        answer = client.decide(asked)
        assert rl.Log(store).answer(answer.decision_id) is not None
        assert client.decide(asked) == client.find(answer.decision_id) == answer

        sent = OutcomeRequest(
            outcome_id="o1", decision_id=answer.decision_id, kind="sent", at=answer.as_of, channel="sms"
        )
        assert client.outcome(sent).changed == ["contacts"]
        refused = EventRequest(
            event_id="e1", kind="opt_out", account_id=account, at=answer.as_of, channel="sms"
        )
        assert client.event(refused).changed == ["consents"]

        after = client.decide(DecisionRequest(request_id="r2", account_id=account, max_actions=20))
        assert after.features.status == "refreshed"
        assert "sms" not in {action.channel for action in after.actions}
    check_records(rl.Log(store).export())


def test_a_refusal_reaches_the_client_with_its_remedy(url: str) -> None:
    with Client(url, timeout=60) as client, pytest.raises(RefusedByServiceError) as refusal:
        client.decide(DecisionRequest(request_id="r3", account_id="nobody"))
    assert refusal.value.problem.status == 404
    assert "load the account's records" in refusal.value.problem.detail


def test_the_api_page_and_all_it_loads_come_from_the_server(url: str) -> None:
    with httpx.Client(base_url=url, follow_redirects=True) as browser:
        assert "swagger-ui" in browser.get("/").text
        for path in ("swagger-ui-bundle.js", "swagger-ui.css", "favicon-light-32x32.png"):
            assert browser.get(f"/static_content/{path}").status_code == 200
        assert browser.get("/openapi.json").json()["info"]["title"] == "repaylift"


def test_a_decision_now_is_of_the_replayed_day(url: str, portfolio: Portfolio) -> None:
    with Client(url, timeout=60) as client:
        assert pd.Timestamp(client.health().now).date() == portfolio.cases["at"].iloc[0].date()
