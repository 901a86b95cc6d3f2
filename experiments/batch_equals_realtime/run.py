"""Do batch and real time decide alike? Simulated cases of the demo, its artifact, one price sheet."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[2]))  # `serving` is no part of the installed package

import repaylift as rl
from repaylift.cases import build_cases
from repaylift.policy.cases import Cases, read_cases
from repaylift.policy.decided import Decided
from repaylift.policy.rule_facts import Facts, facts_of
from repaylift.records.facts import build_facts
from repaylift.records.store import restrict_to_debtors
from serving.model_engine import ModelEngine
from serving.schemas import DecisionRequest
from serving.settings import Settings

HERE = Path(__file__).parent
DAY = "2026-06-30T02:00:00Z"


def main() -> None:
    """Write results.csv."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--root", type=Path, default=Path(), help="where the demo's data/ and artifacts/ lie")
    asked.add_argument("--cases", type=int, default=100_000)
    asked.add_argument("--accounts", type=int, default=1_000)
    given = asked.parse_args()
    artifact = rl.NextBestAction.load(given.root / "artifacts/bundle")
    records = rl.read_records(given.root / "data/records")
    rows = [
        _arrays(given.root, records, artifact, given.cases),
        *_endpoint(given.root, records, artifact, given.accounts),
    ]
    table = pd.DataFrame(rows)
    table.to_csv(HERE / "results.csv", index=False)
    print(table.to_string(index=False))


def _arrays(root: Path, records: rl.Records, artifact: rl.NextBestAction, most: int) -> dict[str, object]:
    """Past cases decided together, and again one by one: every array to the bit."""
    decisions = pd.read_parquet(root / "data/decisions.parquet")
    X = pd.read_parquet(root / "data/features.parquet")
    rows = np.random.default_rng(0).permutation(len(decisions))[:most]
    spine, X = decisions.iloc[rows].reset_index(drop=True), X.iloc[rows].reset_index(drop=True)
    facts = build_facts(restrict_to_debtors(records, spine["debtor_id"]), spine)
    frame = pd.concat([spine, facts, X.drop(columns=spine.columns, errors="ignore")], axis=1)
    frame = frame.loc[:, ~frame.columns.duplicated()]
    cases, known = read_cases(frame, artifact.given), facts_of(frame)
    together = artifact.decide_arrays(cases, known)
    unlike = 0
    for i in range(cases.n):
        alone = artifact.decide_arrays(_take(cases, i), _take(known, i))
        unlike += not all(_same(a, b) for a, b in zip(_told(alone, 0), _told(together, i), strict=True))
    return {
        "compared": "arrays: batch and one by one",
        "cases": cases.n,
        "unlike": unlike,
        **pd.Series(together.mode).value_counts().to_dict(),
    }


def _endpoint(
    root: Path, records: rl.Records, artifact: rl.NextBestAction, most: int
) -> list[dict[str, object]]:
    """Open cases decided from frames, as a notebook does, and by the service's engine: alone and together."""
    some = rl.open_cases(records, DAY)
    some = some.sample(min(most, len(some)), random_state=0)
    small = restrict_to_debtors(records, some["debtor_id"])
    frame = build_cases(small, as_of=DAY)
    frame = frame[frame["account_id"].isin(some["account_id"])].reset_index(drop=True)
    decided = artifact.decide(frame)
    unlike, apart, k = 0, 0, len(artifact.catalogue.ids)
    with tempfile.TemporaryDirectory() as folder:
        log = rl.Log(f"sqlite:///{folder}/log.db")
        at = pd.Timestamp(DAY)
        log.load_records(small, at=at)
        X = rl.build_features(small, as_of=at)
        log.load_features(X, at, frame.set_index("account_id")["bill_id"].reindex(X.index))
        engine = ModelEngine.open(Settings(model=str(root / "artifacts/bundle")), log)
        asked = [
            DecisionRequest(request_id=f"r{i}", account_id=account, max_actions=20, dry_run=True)
            for i, account in enumerate(decided.cases["account_id"])
        ]
        together = engine.decide_many([(one, at) for one in asked])
        for i, case in decided.cases.iterrows():
            alone = engine.decide(asked[i], at)
            apart += alone.body != together[i].body
            unlike += not _told_alike(json.loads(alone.body), case, decided.actions.iloc[i * k : (i + 1) * k])
        log.close()
    modes = {"cases": len(frame), **decided.cases["mode"].value_counts().to_dict()}
    return [
        {"compared": "service and notebook", "unlike": unlike, **modes},
        {"compared": "service: bodies together and one by one", "unlike": apart, **modes},
    ]


def _told_alike(body: dict, case: pd.Series, actions: pd.DataFrame) -> bool:
    """Decision, mode, and every number of every action, as the answer tells them."""
    told = {action["action"]: action for action in (*body["actions"], *body["others"])}
    fine = body["actions"][0]["action"] == case["action"] and body["mode"] == case["mode"]
    fine &= body["decision_id"] == case["decision_id"]
    for row in actions.itertuples():
        if row.action in told:
            one = told[row.action]
            pairs = [
                (one["score"], row.score),
                (one["p_repay"], row.p_paid),
                (one["propensity"], row.propensity),
            ]
            fine &= all(_same(np.float64(np.nan if a is None else a), np.float64(b)) for a, b in pairs)
        else:
            fine &= row.rule_id in {gone["rule_id"] for gone in body["suppressed"]}
    return bool(fine)


def _told(decided: Decided, row: int) -> Iterator[np.ndarray]:
    weighed, choice = decided.weighed, decided.choice
    effects, money, ruling = weighed.effects, weighed.money, weighed.ruling
    for array in (
        decided.score, choice.propensity, choice.action, choice.runner_up, weighed.eligible, weighed.modelled,
        weighed.default_risk, effects.effect, effects.low, effects.high, effects.p_paid, money.value,
        money.cost, money.use, ruling.allowed, ruling.rule, ruling.until,
    ):  # fmt: skip
        yield np.ascontiguousarray(array[row])


def _same(a: np.ndarray, b: np.ndarray) -> bool:
    return a.tobytes() == b.tobytes()


def _take(whole: Cases | Facts, i: int) -> Cases | Facts:
    parts = {field.name: getattr(whole, field.name) for field in fields(whole)}
    return replace(whole, **{n: a[i : i + 1] for n, a in parts.items() if isinstance(a, np.ndarray)})


if __name__ == "__main__":
    main()
