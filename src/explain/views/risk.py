"""The default risk as the report shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from ..charts.risk import calibration_chart, months_chart, stability_chart
from ..formats import interval
from ..inputs import RiskEvidence

RANKING = ("auc", "gini", "ks", "lift_5", "lift_10", "lift_20")
CALIBRATION = ("brier", "slope", "intercept")
MOST_VARIABLES = 15
_DIGITS = {"lift_5": 2, "lift_10": 2, "lift_20": 2, "brier": 4, "slope": 2, "intercept": 2}


@dataclass(frozen=True, slots=True)
class TextRow:
    """A name and its cells."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MeasureTable:
    """Measures down, samples across."""

    samples: list[str]
    rows: tuple[TextRow, ...]


@dataclass(frozen=True, slots=True)
class RiskView:
    """Tables and charts of ranking, calibration, stability, challengers; totals count bad cases."""

    ranking: MeasureTable
    calibration_measures: MeasureTable
    months: Markup
    stage_groups: pd.DataFrame
    calibration: Markup
    expected_total: float
    observed_total: float
    stability: Markup
    variables: pd.DataFrame
    variables_left: int
    variables_left_psi: float
    challengers: pd.DataFrame | None


def digits(measure: str) -> int:
    """Decimals a measure is printed with."""
    return _DIGITS.get(measure, 3)


def risk_view(risk: RiskEvidence, text: dict[str, Any]) -> RiskView:
    """Everything the report shows of the default risk."""
    by_kind = {kind: rows for kind, rows in risk.groups.groupby("kind")}
    empty = risk.groups.iloc[:0]
    variables = risk.variables.sort_values("psi", ascending=False, kind="stable", na_position="last")
    left = variables["psi"].iloc[MOST_VARIABLES:]
    n = risk.bands["n"].to_numpy(float)
    return RiskView(
        ranking=_measures(risk, RANKING, text),
        calibration_measures=_measures(risk, CALIBRATION, text),
        months=months_chart(by_kind.get("month", empty), text["charts"]),
        stage_groups=_in_order(by_kind.get("stage", empty), list(text["stages"])),
        calibration=calibration_chart(risk.bands, text["charts"]),
        expected_total=float(n @ risk.bands["expected"].to_numpy(float)),
        observed_total=float(n @ risk.bands["observed"].to_numpy(float)),
        stability=stability_chart(risk.score, text["charts"]),
        variables=variables.head(MOST_VARIABLES),
        variables_left=len(left),
        variables_left_psi=float(left.max()) if len(left) else float("nan"),
        challengers=risk.challengers,
    )


def _measures(risk: RiskEvidence, measures: tuple[str, ...], text: dict[str, Any]) -> MeasureTable:
    samples = [name for name in text["samples"] if name in set(risk.metrics["sample"])]
    found = {(row.sample, row.measure): row for row in risk.metrics.itertuples(index=False)}
    rows = tuple(
        TextRow(
            text["measures"][measure],
            tuple(
                interval(found[sample, measure], digits(measure)) if (sample, measure) in found else "–"
                for sample in samples
            ),
        )
        for measure in measures
    )
    return MeasureTable([text["samples"][name] for name in samples], rows)


def _in_order(rows: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    """Rows by the place of their group in `order`, unknown groups last."""
    place = [order.index(g) if g in order else len(order) for g in rows["group"]]
    return rows.assign(place=place).sort_values("place", kind="stable").drop(columns="place")
