"""From training rows to one decision engine: what `train` and `retrain` share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pandas as pd

from ..cases import build_cases
from ..models import DefaultRisk
from ..models.registry import RegisteredVersion, register_artifact
from ..models.tuning import tune_default_risk
from ..policy.actions import CONTROL, Catalogue
from ..policy.evidence import count_evidence
from ..policy.explore import Exploration
from ..policy.next_best_action import RISK_FEATURE, NextBestAction
from ..policy.rules import load_pack
from ..records.decisions import eligible_matrix
from ..records.tables import Records
from ..uplift import UpliftModel
from .params import PolicyParams, TrainParams
from .tables import Rows

FEWEST = 50  # rows of an action below which nothing is learned about it
PRICED_DAYS = 30  # prices are made on the cases of so many last days of the training rows


@dataclass(frozen=True, slots=True)
class Fitted:
    """Risk and effects of the same training rows, and the risk's parameters that the search found."""

    risk: DefaultRisk
    effects: UpliftModel
    risk_params: Mapping[str, Any]


def fit_models(rows: Rows, catalogue: Catalogue, train: TrainParams) -> Fitted:
    """Tune and fit the default risk, then the effects with the out-of-fold risk among their features."""
    decisions = rows.decisions
    debtors = decisions["debtor_id"].to_numpy()
    params = tune_default_risk(
        rows.X,
        decisions["bad"],
        debtors,
        trials=train.trials,
        max_rows=train.tuning_rows,
        random_state=train.random_state,
    )
    risk = DefaultRisk(**params).fit(rows.X, decisions["bad"], groups=debtors)
    X = rows.X.assign(**{RISK_FEATURE: risk.out_of_fold_})
    effects = fit_effects(Rows(decisions, X), catalogue, train.random_state)
    return Fitted(risk, effects, params)


def fit_effects(rows: Rows, catalogue: Catalogue, random_state: int) -> UpliftModel:
    """Effects of the actions that were tried at all; the others keep the catalogue's prior."""
    counts = rows.decisions["treatment"].value_counts()
    tried = [arm for arm in catalogue.ids if counts.get(arm, 0) >= FEWEST]
    part = rows.where(rows.decisions["treatment"].isin(tried).to_numpy())
    return UpliftModel(control=CONTROL, n_jobs=2, random_state=random_state).fit(
        part.X,
        part.decisions["y"],
        part.decisions["treatment"].to_numpy(),
        part.decisions["propensity"].to_numpy(),
        eligible=pd.DataFrame(eligible_matrix(part.decisions, tried), columns=tried),
        groups=part.decisions["debtor_id"].to_numpy(),
    )


def make_engine(
    fitted: Fitted, rows: Rows, records: Records, catalogue: Catalogue, policy: PolicyParams
) -> NextBestAction:
    """Everything one decision needs as one artifact, priced on the last month of the training rows."""
    engine = NextBestAction(
        risk=fitted.risk,
        effects=fitted.effects,
        features=(*rows.X.columns, RISK_FEATURE),
        evidence=count_evidence(rows.decisions),
        catalogue=catalogue,
        packs=tuple(load_pack(Path(name) if name.endswith(".yaml") else name) for name in policy.packs),
        exploration=Exploration(tau=policy.temperature),
        versions=model_versions(fitted, rows),
    )
    at = rows.decisions["at"]
    recent = rows.decisions[at >= at.max() - pd.Timedelta(days=PRICED_DAYS)]
    return engine.priced(build_cases(records, spine=recent), budgets_for(len(recent), policy.budgets))


def register(
    engine: NextBestAction, fitted: Fitted, folder: Path, metrics: Mapping[str, float]
) -> RegisteredVersion:
    """Save the artifact to a folder and make it one MLflow version, the challenger."""
    engine.save(folder)
    params = {f"risk_{name}": value for name, value in fitted.risk_params.items()}
    return register_artifact(folder, metrics=metrics, params=params, tags=dict(engine.versions))


def budgets_for(cases: int, per_thousand: Mapping[str, float]) -> dict[str, float]:
    """Units of each resource for so many cases.

    Examples
    --------
    >>> budgets_for(2500, {"agent_minutes": 400.0})
    {'agent_minutes': 1000.0}
    """
    return {name: amount * cases / 1000 for name, amount in per_thousand.items()}


def model_versions(fitted: Fitted, rows: Rows) -> dict[str, str]:
    """Versions of risk, effects and features: last training day and a digest of what was learned."""
    until = f"{rows.decisions['at'].max():%Y-%m-%d}"
    return {
        "risk": f"{until}-{_digest(fitted.risk.out_of_fold_.tobytes())}",
        "effects": f"{until}-{_digest(fitted.effects.predict(_probe(rows)).to_numpy().tobytes())}",
        "features": f"{rows.X.shape[1]}-{_digest(','.join(rows.X.columns).encode())}",
    }


def _probe(rows: Rows) -> pd.DataFrame:
    return rows.X.head(100).assign(**{RISK_FEATURE: 0.5})


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=4).hexdigest()
