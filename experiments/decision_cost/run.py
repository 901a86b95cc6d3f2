"""What one decision costs, part by part, and a batch per account beside the bare model predictions."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import timeit
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[2]))  # `serving` is no part of the installed package

import repaylift as rl
from repaylift.cases import build_cases
from repaylift.log.moments import to_micros
from repaylift.policy.cases import read_cases
from repaylift.policy.rule_facts import facts_of
from repaylift.records.facts_at import facts_at
from repaylift.records.open_case import open_case
from repaylift.records.store import restrict_to_debtors
from serving.answer import Told, make_answer, to_json
from serving.case_arrays import make_cases
from serving.model_engine import ModelEngine
from serving.online import Online
from serving.schemas import DecisionRequest
from serving.settings import Settings
from serving.why import Why

HERE = Path(__file__).parent
DAY = pd.Timestamp("2026-06-30T02:00:00Z")
Calls = dict[str, Callable[[], Any]]


def main() -> None:
    """Write one.csv and batch.csv."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--root", type=Path, default=Path(), help="where the demo's data/ and artifacts/ lie")
    asked.add_argument("--rows", type=int, default=100_000, help="of the batch")
    given = asked.parse_args()
    artifact = rl.NextBestAction.load(given.root / "artifacts/bundle")
    records = rl.read_records(given.root / "data/records")
    some = rl.open_cases(records, DAY).head(2000)
    frame = build_cases(restrict_to_debtors(records, some["debtor_id"]), as_of=DAY)
    for name, table in (
        ("one", _one(given.root, records, artifact, frame)),
        ("batch", _batch(artifact, frame, given.rows)),
    ):
        table.to_csv(HERE / f"{name}.csv", index=False)
        print(table.to_string(index=False), "\n")


def _one(root: Path, records: rl.Records, artifact: rl.NextBestAction, frame: pd.DataFrame) -> pd.DataFrame:
    """Microseconds of processor time of each part of one decision: the best of 20 times 50 calls."""
    some = frame[frame["stage"] == "dpd_8_14"].head(1)
    account = str(some["account_id"].iloc[0])
    small = restrict_to_debtors(records, some["debtor_id"])
    with tempfile.TemporaryDirectory() as folder:
        log = rl.Log(f"sqlite:///{folder}/log.db")
        log.load_records(small, at=DAY)
        X = rl.build_features(small, as_of=DAY)
        log.load_features(X, DAY)
        log.snapshot(account)
        log.write(lambda _: None)  # with which the standing is kept, as with any decision
        engine = ModelEngine.open(Settings(model=str(root / "artifacts/bundle")), log)
        calls = _parts(log, artifact, account) | {
            "all, with reasons": lambda: engine.decide(_asked(account), DAY),
            "all, without": lambda: engine.decide(_asked(account, explain=False), DAY),
        }
        rows = [{"part": name, "microseconds": round(_best(call), 1)} for name, call in calls.items()]
        log.close()
    return pd.DataFrame(rows)


def _parts(log: rl.Log, artifact: rl.NextBestAction, account: str) -> Calls:
    at, why = to_micros(DAY), Why(artifact)
    online = Online(log, artifact.given, 10 * 86_400_000_000)
    snapshot = log.snapshot(account)
    case = open_case(snapshot.standing, account, at)
    assert case is not None
    facts = facts_at(snapshot.standing, at, account)
    found = online.find(snapshot.features, case, keep=False)
    assert found.numbers is not None
    cases = make_cases([case], found.numbers[None, :].copy(), artifact.given)
    decided = artifact.decide_arrays(cases, facts)
    versions = artifact.versions_at(artifact.prices)
    told = Told(
        case.due_at,
        case.language,
        found.age,
        None,
        versions,
        why.of_risk(decided, 0),
        why.of_effect(decided, 0),
    )
    request = _asked(account)
    view = make_answer(request, decided, 0, artifact.catalogue, told)
    return {
        "log: snapshot": lambda: log.snapshot(account),
        "log: pauses": lambda: log.pauses(at),
        "open case": lambda: open_case(snapshot.standing, account, at),
        "facts for the rules": lambda: facts_at(snapshot.standing, at, account),
        "features": lambda: online.find(snapshot.features, case, keep=False),
        "arrays": lambda: make_cases([case], cases.features, artifact.given),
        "decide: models, rules, prices, choice": lambda: artifact.decide_arrays(cases, facts),
        "reasons of the risk": lambda: why.of_risk(decided, 0),
        "reasons of the effect": lambda: why.of_effect(decided, 0),
        "answer": lambda: make_answer(request, decided, 0, artifact.catalogue, told),
        "JSON": lambda: to_json(view),
    }


def _batch(artifact: rl.NextBestAction, frame: pd.DataFrame, rows: int) -> pd.DataFrame:
    """Microseconds of processor time per account: LightGBM's own predictions, and the whole decision."""
    repeated = frame.iloc[np.arange(rows) % len(frame)].reset_index(drop=True)
    repeated["decision_id"] = [f"d{i}" for i in range(rows)]
    cases, facts = read_cases(repeated, artifact.given), facts_of(repeated)
    risk, fitted = artifact.risk, artifact.effects.fitted_  # type: ignore[union-attr]
    X = cases.features
    full = np.column_stack([X, np.zeros(rows)])
    scorer = fitted.scorer
    boosters = [model.booster_ for model in (scorer.response, *scorer.learned.models)]

    def bare() -> None:
        for booster in risk.boosters_:  # type: ignore[union-attr]
            booster.predict(X, raw_score=True, num_threads=1)
        for booster in boosters:
            booster.predict(full, num_threads=1)

    calls = {
        "bare predictions by LightGBM": bare,
        "predictions by the forest": lambda: (risk.predict_proba(X), artifact.effects.predict_arrays(full)),  # type: ignore[union-attr]
        "decision: models, rules, prices, choice": lambda: artifact.decide_arrays(cases, facts),
    }
    used = {name: _best(call, number=1, repeat=3) / rows for name, call in calls.items()}
    least = used["bare predictions by LightGBM"]
    return pd.DataFrame(
        {
            "what": name,
            "accounts": rows,
            "microseconds_per_account": round(cost, 2),
            "times_bare": round(cost / least, 2),
        }
        for name, cost in used.items()
    )


def _asked(account: str, *, explain: bool = True) -> DecisionRequest:
    return DecisionRequest(request_id="r", account_id=account, explain=explain, dry_run=True)


def _best(call: Callable[[], Any], number: int = 50, repeat: int = 20) -> float:
    call()
    return 1e6 * min(timeit.repeat(call, number=number, repeat=repeat, timer=time.thread_time)) / number


if __name__ == "__main__":
    main()
