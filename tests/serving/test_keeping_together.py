"""A batch of one is the single decision, byte for byte and row for row; many never take more than is left."""

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import repaylift as rl
from repaylift.log.decision_arms import read_arms
from repaylift.log.price_days import PRICE_DAYS, read_day
from repaylift.log.shared_prices import SharedPrices
from repaylift.policy.arms import POLICY, Arm, Arms, DayBudgets
from repaylift.policy.explore import Exploration
from repaylift.policy.holdout import Holdout
from repaylift.policy.next_best_action import NextBestAction
from repaylift.policy.prices import PriceSheet
from serving.champion import Champion, InUse, Loaded
from serving.clock import Clock
from serving.desk import Desk
from serving.model_engine import ModelEngine
from serving.rungs import Rungs
from serving.schemas import DecisionRequest
from serving.schemas.batches import BatchRequest

from .portfolio import NOON, Portfolio

AT = NOON + pd.Timedelta(minutes=5)
ARMS = Arms((Arm(POLICY, "1"), Arm("new", "2", start=0.0, share=0.5)), holdout=Holdout(0.05, 0.05))


class Stopped(Clock):
    """Always shows the same moment."""

    def now(self) -> pd.Timestamp:
        return AT


def desk_of(portfolio: Portfolio, folder: Path, clock: Clock, **budgets: float) -> tuple[Desk, rl.Log]:
    folder.mkdir()
    log, holdout = portfolio.log(folder), ARMS.holdout or Holdout()
    artifact = replace(
        NextBestAction.load(portfolio.bundle),
        exploration=Exploration(seed=5),
        prices=PriceSheet({"incentive_money": 0.01}, score_gap=1.0),
        holdout=holdout,
    )
    champions = {name: Champion(InUse(Loaded(name, artifact))) for name in (POLICY, "new")}
    shared = SharedPrices(log, ARMS, DayBudgets(budgets, cases=len(portfolio.cases)), sync_seconds=1e9)
    engine = ModelEngine(log, Rungs(log, ARMS, champions, shared), pd.Timedelta(hours=36))
    return Desk(log, engine, clock), log


def asked(portfolio: Portfolio) -> list[DecisionRequest]:
    idle = portfolio.records.accounts["account_id"].head(5).tolist()
    accounts = dict.fromkeys([*portfolio.cases["account_id"], *idle])
    return [DecisionRequest(request_id=f"r-{account}", account_id=account) for account in accounts]


def test_a_batch_of_one_is_the_single_decision(portfolio: Portfolio, tmp_path: Path) -> None:
    budgets = {"agent_minutes": 60.0, "incentive_money": 400.0}
    alone, log = desk_of(portfolio, tmp_path / "alone", Stopped(), **budgets)
    batch, other = desk_of(portfolio, tmp_path / "batch", Stopped(), **budgets)
    for one in asked(portfolio):
        body = alone.decide(one)
        told = batch.batches.decide(BatchRequest(batch_id=one.request_id, requests=[one]))
        (item,) = json.loads(told)["items"]
        if item["decision"]["case"] is not None:  # a quiet answer has a new id each time
            assert f'"decision":{body},"problem"' in told
    for read in (
        read_arms,
        lambda c: pd.read_sql_table("decisions", c),
        lambda c: pd.read_sql(PRICE_DAYS.select(), c),
    ):
        pd.testing.assert_frame_equal(log.read(read), other.read(read))


@pytest.mark.parametrize("money", [3.0, 40.0])
def test_many_never_take_more_than_is_left(portfolio: Portfolio, tmp_path: Path, money: float) -> None:
    desk, log = desk_of(portfolio, tmp_path / "many", Clock(AT), incentive_money=money, agent_minutes=30.0)
    answer = json.loads(desk.batches.decide(BatchRequest(batch_id="b", requests=asked(portfolio))))
    assert (answer["refused"], len(log.export().decisions)) == (
        0,
        len(portfolio.records.decisions) + len(portfolio.cases),
    )
    assert [item["decision"]["account_id"] for item in answer["items"]] == [
        one.account_id for one in asked(portfolio)
    ]
    days = log.read(lambda c: {arm: read_day(c, "2025-06-25", arm) for arm in (POLICY, "new")})
    assert all(day is not None and (day.left >= 0).all() for day in days.values())
    spenders = sum(item["decision"]["arm"] in days for item in answer["items"] if item["decision"]["case"])
    assert sum(day.seen for day in days.values() if day is not None) <= spenders
    assert len({item["decision"]["as_of"] for item in answer["items"]}) > 1  # some were decided again, alone
    log.verify_chain()
