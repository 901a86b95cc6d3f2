"""Why individual effects decide or not, in numbers and in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .posterior import Evidence, Posterior, measured_slopes
from .selection import Departure, best_open, choose
from .shrink import Estimates
from .slopes import Slopes, chance_real, pool

POWER = 1.96 + 0.84  # 95 % two-sided, 80 % power
SETTLED = 0.9  # probability above which differences need no more rows
SHOWN = 1.645 + 0.84  # 95 % one-sided, 80 % power


@dataclass(frozen=True, slots=True)
class ArmEvidence:
    """Evidence on one arm. Effects are in units of the outcome, against control.

    arm; rows; mean with low, high: shrunk mean effect, 95 % interval; slope, slope_error: how much of
    the arm's own predicted individual differences is real; kept: what shrinkage leaves of it; spread:
    standard deviation of the individual effects kept.
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

    def __str__(self) -> str:
        mean = f"mean effect {self.mean:+.4f} [{self.low:+.4f}, {self.high:+.4f}]"
        return f"{self.arm}: {self.rows:,} rows, {mean}, individual effects within ± {self.spread:.4f}"


@dataclass(frozen=True, slots=True)
class PartEvidence:
    """How much of one kind of predicted individual differences is real.

    name: what the differences are in. slope with its error: 1 as predicted, 0 nothing of it. kept: what
    shrinkage leaves of it. real: probability that there are such differences at all. rows_needed: rows that
    would show differences as large as predicted (80 % power), None when nothing was predicted.
    """

    name: str
    slope: float
    error: float
    kept: float
    real: float
    rows_needed: int | None

    def __str__(self) -> str:
        needed = (
            ""
            if self.rows_needed is None or self.real > SETTLED
            else f"; {self.rows_needed:,} rows would settle it"
        )
        slope = f"slope {self.slope:+.2f} ± {self.error:.2f}, kept {self.kept:.2f}"
        return f"differences {self.name}: real with probability {self.real:.2f} ({slope}){needed}"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Why the choice leaves the best single arm, or does not.

    arms: evidence per arm, the control first. among: differences between the treatments, which the choice
    among them needs; shared: those that all treatments share; untreated: those of the control. best: the
    arm of the highest mean effect. leaves: whether anybody would get another arm. gain, low, high: value of
    that choice less the best arm's, per person, with its 95 % interval, cross-fitted. share: of people
    whose arm differs. rows: of training. rows_needed: rows that would make a gain of this size certain
    (80 % power), None when none is seen.
    """

    arms: tuple[ArmEvidence, ...]
    among: PartEvidence
    shared: PartEvidence
    untreated: PartEvidence
    best: Any
    leaves: bool
    gain: float
    low: float
    high: float
    share: float
    rows: int
    rows_needed: int | None

    def __str__(self) -> str:
        parts = (self.among, self.shared, self.untreated)
        return "\n".join(
            [_verdict(self), *(f"  {part}" for part in parts), *(f"  {arm}" for arm in self.arms)]
        )


def diagnose(
    splits: Sequence[Evidence], posterior: Posterior, departure: Departure, arms: tuple[Any, ...]
) -> Diagnosis:
    """Collect the evidence part by part and arm by arm, and the verdict."""
    evidence, slopes = splits[0], measured_slopes(splits)
    rows = len(evidence.arm)
    best, share = int(posterior.mean.argmax()), _share(evidence, posterior)
    own = Estimates(slopes.own.value[1:], slopes.own.variance[1:])
    control = Estimates(slopes.own.value[:1], slopes.own.variance[:1])
    kept = float(posterior.slope[1:].mean())
    seen = departure.gain > 0
    needed = _whole(rows * (POWER * departure.error / departure.gain) ** 2) if seen else None
    return Diagnosis(
        _arms(evidence, posterior, slopes, arms),
        _part("between treatments", own, kept, chance_real(slopes.crossing), rows),
        _part(
            "shared by all treatments",
            slopes.common,
            float(posterior.common_slope[0]),
            chance_real(slopes.common),
            rows,
        ),
        _part("when untreated", control, float(posterior.slope[0]), chance_real(control), rows),
        arms[best],
        share > 0,
        departure.gain,
        departure.low,
        departure.high,
        share,
        rows,
        needed,
    )


def _arms(
    evidence: Evidence, posterior: Posterior, slopes: Slopes, arms: tuple[Any, ...]
) -> tuple[ArmEvidence, ...]:
    spread = posterior.effect(evidence.raw).std(axis=0)
    count = np.bincount(evidence.arm, minlength=len(arms))
    error = np.sqrt(posterior.mean_variance) * (np.arange(len(arms)) > 0)
    return tuple(
        ArmEvidence(
            arm,
            int(count[a]),
            float(posterior.mean[a]),
            float(posterior.mean[a] - 1.96 * error[a]),
            float(posterior.mean[a] + 1.96 * error[a]),
            float(slopes.own.value[a]),
            float(np.sqrt(slopes.own.variance[a])),
            float(posterior.slope[a]),
            float(spread[a]),
        )
        for a, arm in enumerate(arms)
    )


def _part(name: str, slope: Estimates, kept: float, real: float, rows: int) -> PartEvidence:
    pooled = pool(slope)
    value, variance = float(pooled.value[0]), float(pooled.variance[0])
    needed = _whole(rows * SHOWN**2 * variance) if variance < 1e6 else None
    return PartEvidence(name, value, float(np.sqrt(variance)), kept, real, needed)


def _share(evidence: Evidence, posterior: Posterior) -> float:
    """Share of training rows that get another open arm than the one of the best mean effect."""
    effect, doubt = posterior.effect(evidence.raw), posterior.doubt(evidence.raw)
    everything = np.ones(effect.shape, dtype=bool)
    open_to = everything if evidence.open_to is None else evidence.open_to
    chosen = choose(effect, posterior.mean, doubt, open_to)
    return float((chosen != best_open(posterior.mean, open_to)).mean())


def _whole(rows: float) -> int | None:
    return math.ceil(rows) if math.isfinite(rows) else None


def _verdict(found: Diagnosis) -> str:
    if not found.leaves:
        return (
            f"Everybody gets {found.best}: the evidence keeps no individual difference that would change it."
        )
    gain = f"{found.gain:+.4f} [{found.low:+.4f}, {found.high:+.4f}] per person"
    doubt = (
        ""
        if found.low > 0 or found.rows_needed is None
        else (f"; {found.rows_needed:,} rows would settle a gain of that size")
    )
    moved = f"for {found.share:.0%} of people instead of {found.best}"
    return f"Individual effects decide {moved}: gain {gain}{doubt}."
