"""Many decided together get the body that each gets alone, whatever arm, rung or channels."""

import random
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import repaylift as rl
from repaylift.log import NotKnownError
from repaylift.log.kept_scores import keep_scores
from repaylift.log.moments import to_micros
from repaylift.policy.arms import POLICY, Arm, Arms
from repaylift.policy.explore import Exploration
from repaylift.policy.holdout import Holdout
from repaylift.policy.next_best_action import NextBestAction
from repaylift.policy.prices import PriceSheet
from repaylift.policy.scored import scores_of_batch
from serving.champion import Champion, InUse, Loaded
from serving.engine import Made
from serving.model_engine import ModelEngine
from serving.rungs import Rungs
from serving.schemas import DecisionRequest

from .portfolio import NOON, Portfolio

AT = NOON + pd.Timedelta(minutes=5)
ARMS = Arms((Arm(POLICY, "1"), Arm("new", "2", start=0.2, share=0.5)), holdout=Holdout(0.1, 0.1))


@pytest.fixture
def whole(portfolio: Portfolio) -> NextBestAction:
    return replace(
        NextBestAction.load(portfolio.bundle),
        exploration=Exploration(seed=5),
        prices=PriceSheet({"agent_minutes": 0.5, "incentive_money": 0.1}, score_gap=1.0),
        holdout=ARMS.holdout or Holdout(),
    )


def engine_of(log: rl.Log, first: NextBestAction, second: NextBestAction) -> ModelEngine:
    champions = {
        POLICY: Champion(InUse(Loaded("1", first))),
        "new": Champion(InUse(Loaded("2", second), Loaded("0", first))),
    }
    return ModelEngine(log, Rungs(log, ARMS, champions), pd.Timedelta(hours=36))


def requests(portfolio: Portfolio, rng: random.Random) -> list[tuple[DecisionRequest, pd.Timestamp]]:
    accounts = (
        portfolio.cases["account_id"].tolist() + portfolio.records.accounts["account_id"].head(5).tolist()
    )
    rng.shuffle(accounts)
    return [
        (
            DecisionRequest(
                request_id=f"r{place}",
                account_id=account,
                dry_run=True,
                explain=rng.random() < 0.5,
                max_actions=rng.choice([1, 3, 20]),
                channels_available=rng.choice([None, None, ["sms", "app"], ["app", "sms"], ["human_call"]]),
            ),
            AT - pd.Timedelta(hours=rng.choice([0, 0, 0, 14])),
        )
        for place, account in enumerate(accounts)
    ]


def same_as_alone(engine: ModelEngine, asked: list[tuple[DecisionRequest, pd.Timestamp]]) -> list[Made]:
    together = engine.decide_many(asked)
    found = []
    for one, many in zip(asked, together, strict=True):
        assert isinstance(many, Made)
        alone = engine.decide(*one)
        if alone.row is not None:  # a quiet answer has a new id each time
            assert many.body == alone.body
        assert (many.row, many.taken) == (alone.row, alone.taken)
        found.append(many)
    return found


@pytest.mark.parametrize("seed", range(2))
def test_each_gets_the_body_it_gets_alone(
    portfolio: Portfolio, whole: NextBestAction, tmp_path: Path, seed: int
) -> None:
    log, rng = portfolio.log(tmp_path), random.Random(seed)
    without = rng.sample(portfolio.cases["account_id"].tolist(), 10)
    log.load_features(
        portfolio.X.drop(index=without), NOON, portfolio.cases.set_index("account_id")["bill_id"]
    )
    engine = engine_of(log, whole, replace(whole, versions={**whole.versions, "risk": "other"}))
    made = same_as_alone(engine, requests(portfolio, rng))
    assert {one.view["arm"] for one in made} == {POLICY, "new", "no_contact", "ladder"}
    assert {one.view["mode"] for one in made} == {"model", "fallback_rules", "holdout", "suppressed_all"}


def test_a_score_decides_for_each_that_has_one(
    portfolio: Portfolio, whole: NextBestAction, tmp_path: Path
) -> None:
    log = portfolio.log(tmp_path)
    ready = whole.prepare(portfolio.cases.assign(at=NOON))
    scores = list(scores_of_batch(ready.cases, ready.weighed, whole.catalogue.ids, "v"))[::2]
    log.write(lambda transaction: keep_scores(transaction.sql, scores))
    log.load_features(portfolio.X.head(0), NOON)
    made = same_as_alone(engine_of(log, whole, whole), requests(portfolio, random.Random(0))[:60])
    decided_by = {one.view["versions"].get("artifact") for one in made}
    assert decided_by >= {"kept score", "ladder"}


class _Moody:
    """A risk model that fails about one of the accounts it is asked about."""

    def __init__(self, model: object, odd: float) -> None:
        self.model, self.odd = model, odd

    def predict_proba(self, X):  # type: ignore[no-untyped-def]
        if (self.odd == X).any():
            raise RuntimeError("odd")
        return self.model.predict_proba(X)  # type: ignore[attr-defined]

    def save(self, folder: object) -> None: ...


def test_one_that_makes_a_rung_fail_costs_the_others_nothing(
    portfolio: Portfolio, whole: NextBestAction, tmp_path: Path
) -> None:
    log, odd = portfolio.log(tmp_path), portfolio.overdue
    X = portfolio.X.copy()
    X.loc[odd, X.columns[X.columns != "days_past_due"][0]] = 123456.5
    log.load_features(X, NOON, portfolio.cases.set_index("account_id")["bill_id"])
    moody = replace(whole, risk=_Moody(whole.risk, 123456.5), holdout=Holdout())
    champion = Champion(InUse(Loaded("1", moody)))
    engine = ModelEngine(log, Rungs(log, Arms(), {POLICY: champion}), pd.Timedelta(hours=36))
    asked = [(DecisionRequest(request_id=a, account_id=a), AT) for a in portfolio.cases["account_id"][:20]]
    asked.append((DecisionRequest(request_id=odd, account_id=odd), AT))
    made = same_as_alone(engine, asked)
    assert made[-1].view["mode"] == "fallback_rules"
    assert "failed" in made[-1].view["mode_reason"]
    assert "model" in {one.view["mode"] for one in made[:-1]}


def test_an_unknown_account_stops_no_other(
    portfolio: Portfolio, whole: NextBestAction, tmp_path: Path
) -> None:
    engine = engine_of(portfolio.log(tmp_path), whole, whole)
    names = ["nobody", portfolio.overdue]
    first, second = engine.decide_many([(DecisionRequest(request_id=a, account_id=a), AT) for a in names])
    assert isinstance(first, NotKnownError)
    assert isinstance(second, Made)
    assert second.at == to_micros(AT)
