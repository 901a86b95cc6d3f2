"""What the evidence leaves of the effects: the few numbers that turn raw predictions into shrunk effects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from .arrays import Bools, Floats, Ints
from .nuisance import Nuisances
from .parts import Parts, arm_share, take_apart
from .shrink import Estimates, mean_effects, shrink_common, shrink_means
from .slopes import DOUBT, Rows, Slopes, average_slopes, learner_slopes, shrink_slopes


@dataclass(frozen=True, slots=True)
class Posterior:
    """Shrunk effects: the arm's mean effect, and what the evidence keeps of individual differences.

    All (k,), the control first, but for `common_slope` and `common_variance`, (1,). mean, mean_variance:
    shrunk mean effects against control (entry 0 of the variance: the control's own). share: weights of
    the common part (`take_apart`). slope, slope_variance: kept of the own parts (entry 0: of the
    control's); common_slope, common_variance: of the common part. centre, common_centre, control_centre:
    means of the own, the common and the control's part over the rows that could have got the arm.
    rest_variance: of individual differences that the raw predictions do not show.
    """

    mean: Floats
    mean_variance: Floats
    share: Floats
    slope: Floats
    slope_variance: Floats
    common_slope: Floats
    common_variance: Floats
    centre: Floats
    common_centre: Floats
    control_centre: Floats
    rest_variance: Floats

    @property
    def needed(self) -> Bools:
        """(k,) arms whose raw predictions have a say in any effect."""
        treated = bool((self.slope[1:] > 0).any() or self.common_slope[0] > 0)
        needed: Bools = np.r_[self.slope[0] > 0, np.full(len(self.slope) - 1, treated)]
        return needed

    def shown(self, raw: Floats) -> Floats:
        """(n, k) individual differences kept of raw predictions (n, k); the control's own in column 0."""
        parts = take_apart(raw, self.share)
        shown: Floats = self.slope * (parts.own - self.centre)
        shown += self.common_slope * (parts.common[:, None] - self.common_centre)
        shown[:, 0] = self.slope[0] * (parts.control - self.control_centre[0])
        return shown

    def effect(self, raw: Floats) -> Floats:
        """(n, k) shrunk effects against control from raw predictions (n, k); the control's are 0."""
        control = self.slope[0] * (raw[:, [0]] - self.control_centre)
        effect: Floats = self.mean + self.shown(raw) - control
        effect[:, 0] = 0.0
        return effect

    def control_part(self, raw: Floats) -> Floats:
        """(n,) how the outcome under control differs from the baseline model, individually."""
        return self.shown(raw)[:, 0]

    def variance(self, raw: Floats) -> Floats:
        """(n, k) variance of the shrunk effects: of means, of slopes, and of what no prediction shows."""
        parts = take_apart(raw, self.share)
        own = self.slope_variance * (parts.own - self.centre) ** 2
        common = self.common_variance * (parts.common[:, None] - self.common_centre) ** 2
        control = self.slope_variance[0] * (raw[:, [0]] - self.control_centre) ** 2
        variance: Floats = self.mean_variance + own + common + control + self.rest_variance
        variance[:, 0] = 0.0
        return variance

    def doubt(self, raw: Floats) -> Floats:
        """(n, k) variances of which two add up to the variance of the difference of two arms' effects.

        What the treatments share cancels among them; it is in the control's column.
        """
        parts = take_apart(raw, self.share)
        doubt: Floats = self.slope_variance * (parts.own - self.centre) ** 2
        doubt += self.mean_variance - self.mean_variance[0]
        common = self.common_variance * (parts.common - self.common_centre[0]) ** 2
        control = self.slope_variance[0] * (parts.control - self.control_centre[0]) ** 2
        doubt[:, 0] = self.mean_variance[0] + common + control
        return doubt

    def to_dict(self) -> dict[str, Any]:
        """Lists, for JSON."""
        return {name: values.tolist() for name, values in asdict(self).items()}

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> Posterior:
        """Back from `to_dict`."""
        return cls(**{name: np.array(values, dtype=np.float64) for name, values in raw.items()})


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything cross-fitted that shrinkage, intervals and selection read, of one split into folds.

    raw (n, k) out-of-fold learner predictions; residual (n,); arm, fold, person (n,) numbers;
    weight (n,) 1 / propensity; open_to (n, k) or None.
    """

    nuisances: Nuisances
    raw: Floats
    residual: Floats
    arm: Ints
    fold: Ints
    person: Ints
    weight: Floats
    open_to: Bools | None

    def take(self, rows: Bools) -> Evidence:
        """The same for some rows."""
        n = self.nuisances
        return Evidence(
            Nuisances(n.baseline[rows], n.shift, n.score[rows], n.without[:, rows]),
            self.raw[rows],
            self.residual[rows],
            self.arm[rows],
            self.fold[rows],
            np.unique(self.person[rows], return_inverse=True)[1],
            self.weight[rows],
            None if self.open_to is None else self.open_to[rows],
        )


def shrink(splits: Sequence[Evidence], doubt: float = DOUBT) -> Posterior:
    """The posterior from one or more splits of the same rows; its `rest_variance` is still 0.

    `doubt` : probability, before the data, that individual differences are noise alone (`keep_slopes`).
    """
    seen = _mean_effects(splits)
    means = shrink_common(shrink_means(seen), seen)
    share = arm_share(splits[0].arm, splits[0].raw.shape[1])
    kept = shrink_slopes(measured_slopes(splits), doubt)
    found = [_centres(take_apart(one.raw, share), one.open_to) for one in splits]
    centre, common_centre, control_centre = (np.mean(part, axis=0) for part in zip(*found, strict=True))
    return Posterior(
        means.value,
        means.variance,
        share,
        kept.own.value,
        kept.own.variance,
        kept.common.value,
        kept.common.variance,
        centre,
        common_centre,
        control_centre,
        np.zeros_like(centre),
    )


def measured_slopes(splits: Sequence[Evidence]) -> Slopes:
    """How much of the out-of-fold raw differences is real, before any shrinkage; mean over the splits."""
    return average_slopes([_slopes(one) for one in splits])


def _slopes(evidence: Evidence) -> Slopes:
    parts = take_apart(evidence.raw, arm_share(evidence.arm, evidence.raw.shape[1]))
    found = evidence.nuisances
    rows = Rows(
        evidence.residual, found.baseline, evidence.arm, evidence.weight, evidence.fold, evidence.person
    )
    return learner_slopes(parts, rows)


def _mean_effects(splits: Sequence[Evidence]) -> Estimates:
    found = [
        mean_effects(one.nuisances.score, one.nuisances.baseline, one.open_to, one.person) for one in splits
    ]
    value, variance = (
        np.mean([getattr(one, name) for one in found], axis=0) for name in ("value", "variance")
    )
    return Estimates(value, variance)


def _centres(parts: Parts, open_to: Bools | None) -> tuple[Floats, Floats, Floats]:
    """(k,) means of own, common and control's parts over the rows that could have got each arm."""
    k = parts.own.shape[1]
    everyone = np.ones(len(parts.common), dtype=bool)
    pairs = [everyone if open_to is None else open_to[:, a] & open_to[:, 0] for a in range(k)]
    own = np.array([parts.own[rows, a].mean() for a, rows in enumerate(pairs)])
    common, control = (
        np.array([values[rows].mean() for rows in pairs]) for values in (parts.common, parts.control)
    )
    return own, common, control
