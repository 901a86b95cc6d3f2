"""Why individual effects decide or not, in numbers and in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from .posterior import Evidence, Posterior
from .selection import Departure
from .shrink import learner_slopes

POWER = 1.96 + 0.84  # 95 % two-sided, 80 % power


@dataclass(frozen=True, slots=True)
class ArmEvidence:
    """Evidence on one arm. Effects are in units of the outcome, against control.

    arm; rows; mean with low, high: shrunk mean effect, 95 % interval; slope, slope_error: how much of
    the predicted individual differences is real; kept: what shrinkage leaves of it; spread: standard
    deviation of the individual effects kept; rows_needed: rows of this arm that would show differences
    as large as predicted (80 % power), None when nothing was predicted.
    """

    arm: Any
    rows: int
    mean: float
    low: float
    high: float
    slope: float
    slope_error: float
    kept: float
    spread: float
    rows_needed: int | None

    def __str__(self) -> str:
        needed = "" if self.rows_needed is None else f"; {self.rows_needed:,} rows would settle it"
        individual = (
            f"individual differences kept {self.kept:.2f} (slope {self.slope:+.2f} ± {self.slope_error:.2f})"
            if self.kept > 0
            else f"no individual differences (slope {self.slope:+.2f} ± {self.slope_error:.2f}{needed})"
        )
        mean = f"mean effect {self.mean:+.4f} [{self.low:+.4f}, {self.high:+.4f}]"
        return f"{self.arm}: {self.rows:,} rows, {mean}, {individual}"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Why the choice leaves the best single arm, or does not.

    arms: evidence per arm, the control first. best: the arm of the highest mean effect. leaves: whether
    individual effects decide. gain, low, high: value of that choice less the best arm's, per person, with
    its 95 % interval, cross-fitted. share: of people whose arm would differ. rows: of training.
    rows_needed: rows that would make a gain of this size certain (80 % power), None when none is seen.
    """

    arms: tuple[ArmEvidence, ...]
    best: Any
    leaves: bool
    gain: float
    low: float
    high: float
    share: float
    rows: int
    rows_needed: int | None

    def __str__(self) -> str:
        return "\n".join([_verdict(self), *(f"  {arm}" for arm in self.arms)])


def diagnose(
    evidence: Evidence, posterior: Posterior, departure: Departure, arms: tuple[Any, ...]
) -> Diagnosis:
    """Collect the evidence arm by arm, and the verdict."""
    slopes = learner_slopes(
        evidence.raw, evidence.residual, evidence.arm, evidence.weight, evidence.fold, evidence.person
    )
    spread = posterior.effect(evidence.raw).std(axis=0)
    count = np.bincount(evidence.arm, minlength=len(arms))
    error = np.sqrt(posterior.mean_variance)
    listed = tuple(
        ArmEvidence(
            arm,
            int(count[a]),
            float(posterior.mean[a]),
            float(posterior.mean[a] - 1.96 * error[a]),
            float(posterior.mean[a] + 1.96 * error[a]),
            float(slopes.value[a]),
            float(np.sqrt(slopes.variance[a])),
            float(posterior.slope[a]),
            float(spread[a]),
            _whole(count[a] * POWER**2 * slopes.variance[a]),
        )
        for a, arm in enumerate(arms)
    )
    rows = len(evidence.arm)
    seen = departure.gain > 0
    needed = _whole(rows * (POWER * departure.error / departure.gain) ** 2) if seen else None
    half = 1.96 * departure.error
    return Diagnosis(
        listed,
        arms[int(posterior.mean.argmax())],
        departure.leaves,
        departure.gain,
        departure.gain - half,
        departure.gain + half,
        departure.share,
        rows,
        needed,
    )


def _whole(rows: float) -> int | None:
    return math.ceil(rows) if math.isfinite(rows) else None


def _verdict(found: Diagnosis) -> str:
    gain = f"{found.gain:+.4f} [{found.low:+.4f}, {found.high:+.4f}] per person"
    if found.share == 0:
        return f"Everybody gets {found.best}: no individual effect crosses another arm's."
    if found.leaves:
        return (
            f"Individual effects decide for {found.share:.0%} of people instead of {found.best}: gain {gain}."
        )
    needed = (
        "" if found.rows_needed is None else f"; {found.rows_needed:,} rows would settle a gain of that size"
    )
    return (
        f"Everybody gets {found.best}: choosing individually would move {found.share:.0%} of people, "
        f"gain {gain}, too uncertain{needed}."
    )
