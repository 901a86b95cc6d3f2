"""Stage simulate: params.yaml -> data/records, data/truth.parquet."""

from __future__ import annotations

from dataclasses import asdict

from ..records.simulate import simulate_with_truth
from ..records.store import write_records
from . import layout
from .params import load_params


def run() -> None:
    """Simulate the portfolio and write its tables; the truth stands apart."""
    simulation = simulate_with_truth(**asdict(load_params().simulate))
    write_records(simulation.records, layout.RECORDS)
    simulation.truth.to_parquet(layout.TRUTH)
