"""The engine decides as a batch does, tells why, and falls back to the least harm."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import repaylift as rl
from repaylift.cases import build_cases
from repaylift.log import Event, NotKnownError, request_key
from repaylift.log.pauses import KeptPause, add_pause
from repaylift.policy.pauses import Pause
from serving import model_engine, online
from serving.engine import Made
from serving.model_engine import ModelEngine
from serving.schemas import DecisionRequest
from serving.settings import Settings

from .portfolio import NOON, Portfolio

AT = NOON + pd.Timedelta(minutes=5)
STALE = NOON + pd.Timedelta(hours=48)  # at noon again: no rule about hours interferes


@pytest.fixture
def log(portfolio: Portfolio, tmp_path: Path) -> rl.Log:
    return portfolio.log(tmp_path)


@pytest.fixture
def engine(portfolio: Portfolio, log: rl.Log) -> ModelEngine:
    return ModelEngine.open(Settings(model=str(portfolio.bundle)), log)


def ask(engine: ModelEngine, account: str, at: pd.Timestamp = AT, **more: Any) -> Made:
    return engine.decide(DecisionRequest(request_id="r", account_id=account, **more), at)


def happen(log: rl.Log, event: Event) -> None:
    log.append_event(event, event.at, request_key("event", event.event_id, "{}"), "{}", lambda _: "{}")


def test_real_time_decides_as_the_batch_does(engine: ModelEngine, portfolio: Portfolio) -> None:
    model = rl.NextBestAction.load(portfolio.bundle)
    frame = build_cases(portfolio.records, as_of=AT)
    names = portfolio.X.columns.drop(["days_past_due"], errors="ignore")
    frame[names] = portfolio.X.loc[frame["account_id"], names].to_numpy()
    batch = model.decide(frame).cases.set_index("account_id")
    for account in batch.index[::4]:
        online = ask(engine, account).row
        assert online is not None
        for column in ("decision_id", "action", "mode", "eligible", "stage", "bill_id"):
            assert getattr(online, column) == batch.loc[account, column]
        assert online.propensity == batch.loc[account, "propensity"]


def test_every_action_is_ranked_or_has_a_reason_why_not(engine: ModelEngine, portfolio: Portfolio) -> None:
    answer = ask(engine, portfolio.overdue, max_actions=2).answer
    ranked = [action.action for action in answer.actions]
    others = [action.action for action in answer.others]
    suppressed = [action.action for action in answer.suppressed]
    assert sorted(ranked + others + suppressed) == sorted(rl.load_catalogue().ids)
    assert "none" in ranked + others
    assert answer.actions[0].why_not is None
    assert all(action.why_not for action in answer.actions[1:])
    assert all(action.why_not for action in answer.others)
    assert all(action.rule_id and action.reason for action in answer.suppressed)


def test_the_reasons_of_an_action_sum_to_its_score(engine: ModelEngine, portfolio: Portfolio) -> None:
    answer = ask(engine, portfolio.overdue, max_actions=20).answer
    assert answer.mode == "model"
    assert len(answer.actions) > 2
    for action in answer.actions:
        assert sum(reason.weight for reason in action.reasons) == pytest.approx(action.score, abs=1e-9)


def test_the_risk_has_reasons_in_both_languages(engine: ModelEngine, portfolio: Portfolio) -> None:
    case = ask(engine, portfolio.overdue).answer.case
    assert case is not None
    assert case.default_risk is not None
    assert 0 < len(case.risk_reasons) <= 4
    assert all(set(reason.text) == {"en", "zh"} for reason in case.risk_reasons)


def test_explanations_can_be_left_out(engine: ModelEngine, portfolio: Portfolio) -> None:
    answer = ask(engine, portfolio.overdue, explain=False).answer
    assert answer.case is not None
    assert not answer.case.risk_reasons
    assert not any(action.reasons for action in answer.actions)


def test_a_template_is_filled_with_the_case(engine: ModelEngine, portfolio: Portfolio) -> None:
    answer = ask(engine, portfolio.overdue, max_actions=20).answer
    assert answer.case is not None
    sms = next(action for action in answer.actions if action.channel == "sms")
    assert sms.template is not None
    assert f"{answer.case.amount:,.2f} 元" in str(sms.template["text"])
    assert "{" not in str(sms.template["text"])


def test_only_channels_at_hand_are_ranked(engine: ModelEngine, portfolio: Portfolio) -> None:
    answer = ask(engine, portfolio.overdue, channels_available=["sms"], max_actions=20).answer
    assert {action.channel for action in answer.actions} <= {"none", "sms"}


def test_a_fact_is_worked_into_the_features_by_the_batch_code(
    engine: ModelEngine, log: rl.Log, portfolio: Portfolio
) -> None:
    account = portfolio.overdue
    happen(log, Event("e1", "app_event", account, NOON + pd.Timedelta(minutes=1), what="payment_page"))
    answer = ask(engine, account).answer
    assert answer.features.status == "refreshed"
    row = log.features(account)
    assert row is not None
    assert row.changed_at is None
    case = rl.open_cases(log.account_records(account), AT)
    built = rl.build_features(log.export(), spine=case[case["account_id"] == account])
    np.testing.assert_array_equal(row.numbers, built.to_numpy()[0])
    assert ask(engine, account, AT + pd.Timedelta(minutes=1)).answer.features.status == "fresh"


def test_a_fact_is_worked_in_ahead_of_the_next_decision(
    engine: ModelEngine, log: rl.Log, portfolio: Portfolio
) -> None:
    account = portfolio.overdue
    told = NOON + pd.Timedelta(minutes=1)
    happen(log, Event("e1", "app_event", account, told, what="payment_page"))
    engine.facts_changed([account], told)
    engine.refreshed()
    row = log.features(account)
    assert row is not None
    assert row.changed_at is None
    case = rl.open_cases(log.account_records(account), told + pd.Timedelta(microseconds=1))
    built = rl.build_features(log.export(), spine=case[case["account_id"] == account])
    np.testing.assert_array_equal(row.numbers, built.to_numpy()[0])
    assert ask(engine, account).answer.features.status == "fresh"


def test_the_effects_reasons_and_the_mean_sum_to_the_uplift(
    engine: ModelEngine, portfolio: Portfolio
) -> None:
    told = 0
    for account in portfolio.cases["account_id"]:
        first = ask(engine, str(account)).answer.actions[0]
        if first.effect_reasons is not None:
            why, told = first.effect_reasons, told + 1
            assert first.uplift is not None
            assert len(why.reasons) <= 4
            total = why.mean + sum(reason.weight for reason in why.reasons) + why.rest
            assert total == pytest.approx(first.uplift.estimate, abs=1e-12)
    assert told > 0


def test_the_body_is_what_the_schema_says(engine: ModelEngine, portfolio: Portfolio) -> None:
    for account in portfolio.records.accounts["account_id"].head(60):
        made = ask(engine, str(account), max_actions=20)
        assert json.loads(made.answer.model_dump_json(by_alias=True)) == json.loads(made.body)


def test_a_pause_removes_its_actions_from_the_next_decision(
    engine: ModelEngine, log: rl.Log, portfolio: Portfolio
) -> None:
    pause = KeptPause(Pause("p1", ("sms",), reason="wrong text"), "me", AT)
    log.write(lambda transaction: add_pause(transaction.sql, pause))
    suppressed = {gone.action: gone for gone in ask(engine, portfolio.overdue).answer.suppressed}
    assert suppressed["sms"].rule_id == "pause.p1"


def test_a_dry_run_stores_no_features(engine: ModelEngine, log: rl.Log, portfolio: Portfolio) -> None:
    account = portfolio.overdue
    happen(log, Event("e1", "app_event", account, NOON + pd.Timedelta(minutes=1), what="open"))
    assert ask(engine, account, dry_run=True).answer.features.status == "refreshed"
    row = log.features(account)
    assert row is not None
    assert row.changed_at is not None


def test_an_opt_out_rules_its_channel_out(engine: ModelEngine, log: rl.Log, portfolio: Portfolio) -> None:
    account = portfolio.overdue
    before = ask(engine, account, max_actions=20).answer
    assert "sms" in {action.channel for action in before.actions}
    happen(log, Event("e1", "opt_out", account, NOON + pd.Timedelta(minutes=1), channel="sms"))
    after = ask(engine, account, max_actions=20).answer
    assert "sms" not in {action.channel for action in after.actions}
    assert "sms" in {action.action for action in after.suppressed}


def test_a_dispute_leaves_no_contact(engine: ModelEngine, log: rl.Log, portfolio: Portfolio) -> None:
    account = portfolio.overdue
    happen(log, Event("e1", "dispute", account, NOON + pd.Timedelta(minutes=1)))
    answer = ask(engine, account).answer
    assert (answer.mode, [action.action for action in answer.actions]) == ("suppressed_all", ["none"])


def test_a_full_payment_closes_the_case(engine: ModelEngine, log: rl.Log, portfolio: Portfolio) -> None:
    account = portfolio.overdue
    case = portfolio.cases.set_index("account_id").loc[account]
    paid = Event(
        "e1",
        "payment",
        account,
        NOON + pd.Timedelta(minutes=1),
        payment_id="p-new",
        bill_id=case["bill_id"],
        amount=float(case["amount"]),
    )
    happen(log, paid)
    made = ask(engine, account)
    assert made.row is None or made.row.bill_id != case["bill_id"]


def test_an_account_that_owes_nothing_gets_an_answer(engine: ModelEngine, portfolio: Portfolio) -> None:
    idle = portfolio.records.accounts["account_id"]
    account = idle[~idle.isin(portfolio.cases["account_id"])].iloc[0]
    made = ask(engine, str(account))
    assert made.row is None
    assert made.answer.mode == "suppressed_all"
    assert [action.action for action in made.answer.actions] == ["none"]
    assert {action.rule_id for action in made.answer.suppressed} == {"no_open_bill"}


def test_an_unknown_account_is_not_known(engine: ModelEngine) -> None:
    with pytest.raises(NotKnownError):
        ask(engine, "nobody")


@pytest.mark.parametrize("why", ["missing", "stale"])
def test_without_trusted_features_the_ladder_decides(
    engine: ModelEngine, log: rl.Log, portfolio: Portfolio, why: str
) -> None:
    account = portfolio.overdue
    if why == "missing":
        log.load_features(portfolio.X.drop(index=account), NOON)
    answer = ask(engine, account, STALE if why == "stale" else AT).answer
    assert (answer.mode, answer.features.status) == ("fallback_rules", why)
    assert answer.mode_reason
    assert answer.case is not None
    assert answer.actions[0].action in (rl.load_catalogue().ladder[answer.case.stage], "none")
    assert answer.actions[0].p_repay is None


def test_features_that_cannot_be_built_anew_cost_no_other_account_its_model(
    engine: ModelEngine, log: rl.Log, portfolio: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> pd.DataFrame:
        raise RuntimeError("a record that no family expects")

    happen(
        log, Event("e1", "app_event", portfolio.overdue, NOON + pd.Timedelta(minutes=1), what="payment_page")
    )
    monkeypatch.setattr(online, "build_features", fail)
    accounts = portfolio.cases["account_id"]
    asked = [(DecisionRequest(request_id=a, account_id=a), AT) for a in accounts]
    made = dict(zip(accounts, engine.decide_many(asked), strict=True))
    odd = made.pop(portfolio.overdue)
    assert isinstance(odd, Made)
    assert (odd.view["mode"], odd.view["features"]["status"]) == ("fallback_rules", "stale")
    assert "could not be built anew" in odd.view["mode_reason"]
    assert "model" in {one.view["mode"] for one in made.values() if isinstance(one, Made)}


def test_without_a_model_the_ladder_decides(log: rl.Log, portfolio: Portfolio, tmp_path: Path) -> None:
    engine = ModelEngine.open(Settings(model=str(tmp_path / "nowhere")), log)
    assert engine.version is None
    problem = engine.problem_at(AT)
    assert problem is not None
    assert "set REPAYLIFT_MODEL" in problem
    answer = ask(engine, portfolio.overdue).answer
    assert (answer.mode, answer.mode_reason) == ("fallback_rules", problem)


def test_features_too_old_for_the_clock_are_a_problem(engine: ModelEngine) -> None:
    assert engine.problem_at(AT) is None
    assert "REPAYLIFT_CLOCK=loaded" in str(engine.problem_at(STALE))


def test_without_facts_nothing_is_sent(
    engine: ModelEngine, portfolio: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> pd.DataFrame:
        raise RuntimeError("counters are down")

    monkeypatch.setattr(model_engine, "facts_at", fail)
    answer = ask(engine, portfolio.overdue).answer
    assert (answer.mode, answer.actions[0].action) == ("suppressed_all", "none")
    assert {action.rule_id for action in answer.suppressed} == {"rules_unavailable"}
