"""Stage features: data/records -> decision table, features and event sequences as of each decision."""

from __future__ import annotations

import numpy as np

from ..features import build_features, build_sequences
from ..records.decisions import build_decisions
from ..records.store import read_records
from . import layout
from .params import load_params


def run() -> None:
    """Build the training rows and write them, row for row in the same order."""
    params = load_params().features
    records = read_records(layout.RECORDS)
    decisions = build_decisions(records, horizon_days=params.horizon_days)
    decisions.to_parquet(layout.DECISIONS)
    build_features(records, spine=decisions).to_parquet(layout.FEATURES)
    sequences = build_sequences(records, decisions, length=params.sequence_length)
    np.savez_compressed(
        layout.SEQUENCES,
        kind=sequences.kind,
        amount=sequences.amount,
        age_days=sequences.age_days,
        mask=sequences.mask,
    )
