"""The traffic lights of page one: a number, the limits it is judged by, and the verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from ..monitor.psi import SHIFTED, WATCH
from .formats import interval_text, number
from .inputs import OUT_OF_TIME, VALID, EffectEvidence, ReportInputs, RiskEvidence

Status = Literal["green", "amber", "red", "grey"]

AUC_DROP = (0.03, 0.05)
SLOPE = ((0.9, 1.1), (0.8, 1.25))
EXPECTED_TO_OBSERVED = ((0.9, 1.1), (0.8, 1.2))
EFFECTIVE_SAMPLE = (1000, 300)


@dataclass(frozen=True, slots=True)
class Light:
    """check: key of its words; measured: as text; grey means not measured."""

    check: str
    measured: str
    status: Status


def lights(inputs: ReportInputs) -> tuple[Light, ...]:
    """All lights of a report, in the order shown."""
    return (*_risk_lights(inputs.risk), *_effect_lights(inputs.effects))


def limits_in_words() -> dict[str, object]:
    """The limits, for the words that state them."""
    return {
        "auc_drop": AUC_DROP,
        "slope": SLOPE,
        "expected": EXPECTED_TO_OBSERVED,
        "psi": (WATCH, SHIFTED),
        "sample": EFFECTIVE_SAMPLE,
    }


def below(value: float, limits: tuple[float, float]) -> Status:
    """Green up to the first limit, amber up to the second.

    Examples
    --------
    >>> below(0.01, (0.03, 0.05)), below(0.04, (0.03, 0.05)), below(0.2, (0.03, 0.05))
    ('green', 'amber', 'red')
    """
    if np.isnan(value):
        return "grey"
    if value <= limits[0]:
        return "green"
    return "amber" if value <= limits[1] else "red"


def within(value: float, limits: tuple[tuple[float, float], tuple[float, float]]) -> Status:
    """Green within the first pair, amber within the second.

    Examples
    --------
    >>> within(1.0, SLOPE), within(1.2, SLOPE), within(0.5, SLOPE), within(float("nan"), SLOPE)
    ('green', 'amber', 'red', 'grey')
    """
    if np.isnan(value):
        return "grey"
    (low, high), (lowest, highest) = limits
    if low <= value <= high:
        return "green"
    return "amber" if lowest <= value <= highest else "red"


def above_zero(low: float, high: float) -> Status:
    """Green when the interval lies above 0, red when below, amber when it covers 0.

    Examples
    --------
    >>> above_zero(0.1, 0.3), above_zero(-0.1, 0.3), above_zero(-0.3, -0.1)
    ('green', 'amber', 'red')
    """
    if np.isnan(low) or np.isnan(high):
        return "grey"
    if low > 0:
        return "green"
    return "red" if high < 0 else "amber"


def metric(metrics: pd.DataFrame, sample: str, measure: str) -> float:
    """One number of the metrics; NaN when it was not measured."""
    found = metrics.loc[(metrics["sample"] == sample) & (metrics["measure"] == measure), "value"]
    return float(found.iloc[0]) if len(found) else float("nan")


def _risk_lights(risk: RiskEvidence) -> tuple[Light, ...]:
    drop = metric(risk.metrics, VALID, "auc") - metric(risk.metrics, OUT_OF_TIME, "auc")
    slope = metric(risk.metrics, OUT_OF_TIME, "slope")
    n = risk.bands["n"].to_numpy(float)
    expected = float(
        (n @ risk.bands["expected"].to_numpy(float)) / (n @ risk.bands["observed"].to_numpy(float))
    )
    worst = risk.variables.sort_values("psi", ascending=False).iloc[0]
    return (
        Light("auc_drop", number(drop, 3, signed=True), below(drop, AUC_DROP)),
        Light("slope", number(slope, 2), within(slope, SLOPE)),
        Light("expected", number(expected, 2), within(expected, EXPECTED_TO_OBSERVED)),
        Light("score_psi", number(risk.score.psi, 3), below(risk.score.psi, (WATCH, SHIFTED))),
        Light(
            "variable_psi",
            f"{number(float(worst['psi']), 3)} ({worst['variable']})",
            below(float(worst["psi"]), (WATCH, SHIFTED)),
        ),
    )


def _effect_lights(effects: EffectEvidence) -> tuple[Light, ...]:
    found = []
    for check, name in (("gain_baseline", effects.baseline), ("gain_best", effects.best_single_arm)):
        value, low, high = (_of(effects, name, column) for column in ("gain", "gain_low", "gain_high"))
        found.append(Light(check, interval_text(value, low, high, 2, signed=True), above_zero(low, high)))
    if "effective_sample" in effects.policies:
        size = _of(effects, effects.policy, "effective_sample")
        enough, few = EFFECTIVE_SAMPLE
        found.append(Light("support", number(size, 0), below(-size, (-enough, -few))))
    return tuple(found)


def _of(effects: EffectEvidence, policy: str, column: str) -> float:
    rows = effects.policies
    return float(rows.loc[rows["policy"] == policy, column].iloc[0])
