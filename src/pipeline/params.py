"""What params.yaml says, as frozen dataclasses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import yaml


@dataclass(frozen=True, slots=True)
class SimulateParams:
    """Size, span and nature of the simulated portfolio."""

    accounts: int
    months: int
    seed: int
    regime: str
    log_policy: str


@dataclass(frozen=True, slots=True)
class FeatureParams:
    """Outcome horizon in days; length of an event sequence."""

    horizon_days: int
    sequence_length: int


@dataclass(frozen=True, slots=True)
class TrainParams:
    """Out-of-time split (test from `test_from`, `embargo_days` before it unused) and the parameter search.

    `approved_by`: who is taken to approve every trained artifact; for demos only.
    """

    test_from: pd.Timestamp
    embargo_days: int
    trials: int
    tuning_rows: int
    random_state: int
    approved_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PolicyParams:
    """Names of rule packs, or YAML files; budgets per 1,000 cases, by resource; softmax temperature."""

    packs: tuple[str, ...]
    budgets: Mapping[str, float]
    temperature: float


@dataclass(frozen=True, slots=True)
class Params:
    """All of params.yaml; times in UTC."""

    simulate: SimulateParams
    features: FeatureParams
    train: TrainParams
    policy: PolicyParams
    as_of: pd.Timestamp


def load_params(path: str | Path = "params.yaml") -> Params:
    """Read params.yaml.

    Raises
    ------
    FileNotFoundError
        When there is no such file: run the pipeline from the repository's root.
    TypeError
        When a name is missing or unknown.
    """
    raw = yaml.safe_load(Path(path).read_text())
    train = {
        **raw["train"],
        "test_from": pd.Timestamp(raw["train"]["test_from"], tz="UTC"),
        "approved_by": tuple(raw["train"]["approved_by"]),
    }
    return Params(
        simulate=SimulateParams(**raw["simulate"]),
        features=FeatureParams(**raw["features"]),
        train=TrainParams(**train),
        policy=PolicyParams(**raw["policy"] | {"packs": tuple(raw["policy"]["packs"])}),
        as_of=pd.Timestamp(raw["decide"]["as_of"], tz="UTC"),
    )
