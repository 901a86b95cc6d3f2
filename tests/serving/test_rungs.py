"""The fallback ladder, rung by rung: who decides when what is better fails, and what the answer says."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import repaylift as rl
from repaylift.log import LogUnavailableError, keep_scores
from repaylift.log.decision_arms import read_arms
from repaylift.policy.arms import POLICY, Arm, Arms
from repaylift.policy.cases import CASE_KEYS
from repaylift.policy.holdout import Holdout
from repaylift.policy.next_best_action import NextBestAction
from repaylift.policy.scored import scores_of_batch
from serving.champion import Champion, InUse, Loaded
from serving.clock import Clock
from serving.desk import Desk
from serving.model_engine import ModelEngine
from serving.rungs import Rungs
from serving.schemas import DecisionAnswer, DecisionRequest

from .portfolio import NOON, Portfolio

AT = NOON + pd.Timedelta(minutes=5)
MAX_AGE = pd.Timedelta(hours=36)


class Broken:
    """A risk model that fails whenever it is asked."""

    def predict_proba(self, X: Any) -> Any:
        raise RuntimeError("the model is broken")

    def save(self, folder: Any) -> None: ...


@pytest.fixture(scope="module")
def whole(portfolio: Portfolio) -> NextBestAction:
    return NextBestAction.load(portfolio.bundle)


@pytest.fixture
def broken(whole: NextBestAction) -> NextBestAction:
    return replace(whole, risk=Broken())


@pytest.fixture
def log(portfolio: Portfolio, tmp_path: Path) -> rl.Log:
    return portfolio.log(tmp_path)


def engine(log: rl.Log, in_use: InUse, arms: Arms | None = None, **others: InUse) -> ModelEngine:
    chosen = arms or Arms()
    first = chosen.arms[0].name
    champions = {first: Champion(in_use), **{name: Champion(now) for name, now in others.items()}}
    return ModelEngine(log, Rungs(log, chosen, champions), MAX_AGE)


def ask(engine: ModelEngine, account: str, at: pd.Timestamp = AT) -> DecisionAnswer:
    return engine.decide(DecisionRequest(request_id="r", account_id=account), at).answer


def keep(log: rl.Log, portfolio: Portfolio, artifact: NextBestAction, at: pd.Timestamp) -> None:
    """Scores of a batch at a moment."""
    told = [name for name in portfolio.X.columns if name not in (*CASE_KEYS, *portfolio.cases.columns)]
    frame = portfolio.cases.assign(at=at)
    if told:
        frame = frame.join(portfolio.X[told], on="account_id")
    ready = artifact.prepare(frame)
    scores = list(scores_of_batch(ready.cases, ready.weighed, artifact.catalogue.ids, "risk small-1"))
    log.write(lambda write: keep_scores(write.sql, scores))


def test_the_champion_decides_and_is_named(log: rl.Log, whole: NextBestAction, portfolio: Portfolio) -> None:
    answer = ask(engine(log, InUse(Loaded("7", whole))), portfolio.overdue)
    assert (answer.mode, answer.mode_reason, answer.arm) == ("model", None, POLICY)
    assert answer.versions["artifact"] == "7: risk small-1, effects small-1"


def test_when_it_fails_the_last_good_model_decides(
    log: rl.Log, whole: NextBestAction, broken: NextBestAction, portfolio: Portfolio
) -> None:
    answer = ask(engine(log, InUse(Loaded("8", broken), Loaded("7", whole))), portfolio.overdue)
    assert answer.mode == "model"
    assert answer.mode_reason == "version 8 failed; the last good version 7 decides"
    assert answer.versions["artifact"].startswith("7:")


def test_a_champion_that_was_never_loaded_leaves_the_last_good_model(
    log: rl.Log, whole: NextBestAction, portfolio: Portfolio
) -> None:
    in_use = InUse(None, Loaded("7", whole), "version 8 is approved by 1 people")
    answer = ask(engine(log, in_use), portfolio.overdue)
    assert answer.mode == "model"
    assert str(answer.mode_reason).startswith("version 8 is approved by 1 people; the last good version 7")


def test_without_a_model_the_kept_score_decides(
    log: rl.Log, whole: NextBestAction, broken: NextBestAction, portfolio: Portfolio
) -> None:
    asked = ask(engine(log, InUse(Loaded("7", whole))), portfolio.overdue)
    keep(log, portfolio, whole, AT - pd.Timedelta(hours=3))
    answer = ask(engine(log, InUse(Loaded("8", broken))), portfolio.overdue)
    assert answer.mode == "model"
    assert answer.mode_reason == "version 8 failed; the score of 3.0 hours ago decides (risk small-1)"
    assert answer.versions["artifact"] == "kept score"
    assert answer.actions[0].p_repay == pytest.approx(asked.actions[0].p_repay, abs=0.2)


@pytest.mark.parametrize("hours", [24.5, None])
def test_without_a_young_score_the_ladder_decides(
    log: rl.Log, whole: NextBestAction, broken: NextBestAction, portfolio: Portfolio, hours: float | None
) -> None:
    if hours is not None:
        keep(log, portfolio, whole, AT - pd.Timedelta(hours=hours))
    answer = ask(engine(log, InUse(Loaded("8", broken))), portfolio.overdue)
    assert (answer.mode, answer.mode_reason) == ("fallback_rules", "version 8 failed")
    assert answer.case is not None
    assert answer.actions[0].action in (whole.catalogue.ladder[answer.case.stage], "none")


def test_missing_features_lead_to_the_kept_score(
    log: rl.Log, whole: NextBestAction, portfolio: Portfolio
) -> None:
    keep(log, portfolio, whole, AT - pd.Timedelta(hours=1))
    log.load_features(portfolio.X.drop(index=portfolio.overdue), NOON)
    answer = ask(engine(log, InUse(Loaded("7", whole))), portfolio.overdue)
    assert (answer.mode, answer.features.status) == ("model", "missing")
    assert str(answer.mode_reason).startswith("the account has no online features; the score of 1.0 hours")


def test_a_challenger_that_fails_leaves_its_debtors_to_the_champion(
    log: rl.Log, whole: NextBestAction, broken: NextBestAction, portfolio: Portfolio
) -> None:
    everybody = Arm("new", "2", 0.0, 1.0)
    arms = Arms((Arm("champion", "champion"), everybody), holdout=Holdout())
    both = engine(log, InUse(Loaded("7", whole)), arms, new=InUse(Loaded("9", broken)))
    answer = ask(both, portfolio.overdue)
    assert (answer.arm, answer.mode) == ("new", "model")
    assert answer.mode_reason == "version 9 failed; the last good version 7 decides"


def test_those_held_out_are_told_so_in_the_answer(
    log: rl.Log, whole: NextBestAction, portfolio: Portfolio
) -> None:
    held = replace(whole, holdout=Holdout(no_contact=0.25, ladder=0.25))
    some = engine(log, InUse(Loaded("7", held)))
    answers = [ask(some, str(account)) for account in portfolio.cases["account_id"][:60]]
    arms = {(answer.mode, answer.arm) for answer in answers if answer.arm != POLICY}
    assert ("holdout", "no_contact") in arms
    assert ("holdout", "ladder") in arms
    assert all(mode == "holdout" for mode, _ in arms)
    for answer in answers:
        if answer.arm == "no_contact":
            assert (answer.actions[0].action, answer.actions[0].propensity) == ("none", 1.0)


def test_the_log_keeps_the_arm_and_what_decided(
    log: rl.Log, whole: NextBestAction, portfolio: Portfolio
) -> None:
    desk = Desk(log, engine(log, InUse(Loaded("7", whole))), Clock(AT))
    body = desk.decide(DecisionRequest(request_id="r1", account_id=portfolio.overdue))
    answer = DecisionAnswer.model_validate_json(body)
    kept = log.read(read_arms)
    assert kept[["decision_id", "arm", "version"]].to_numpy().tolist() == [
        [answer.decision_id, POLICY, answer.versions["artifact"]]
    ]


@pytest.mark.parametrize("step", ["snapshot", "append_answer"])
def test_a_log_that_is_away_means_no_contact_and_an_answer_that_is_not_kept(
    log: rl.Log,
    whole: NextBestAction,
    portfolio: Portfolio,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    def away(*_: object) -> None:
        raise LogUnavailableError("the database is away")

    desk = Desk(log, engine(log, InUse(Loaded("7", whole))), Clock(AT))
    request = DecisionRequest(request_id="r1", account_id=portfolio.overdue)
    with monkeypatch.context() as patch:
        patch.setattr(log, step, away)
        answer = DecisionAnswer.model_validate_json(desk.decide(request))
    assert (answer.kept, answer.mode, answer.actions[0].action) == (False, "suppressed_all", "none")
    assert {action.rule_id for action in answer.suppressed} == {"log_unavailable"}
    assert log.answer(answer.decision_id) is None
    again = DecisionAnswer.model_validate_json(desk.decide(request))
    assert (again.kept, again.mode) == (True, "model")
    assert np.isfinite(again.actions[0].propensity)
