"""What a model report is made of: plain frames and words, checked for their columns.

Every `value`, `low`, `high` is an estimate with its interval; rates and shares run from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Protocol

import pandas as pd

from ..monitor.psi import Stability
from .reasons import Described

TRAIN, VALID, OUT_OF_TIME = "train", "valid", "out_of_time"
_INTERVAL = ("value", "low", "high")
_RATES = ("n", "n_bad", "expected", "observed", "low", "high")


class Interval(Protocol):
    """A number with the ends of its interval."""

    @property
    def value(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...


@dataclass(frozen=True, slots=True)
class About:
    """Page one, in words. window: the dates of training and test; versions: part -> version.

    data_until : last moment known in the data (not the clock: the same inputs make the same file).
    simulated : the data came from the simulator; every page then says so.
    """

    title: str
    purpose: str
    population: str
    target: str
    window: str
    owner: str
    data_until: str
    versions: Mapping[str, str]
    limits: tuple[str, ...]
    simulated: bool


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where the rows come from.

    tables : table, rows, first, last (first and last moment known, as text or timestamps).
    exclusions : step, removed, left (rows).
    """

    tables: pd.DataFrame
    exclusions: pd.DataFrame
    bad_definition: str
    leakage: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RiskEvidence:
    """How good the default risk is.

    samples : sample (train, valid, out_of_time), first, last, n, n_bad.
    metrics : sample, measure (auc, gini, ks, lift_5, lift_10, lift_20, brier, slope, intercept), value, low,
        high. `RiskMetrics.to_frame()` of each sample, one below the other.
    groups : kind (month, stage), group, n, n_bad, auc, auc_low, auc_high, expected, observed, low, high: as
        `score_groups` makes it, months over all rows, stages out of time.
    bands : calibration out of time: n, n_bad, expected, observed, low, high (`calibration_table`).
    score : stability of the score, training against the last month.
    variables : variable, psi, by_chance, verdict, missing_reference, missing_current (`stability_table`).
    challengers : model, measure, value, low, high and, against the champion on the same rows, difference,
        difference_low, difference_high (NaN in the champion's own rows). None: no challenger was fitted.
    """

    samples: pd.DataFrame
    metrics: pd.DataFrame
    groups: pd.DataFrame
    bands: pd.DataFrame
    score: Stability
    variables: pd.DataFrame
    challengers: pd.DataFrame | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Additive parts of the risk score.

    parts : (n, d + 1) log-odds, columns features and base; rows sum to the score. Some thousand rows do.
    features : (n, d) their values, same index.
    catalogue : (d,) in the order of the features' columns.
    customer : label of the row to explain; None takes the row at the 90th percentile of the score.
    """

    parts: pd.DataFrame
    features: pd.DataFrame
    catalogue: Sequence[Described]
    customer: object | None = None


@dataclass(frozen=True, slots=True)
class EffectEvidence:
    """What the actions do, and what choosing by it is worth.

    actions : action, n, value, low, high: average effect on the outcome against doing nothing.
    stages : stage, action, n, value, low, high: the same within each stage.
    segments : action, segment (a name of `segments.SEGMENTS`), n: cases.
    qini : share, gain, random (optional: low, high), from 0 to 1 of the cases treated; qini_score its area.
    policies : policy, value, low, high (in `unit`), gain, gain_low, gain_high (the chosen policy less this
        one, paired; NaN in its own row), simulated (bool: known only because the truth is); optional:
        effective_sample, truth (simulated value of the same policy).
    policy : name in `policies` of the one that decides; baseline, best_single_arm : names to judge it by.
    prices : resource, unit, budget, used, price (money of one more unit).
    findings : what the diagnosis says, in words.
    names : action or policy id -> what to call it; an id that is absent is shown itself.
    """

    actions: pd.DataFrame
    stages: pd.DataFrame
    segments: pd.DataFrame
    qini: pd.DataFrame
    qini_score: Interval
    policies: pd.DataFrame
    policy: str
    baseline: str
    best_single_arm: str
    unit: str
    prices: pd.DataFrame
    findings: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReportInputs:
    """All of a report.

    audit : attribute, group, n, n_bad, expected, observed, low, high: groups looked at for fairness only.
    monitoring : watch, limit, who, then.
    """

    about: About
    lineage: Lineage
    risk: RiskEvidence
    explanation: Explanation
    effects: EffectEvidence
    audit: pd.DataFrame
    limitations: tuple[str, ...]
    monitoring: pd.DataFrame


_COLUMNS: dict[str, tuple[str, ...]] = {
    "tables": ("table", "rows", "first", "last"),
    "exclusions": ("step", "removed", "left"),
    "samples": ("sample", "first", "last", "n", "n_bad"),
    "metrics": ("sample", "measure", *_INTERVAL),
    "groups": ("kind", "group", "auc", "auc_low", "auc_high", *_RATES),
    "bands": _RATES,
    "variables": ("variable", "psi", "by_chance", "verdict", "missing_reference", "missing_current"),
    "challengers": ("model", "measure", *_INTERVAL, "difference", "difference_low", "difference_high"),
    "parts": ("base",),
    "actions": ("action", "n", *_INTERVAL),
    "stages": ("stage", "action", "n", *_INTERVAL),
    "segments": ("action", "segment", "n"),
    "qini": ("share", "gain", "random"),
    "policies": ("policy", *_INTERVAL, "gain", "gain_low", "gain_high", "simulated"),
    "prices": ("resource", "unit", "budget", "used", "price"),
    "audit": ("attribute", "group", *_RATES),
    "monitoring": ("watch", "limit", "who", "then"),
}


def check_inputs(inputs: ReportInputs) -> None:
    """Refuse inputs whose frames lack rows or columns, or that name a policy or customer that is not there.

    Raises
    ------
    ValueError
        Names the part, the frame and what it lacks.
    """
    for owner in (inputs, inputs.lineage, inputs.risk, inputs.explanation, inputs.effects):
        for item in fields(owner):
            frame = getattr(owner, item.name)
            if isinstance(frame, pd.DataFrame):
                _check_frame(f"{type(owner).__name__}.{item.name}", item.name, frame)
    _check_names(inputs.effects)
    _check_explanation(inputs.explanation)


def _check_frame(label: str, name: str, frame: pd.DataFrame) -> None:
    lacking = [column for column in _COLUMNS.get(name, ()) if column not in frame.columns]
    if lacking:
        raise ValueError(f"{label} lacks the columns {lacking}. Remedy: it needs {list(_COLUMNS[name])}.")
    if frame.empty:
        raise ValueError(f"{label} has no rows. Remedy: measure it before the report is written.")


def _check_names(effects: EffectEvidence) -> None:
    known = effects.policies["policy"].tolist()
    for name in (effects.policy, effects.baseline, effects.best_single_arm):
        if name not in known:
            raise ValueError(f"policy == {name!r}, must be one of {known}. Remedy: add its row to policies.")


def _check_explanation(explanation: Explanation) -> None:
    names = [feature.name for feature in explanation.catalogue]
    if list(explanation.features.columns) != names:
        raise ValueError("Explanation.features' columns differ from the catalogue. Remedy: keep its order.")
    if not explanation.parts.index.equals(explanation.features.index):
        raise ValueError("Explanation.parts and .features differ in their index. Remedy: take the same rows.")
    if explanation.customer is not None and explanation.customer not in explanation.parts.index:
        raise ValueError(
            f"customer == {explanation.customer!r} is not in Explanation.parts. Remedy: add the row."
        )
