"""Boosting against the sequence net on the same rows, later in time than what both learnt from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..checks import check_same_length
from .boosting import DefaultRisk
from .events import EventSequences
from .metrics import RiskDifference, RiskMetrics, risk_difference, risk_metrics

if TYPE_CHECKING:
    from .sequence import SequenceRisk

_SHOWN = ("auc", "ks", "brier", "slope")


@dataclass(frozen=True, slots=True)
class RiskComparison:
    """Two fitted models, their measures on the test rows, and boosting minus sequence, paired."""

    boosting: DefaultRisk
    sequence: SequenceRisk
    boosting_metrics: RiskMetrics
    sequence_metrics: RiskMetrics
    difference: RiskDifference

    def to_frame(self) -> pd.DataFrame:
        """One table: (model, measure) × (value, low, high).

        Models: boosting, sequence, difference. Measures: auc, ks, brier, slope; a difference of slopes
        would mean nothing and is NaN.
        """
        parts = {
            "boosting": self.boosting_metrics.to_frame(),
            "sequence": self.sequence_metrics.to_frame(),
            "difference": self.difference.to_frame(),
        }
        return pd.concat({name: part.reindex(_SHOWN) for name, part in parts.items()}, names=["model"])


def compare_risk_models(  # noqa: PLR0913  (two models, two sides of the split)
    X_train: Any,
    y_train: Any,
    X_test: Any,
    y_test: Any,
    sequences_train: EventSequences,
    sequences_test: EventSequences,
    *,
    boosting: DefaultRisk | None = None,
    sequence: SequenceRisk | None = None,
    groups_train: Any | None = None,
    groups_test: Any | None = None,
    resamples: int = 500,
    random_state: int = 0,
) -> RiskComparison:
    """Fit both models on the training rows and measure both on the test rows.

    The split is the caller's: test rows later than the training rows' outcomes (an embargo of the
    outcome window), so that the measures are out of time.

    Parameters
    ----------
    X_train, X_test : features, (n, p) and (m, p). y_train, y_test : 0 or 1.
    sequences_train, sequences_test : events of the same rows in the same order.
    boosting, sequence : unfitted or fitted estimators; a fitted `boosting` is not fitted again. None:
        the defaults with `random_state`.
    groups_train, groups_test : person ids for folds and for the bootstrap.
    resamples : bootstrap draws.

    Raises
    ------
    ValueError
        When the rows of features, sequences and outcomes differ in number.

    Examples
    --------
    See tests/models/test_compare.py: fitting a net takes seconds.
    """
    from .sequence import SequenceRisk  # torch is needed here only

    for part, X, y, events in (
        ("train", X_train, y_train, sequences_train),
        ("test", X_test, y_test, sequences_test),
    ):
        check_same_length(f"give the same {part} rows", X=len(X), y=len(y), sequences=len(events.mask))
    risk = boosting or DefaultRisk(random_state=random_state)
    if not hasattr(risk, "boosters_"):
        risk.fit(X_train, y_train, groups=groups_train)
    net = (sequence or SequenceRisk(random_state=random_state)).fit(
        sequences_train, y_train, groups=groups_train
    )
    p, q = risk.predict_proba(X_test)[:, 1], net.predict_proba(sequences_test)[:, 1]
    options: dict[str, Any] = {"groups": groups_test, "resamples": resamples, "random_state": random_state}
    return RiskComparison(
        risk,
        net,
        risk_metrics(y_test, p, **options),
        risk_metrics(y_test, q, **options),
        risk_difference(y_test, p, q, **options),
    )
