"""Stage decide: a decision for every open case, kept in the log that the service goes on with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from ..cases import build_cases
from ..explain.reasons import top_reasons
from ..features import feature_catalogue
from ..log import Log, keep_scores
from ..models import DefaultRisk
from ..policy.next_best_action import NextBestAction
from ..policy.scored import scores_of_batch
from ..records.store import read_records, restrict_to_debtors
from . import layout
from .params import load_params


@dataclass(frozen=True, slots=True)
class Decided:
    """cases, actions : as in `Decisions`. reasons : decision_id, rank, code, text, direction, weight."""

    cases: pd.DataFrame
    actions: pd.DataFrame
    reasons: pd.DataFrame


def run() -> None:
    """Decide on the open cases of the moment, start a log with them, and write the tables."""
    as_of = load_params().as_of
    records = read_records(layout.RECORDS)
    engine = NextBestAction.load(layout.BUNDLE)
    cases = build_cases(records, as_of=as_of)
    decisions = engine.decide(cases)
    log = open_fresh_log(layout.LOG_FILE)
    log.load_records(restrict_to_debtors(records, cases["debtor_id"]), at=as_of)
    X = cases.set_index("account_id")
    log.load_features(X[list(risk_features(engine))], built_at=as_of, bill_id=X["bill_id"])
    log.append_decisions(decisions.cases)
    ready = engine.prepare(cases)
    version = ", ".join(f"{part} {decisions.versions[part]}" for part in ("risk", "effects"))
    scores = list(scores_of_batch(ready.cases, ready.weighed, engine.catalogue.ids, version))
    log.write(lambda write: keep_scores(write.sql, scores))
    log.close()

    layout.DECIDED.mkdir(parents=True, exist_ok=True)
    decisions.cases.to_parquet(layout.DECIDED / "cases.parquet")
    decisions.actions.to_parquet(layout.DECIDED / "actions.parquet")
    risk = DefaultRisk.load(layout.BUNDLE / "risk")
    reasons = explain_risk(risk, list(risk_features(engine)), cases, decisions.cases["decision_id"])
    reasons.to_parquet(layout.DECIDED / "reasons.parquet")


def read_decided() -> Decided:
    """What the stage wrote."""
    tables = (pd.read_parquet(layout.DECIDED / f"{name}.parquet") for name in ("cases", "actions", "reasons"))
    return Decided(*tables)


def open_fresh_log(path: Path) -> Log:
    """An empty log; one that is there already is kept under the name of its last change."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        changed = pd.Timestamp(path.stat().st_mtime, unit="s")
        kept = path.with_name(f"{path.stem}-{changed:%Y%m%dT%H%M%S}{path.suffix}")
        for suffix in ("", "-wal", "-shm"):
            part = path.with_name(path.name + suffix)
            if part.exists():
                part.rename(kept.with_name(kept.name + suffix))
    return Log(f"sqlite:///{path}")


def risk_features(engine: NextBestAction) -> tuple[str, ...]:
    """Names of the features that are built from records; the risk itself is computed."""
    known = {feature.name for feature in feature_catalogue()}
    return tuple(name for name in engine.features if name in known)


def explain_risk(
    risk: DefaultRisk, names: list[str], cases: pd.DataFrame, decision_id: pd.Series[str]
) -> pd.DataFrame:
    """At most four reasons for the default risk of each case, in plain words."""
    catalogue = [feature for feature in feature_catalogue() if feature.name in names]
    X = cases[names]
    parts = risk.explain(X)
    rows = []
    for number, case_id in enumerate(tqdm(decision_id, desc="reasons")):
        for rank, reason in enumerate(top_reasons(parts.iloc[number], X.iloc[number], catalogue)):
            rows.append((case_id, rank, reason.code, reason.text, reason.direction, reason.weight))
    return pd.DataFrame(rows, columns=["decision_id", "rank", "code", "text", "direction", "weight"])
