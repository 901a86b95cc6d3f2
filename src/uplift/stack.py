"""Several learners' effects as one: convex weights by Q-aggregation, and the stack as a learner."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.optimize import minimize

from ..checks import check_between
from .arrays import Bools, Floats
from .learners import LEARNERS, Learned, Task
from .losses import dr_terms
from .target import Target

NU = 0.5  # share of the Q-penalty: the weight given to the candidates' own losses


def stack_weights(effects: Floats, target: Target, nu: float = NU) -> Floats:
    """Convex weights (c,) of candidates' effects that minimise DR loss plus the Q-penalty.

    (1 - nu) x DR loss of the mix + nu x weighted mean of the candidates' own DR losses. The plain loss of
    the mix alone would chase noise; the best single candidate alone would waste what the others know.
    With nu between 0 and 1 the mix is worse than the best candidate by at most the order of
    log(c) / n, which neither alone achieves.

    Parameters
    ----------
    effects : (c, n, k) of the candidates, not learned from these rows. target : of the same rows.

    References
    ----------
    Lecué & Rigollet (2014), Optimal learning with Q-aggregation; Lan & Syrgkanis (2023), Causal
    Q-aggregation for CATE model selection.

    Examples
    --------
    >>> n, zero = 200, np.zeros(200)
    >>> truth = np.column_stack([zero, np.linspace(-1, 1, n)])
    >>> counts = np.column_stack([zero, zero + 1])
    >>> target = Target(truth, counts, zero, truth * 0, zero + 1, np.arange(n))
    >>> stack_weights(np.stack([truth, -truth, truth * 0]), target).round(2).tolist()
    [1.0, 0.0, 0.0]
    """
    check_between(nu, "nu", ge=0, lt=1, remedy="a half is the usual choice")
    own = np.array([dr_terms(effect, target).mean() for effect in effects])
    apart = _products(effects - effects.mean(axis=0), target.counts)
    return q_weights(own, apart, nu)


def q_weights(loss: Floats, product: Floats, nu: float) -> Floats:
    """Weights w (c,) >= 0 with sum 1 that minimise w'loss - (1 - nu) x (spread of the mixed candidates).

    The spread, w'diag(product) - w'product w, is what mixing saves; it does not depend on where the
    candidates are measured from.

    Parameters
    ----------
    loss : (c,) of each alone. product : (c, c) mean products of the candidates' effects.
    """
    scale = max(float(np.ptp(loss)), float(np.abs(product).max()), 1e-300)
    slope = (loss - loss.min() - (1 - nu) * np.diag(product)) / scale
    curve = (1 - nu) * product / scale

    def value(w: Floats) -> tuple[float, Floats]:
        return float(slope @ w + w @ curve @ w), slope + 2 * curve @ w

    starts = [np.eye(len(loss))[int(loss.argmin())], np.full(len(loss), 1 / len(loss))]
    sums_to_one = {"type": "eq", "fun": lambda w: w.sum() - 1, "jac": np.ones_like}
    found = [starts[0]]
    for start in starts:
        solved = minimize(
            value,
            start,
            jac=True,
            method="SLSQP",
            bounds=[(0, 1)] * len(loss),
            constraints=[sums_to_one],
            options={"ftol": 1e-12, "maxiter": 300},
        )
        if np.isfinite(solved.x).all():
            clean = np.clip(solved.x, 0, None)
            found.append(clean / clean.sum())
    return min(found, key=lambda w: value(w)[0])


@dataclass(frozen=True, slots=True)
class Part:
    """One learner of a stack: its name in `LEARNERS`, its base regressor, its weight."""

    learner: str
    base: Any
    weight: float


@dataclass(frozen=True, slots=True)
class StackedLearner:
    """Several learners as one function of the form of those in `LEARNERS`; the weights sum to at most 1.

    What is lacking to 1 is the weight of the mean effects.

    Examples
    --------
    >>> from repaylift.uplift.learners.example import example_task
    >>> task = example_task()
    >>> both = StackedLearner((Part("t", task.base, 0.5), Part("s", task.base, 0.5)))
    >>> found = both(task, np.ones(len(task.y), dtype=bool)).predict(np.array([[-1.0], [1.0]]))
    >>> (found[:, 1] - found[:, 0]).round().tolist()
    [0.0, 2.0]
    """

    parts: tuple[Part, ...]

    def __call__(self, task: Task, rows: Bools) -> Learned:
        """Fit every part; a mix of mixes of models is one mix of models."""
        fitted = [LEARNERS[part.learner](replace(task, base=part.base), rows) for part in self.parts]
        return Learned(
            models=tuple(model for found in fitted for model in found.models),
            mix=np.vstack([p.weight * found.mix for p, found in zip(self.parts, fitted, strict=True)]),
            code=tuple(code for found in fitted for code in found.code),
        )


def mean_share(effect: Floats, mean: Floats, target: Target) -> float:
    """Share in [0, 1] of a candidate's individual differences at which its DR loss is least.

    Parameters
    ----------
    effect, mean : (n, k) the candidate's effects and the mean effects they scatter around.
    """
    apart = effect - mean
    spread = float((target.counts * apart**2).sum())
    if spread <= 0:
        return 0.0
    return float(np.clip((target.counts * apart * (target.contrast - mean)).sum() / spread, 0.0, 1.0))


def _products(effects: Floats, counts: Floats) -> Floats:
    """(c, c) mean products of effects (c, n, k), weighted as the DR loss is."""
    n = effects.shape[1]
    flat = (effects * np.sqrt(counts)).reshape(len(effects), -1)
    product: Floats = flat @ flat.T / n
    return product
