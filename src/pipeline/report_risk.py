"""The report's evidence on the default risk, from what the stages wrote."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..explain.groups import score_groups
from ..explain.inputs import OUT_OF_TIME, TRAIN, VALID, Explanation, RiskEvidence
from ..features import feature_catalogue
from ..models import DefaultRisk, calibration_table, risk_metrics
from ..monitor.psi import stability, stability_table
from . import layout
from .split import Split
from .tables import Rows

EXPLAINED_ROWS = 2000
Float = npt.NDArray[np.float64]


def risk_evidence(rows: Rows, split: Split, p: Float) -> RiskEvidence:
    """Discrimination, calibration, stability and the challenger; p (n,) is the model's score of all rows."""
    y = rows.decisions["bad"].to_numpy()
    at = rows.decisions["at"]
    kept = pd.read_parquet(layout.TRAINING / "out_of_fold.parquet")["probability"].to_numpy()
    samples = {
        TRAIN: (y[split.train], p[split.train], at[split.train]),
        VALID: (y[split.train], kept, at[split.train]),
        OUT_OF_TIME: (y[split.test], p[split.test], at[split.test]),
    }
    test = rows.where(split.test)
    last = (test.decisions["at"] >= test.decisions["at"].max() - pd.Timedelta(days=30)).to_numpy()
    groups = [
        score_groups(y, p, at.dt.strftime("%y-%m"), "month"),
        score_groups(y[split.test], p[split.test], test.decisions["stage"], "stage"),
    ]
    return RiskEvidence(
        samples=pd.DataFrame(
            [
                (name, f"{t.min():%Y-%m-%d}", f"{t.max():%Y-%m-%d}", len(o), int(o.sum()))
                for name, (o, _, t) in samples.items()
            ],
            columns=["sample", "first", "last", "n", "n_bad"],
        ),
        metrics=pd.concat(_metrics(name, o, s) for name, (o, s, _) in samples.items()),
        groups=pd.concat(groups, ignore_index=True),
        bands=calibration_table(y[split.test], p[split.test]),
        score=stability(p[split.train], p[split.test][last]),
        variables=stability_table(rows.X[split.train], test.X[last]),
        challengers=pd.DataFrame(_challengers()),
    )


def explanation(risk: DefaultRisk, rows: Rows, split: Split, names: list[str]) -> Explanation:
    """Parts of the score of some test rows, and whom the waterfall shows."""
    test = rows.where(split.test)
    X = test.X[names].set_axis(test.decisions["decision_id"]).head(EXPLAINED_ROWS)
    known = {feature.name: feature for feature in feature_catalogue()}
    return Explanation(risk.explain(X), X, [known[name] for name in names])


def _metrics(name: str, y: npt.NDArray[np.int8], p: Float) -> pd.DataFrame:
    return risk_metrics(y, p, resamples=100).to_frame().reset_index().assign(sample=name)


def _challengers() -> Iterator[dict[str, object]]:
    # The comparison holds boosting minus sequence; the report wants each challenger minus the champion.
    found = pd.read_parquet(layout.TRAINING / "challenger.parquet")
    no_gap = pd.Series(np.nan, index=found.columns)
    for measure in ("auc", "ks", "brier"):
        for model, label in (("boosting", "boosting (champion)"), ("sequence", "event-sequence net (GRU)")):
            own = found.xs(model).loc[measure]
            gap = -found.xs("difference").loc[measure] if model == "sequence" else no_gap
            yield {
                "model": label,
                "measure": measure,
                **{name: own.to_dict()[name] for name in ("value", "low", "high")},
                "difference": gap["value"],
                "difference_low": gap["high"],
                "difference_high": gap["low"],
            }
