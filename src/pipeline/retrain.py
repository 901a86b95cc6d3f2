"""Close the loop: learn anew from the records and the log's own tables, register as `challenger`."""

from __future__ import annotations

from pathlib import Path

from ..features import build_features
from ..log import Log
from ..models.registry import RegisteredVersion
from ..policy.actions import load_catalogue
from ..records.decisions import build_decisions
from ..records.store import merge_records, read_records
from ..records.tables import Records
from . import layout
from .fit import fit_models, make_engine, register
from .params import load_params
from .tables import Rows

# Held-out and suppressed cases had no choice to learn an effect from.
TAUGHT_BY = ("ladder_mix", "model", "fallback_rules")


def run(records: Path, log: str) -> RegisteredVersion:
    """Fit on every decision whose outcome has matured, wherever it was taken.

    Raises
    ------
    ValueError
        When the log and the records do not fit together.
    """
    params = load_params()
    known, learned = read_with_log(records, log)
    rows = training_rows(known, params.features.horizon_days)
    catalogue = load_catalogue()
    fitted = fit_models(rows, catalogue, params.train)
    engine = make_engine(fitted, rows, known, catalogue, params.policy)
    from_log = rows.decisions["decision_id"].isin(learned).sum()
    metrics = {"rows": len(rows.decisions), "rows_from_log": int(from_log)}
    version = register(engine, fitted, layout.CHALLENGER, metrics)
    print(
        f"Version {version.version} is the challenger: {len(rows.decisions):,} matured decisions, "
        f"{from_log:,} of them from the log; {len(learned) - from_log:,} of the log's teach nothing yet."
    )
    return version


def read_with_log(folder: Path, url: str) -> tuple[Records, set[str]]:
    """The platform's tables with what the log learned since, and the ids of the log's decisions."""
    log = Log(url)
    learned = log.export(learned_only=True)
    log.close()
    ids = set() if learned.decisions is None else set(learned.decisions["decision_id"])
    return merge_records(read_records(folder), learned), ids


def training_rows(records: Records, horizon_days: int) -> Rows:
    """Matured decisions that a policy took, with their features."""
    decisions = build_decisions(records, horizon_days=horizon_days)
    decisions = decisions[decisions["mode"].isin(TAUGHT_BY)].reset_index(drop=True)
    return Rows(decisions, build_features(records, spine=decisions))
