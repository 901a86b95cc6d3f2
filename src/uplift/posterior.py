"""What the evidence leaves of the effects: the few numbers that turn raw predictions into shrunk effects."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from .arrays import Bools, Floats, Ints
from .nuisance import Nuisances
from .shrink import learner_slopes, mean_effects, shrink_means, shrink_slopes


@dataclass(frozen=True, slots=True)
class Posterior:
    """Shrunk effects are mean + slope x (raw - centre) less the same for the control's own raw score.

    All (k,), the control first. mean, mean_variance: shrunk mean effects against control. slope,
    slope_variance: what is kept of raw individual differences. centre: mean raw score of the arm over
    the rows that could have got it; control_centre: the control's, over the same rows. rest_variance:
    of individual differences that the raw scores do not show.
    """

    mean: Floats
    mean_variance: Floats
    slope: Floats
    slope_variance: Floats
    centre: Floats
    control_centre: Floats
    rest_variance: Floats

    def effect(self, raw: Floats) -> Floats:
        """(n, k) shrunk effects against control from raw scores (n, k); the control's are 0."""
        control = self.slope[0] * (raw[:, [0]] - self.control_centre)
        effect: Floats = self.mean + self.slope * (raw - self.centre) - control
        effect[:, 0] = 0.0
        return effect

    def control_part(self, raw: Floats) -> Floats:
        """(n,) how the outcome under control differs from the baseline model, individually."""
        part: Floats = self.slope[0] * (raw[:, 0] - self.centre[0])
        return part

    def variance(self, raw: Floats) -> Floats:
        """(n, k) variance of the shrunk effects: of means, of slopes, and of what no score shows."""
        own = self.slope_variance * (raw - self.centre) ** 2
        control = self.slope_variance[0] * (raw[:, [0]] - self.control_centre) ** 2
        variance: Floats = self.mean_variance + own + control + self.rest_variance
        variance[:, 0] = 0.0
        return variance

    def to_dict(self) -> dict[str, Any]:
        """Lists, for JSON."""
        return {name: values.tolist() for name, values in asdict(self).items()}

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> Posterior:
        """Back from `to_dict`."""
        return cls(**{name: np.array(values, dtype=np.float64) for name, values in raw.items()})


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything cross-fitted that shrinkage, intervals and selection read; rows are training rows.

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


def shrink(evidence: Evidence, rest_variance: Floats | None = None) -> Posterior:
    """The posterior from cross-fitted evidence; `rest_variance` (k,) is 0 unless given."""
    found = evidence.nuisances
    means = shrink_means(mean_effects(found.score, found.baseline, evidence.open_to, evidence.person))
    slopes = learner_slopes(
        evidence.raw, evidence.residual, evidence.arm, evidence.weight, evidence.fold, evidence.person
    )
    kept = shrink_slopes(slopes)
    centre, control_centre = _centres(evidence.raw, evidence.open_to)
    return Posterior(
        means.value,
        means.variance,
        kept.value,
        kept.variance,
        centre,
        control_centre,
        np.zeros_like(centre) if rest_variance is None else rest_variance,
    )


def _centres(raw: Floats, open_to: Bools | None) -> tuple[Floats, Floats]:
    """Mean raw score of each arm, and of the control, over the rows that could have got the arm."""
    if open_to is None:
        return raw.mean(axis=0), np.full(raw.shape[1], raw[:, 0].mean())
    pairs = [open_to[:, a] & open_to[:, 0] for a in range(raw.shape[1])]
    centre = np.array([raw[rows, a].mean() for a, rows in enumerate(pairs)])
    return centre, np.array([raw[rows, 0].mean() for rows in pairs])
