"""The pipeline end to end on a small portfolio, and the loop closed through the log."""

import json

import numpy as np
import pandas as pd
import pytest
import yaml

from repaylift.features import feature_catalogue
from repaylift.log import Log
from repaylift.log.idempotency import request_key
from repaylift.log.outcomes import Outcome
from repaylift.models.registry import find_version
from repaylift.pipeline import decide, evaluate, features, layout, report, retrain, simulate, train
from repaylift.pipeline.decide import read_decided
from repaylift.pipeline.policies import NOTHING, ORACLE, OURS
from repaylift.pipeline.show import decision_table, policy_table
from repaylift.policy.next_best_action import NextBestAction
from repaylift.records.contracts import check_records
from repaylift.records.store import read_records

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

PARAMS = {
    "simulate": {
        "accounts": 3000,
        "months": 8,
        "seed": 5,
        "regime": "good_risks_respond",
        "log_policy": "mixture",
    },
    "features": {"horizon_days": 30, "sequence_length": 16},
    "train": {
        "test_from": "2025-07-01",
        "embargo_days": 33,
        "trials": 1,
        "tuning_rows": 1000,
        "random_state": 1,
        "approved_by": ["demo.risk", "demo.collection"],
    },
    "policy": {
        "packs": ["blocks", "cn", "house"],
        "budgets": {"agent_minutes": 300.0, "incentive_money": 2000.0},
        "temperature": 1.0,
    },
    "decide": {"as_of": "2025-08-20T02:00:00"},
}


@pytest.fixture(scope="module")
def workplace(tmp_path_factory):
    folder = tmp_path_factory.mktemp("workplace")
    (folder / "params.yaml").write_text(yaml.safe_dump(PARAMS))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{folder}/mlflow.db")
        for stage in (simulate, features, train, evaluate, decide, report):
            stage.run()
        yield folder


def test_every_policy_is_valued_and_the_oracle_is_the_best(workplace):
    value = pd.read_parquet(layout.EVALUATION / "policies.parquet").set_index("policy")
    assert value["money"].idxmax() == ORACLE
    assert (value["low"] < value["money"]).all()
    assert (value["money"] < value["high"]).all()
    assert value.loc[NOTHING, "contacts"] == 0
    gain = value.loc[OURS, "money"] - value["money"]
    np.testing.assert_allclose(value["gain"], gain, atol=1e-9)


def test_the_champion_in_the_registry_is_the_artifact_that_was_evaluated(workplace):
    registered, evaluated = NextBestAction.load("champion"), NextBestAction.load(layout.BUNDLE)
    assert registered.versions == evaluated.versions
    assert set(registered.features) == {f.name for f in feature_catalogue()} | {"default_risk"}
    assert json.loads((layout.TRAINING / "registered.json").read_text()) == {"version": 1}


def test_the_log_holds_every_decision_that_was_shown(workplace):
    decided = read_decided()
    log = Log(f"sqlite:///{layout.LOG_FILE}")
    exported = log.export()
    log.close()
    check_records(exported)
    assert set(decided.cases["decision_id"]) <= set(exported.decisions["decision_id"])
    assert decided.reasons.groupby("decision_id").size().max() <= 4
    assert decision_table(decided).row_count > 0
    assert policy_table(pd.read_parquet(layout.EVALUATION / "policies.parquet")).row_count == 9


def test_pages_are_written(workplace):
    assert "imulated" in layout.REPORT.read_text()
    assert layout.DRIFT.stat().st_size > 10_000


def report_paid(log, decision_id, at, amount):
    outcome = Outcome(
        f"o-{decision_id}", decision_id, "paid", at, amount=amount, payment_id=f"p-{decision_id}"
    )
    request = request_key("outcome", outcome.outcome_id, "{}")
    log.append_outcome(outcome, at, request, "{}", lambda applied: "{}")


def test_retraining_learns_from_what_the_log_heard(workplace):
    decided = read_decided().cases
    paid = np.random.default_rng(0).random(len(decided)) < 0.7
    log = Log(f"sqlite:///{layout.LOG_FILE}")
    for case in decided[paid].itertuples():
        report_paid(log, case.decision_id, case.at + pd.Timedelta(days=5), case.amount)
    log.close()
    version = retrain.run(layout.RECORDS, f"sqlite:///{layout.LOG_FILE}")
    assert find_version("challenger").version == version.version
    known, learned = retrain.read_with_log(layout.RECORDS, f"sqlite:///{layout.LOG_FILE}")
    assert learned == set(decided["decision_id"])
    assert len(known.payments) == len(read_records(layout.RECORDS).payments) + int(paid.sum())
