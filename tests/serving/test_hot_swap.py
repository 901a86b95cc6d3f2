"""A swap under load over the app: no request fails, and every answer names the old version or the new one."""

import asyncio
from dataclasses import replace
from pathlib import Path

import httpx
import pandas as pd
import pytest

from repaylift.policy.arms import POLICY, Arms
from repaylift.policy.next_best_action import NextBestAction
from serving.access.gate import Gate
from serving.access.rate import RateLimit
from serving.app import create_app
from serving.champion import Champion, InUse, Loaded
from serving.clock import Clock
from serving.front import Front
from serving.model_engine import ModelEngine
from serving.rungs import Rungs
from serving.start import start

from .portfolio import NOON, Portfolio

CALLERS, EACH, SWAPS = 4, 8, 12


@pytest.fixture
def versions(portfolio: Portfolio) -> list[Loaded]:
    whole = NextBestAction.load(portfolio.bundle)
    return [
        Loaded(str(number), replace(whole, versions={**whole.versions, "risk": f"r{number}"}))
        for number in (1, 2)
    ]


def test_no_request_fails_while_champions_change(
    portfolio: Portfolio, versions: list[Loaded], tmp_path: Path
) -> None:
    log, champion = portfolio.log(tmp_path), Champion(InUse(versions[0]))
    app = create_app()
    engine = ModelEngine(log, Rungs(log, Arms(), {POLICY: champion}), pd.Timedelta(hours=36))
    start(app, Gate(None, RateLimit(1000)), log, engine, Clock(NOON + pd.Timedelta(minutes=5)))
    responses = asyncio.run(_load(Front(app, max_body=65536), champion, versions, portfolio))
    assert [r.status_code for r in responses] == [200] * (CALLERS * EACH)
    answers = [r.json() for r in responses]
    assert {answer["mode"] for answer in answers} == {"model"}
    for answer in answers:  # one version decided the whole of it
        number = answer["versions"]["artifact"].split(":")[0]
        assert number in ("1", "2")
        assert answer["versions"]["risk"] == f"r{number}"
    assert len({answer["versions"]["artifact"] for answer in answers}) == 2  # both did


async def _load(
    app: Front, champion: Champion, versions: list[Loaded], portfolio: Portfolio
) -> list[httpx.Response]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test", timeout=120) as client:
        done = 0

        async def call(caller: int) -> list[httpx.Response]:
            nonlocal done
            found = []
            for i in range(EACH):
                body = {"request_id": f"{caller}-{i}", "account_id": portfolio.overdue}
                found.append(await client.post("/v1/decisions", json=body))
                done += 1
            return found

        async def swap() -> None:
            # between answers: a swap after every so many of them
            for number in range(1, SWAPS + 1):
                while done < number * CALLERS * EACH // (SWAPS + 1):
                    await asyncio.sleep(0)
                champion.swap(versions[number % 2])

        *found, _ = await asyncio.gather(*(call(c) for c in range(CALLERS)), swap())
        return [response for responses in found for response in responses]
