"""Stage train: decisions, features -> one artifact, approved as `champion`, and what training showed."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

from ..models.approvals import approve, promote
from ..models.compare import compare_risk_models
from ..models.sequence import SequenceRisk
from ..policy.actions import load_catalogue
from ..records.store import read_records
from . import layout
from .fit import Fitted, fit_models, make_engine, register
from .params import Params, load_params
from .split import Split, split_out_of_time
from .tables import Rows, read_rows, read_sequences


def run() -> None:
    """Fit on the rows before the embargo, compare with the challenger, save, register, approve, promote."""
    params = load_params()
    rows = read_rows()
    split = split_out_of_time(rows.decisions["at"], params.train.test_from, params.train.embargo_days)
    train = rows.where(split.train)
    catalogue = load_catalogue()
    fitted = fit_models(train, catalogue, params.train)
    engine = make_engine(fitted, train, read_records(layout.RECORDS), catalogue, params.policy)
    comparison = compare_with_sequences(rows, split, fitted, params)
    write_training(train, fitted, comparison)
    measured = zip(comparison.index, comparison["value"], strict=True)
    metrics = {f"{model}_{measure}": value for (model, measure), value in measured if np.isfinite(value)}
    version = register(engine, fitted, layout.BUNDLE, metrics)
    for person in params.train.approved_by:
        approve(version.version, person)
    promote(version.version)
    (layout.TRAINING / "registered.json").write_text(json.dumps({"version": version.version}))


def compare_with_sequences(rows: Rows, split: Split, fitted: Fitted, params: Params) -> pd.DataFrame:
    """Boosting beside the GRU over event sequences, both out of time on the same rows."""
    train, test = rows.where(split.train), rows.where(split.test)
    comparison = compare_risk_models(
        train.X,
        train.decisions["bad"],
        test.X,
        test.decisions["bad"],
        read_sequences(split.train),
        read_sequences(split.test),
        boosting=fitted.risk,
        sequence=SequenceRisk(random_state=params.train.random_state),
        groups_train=train.decisions["debtor_id"],
        groups_test=test.decisions["debtor_id"],
        random_state=params.train.random_state,
    )
    return comparison.to_frame()


def write_training(train: Rows, fitted: Fitted, comparison: pd.DataFrame) -> None:
    """Keep the comparison, the diagnosis, and the risk of training rows from trees that had not seen them."""
    layout.TRAINING.mkdir(parents=True, exist_ok=True)
    comparison.to_parquet(layout.TRAINING / "challenger.parquet")
    scores = train.decisions[["decision_id"]].assign(probability=fitted.risk.out_of_fold_)
    scores.to_parquet(layout.TRAINING / "out_of_fold.parquet")
    (layout.TRAINING / "diagnosis.txt").write_text(str(fitted.effects.diagnose()))
