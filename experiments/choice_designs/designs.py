"""Designs against the winner's curse, on one cross-fitted evidence: who gets which arm among new people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from trials import Drawn

from repaylift.uplift.inputs import Inputs, read_inputs
from repaylift.uplift.learners import LEARNERS
from repaylift.uplift.model import EFFECT
from repaylift.uplift.nuisance import RESPONSE, predict_response, response_model
from repaylift.uplift.posterior import Evidence, Posterior, measured_slopes, shrink
from repaylift.uplift.selection import MARGIN, choose
from repaylift.uplift.shrink import Estimates
from repaylift.uplift.slopes import DOUBT, pool
from repaylift.uplift.training import Plan, every_split, raw_effects, splits_for, task_of
from repaylift.uplift.trial_rules import one_feature_rule


@dataclass(frozen=True, slots=True)
class Known:
    """Evidence of the training people, raw effects (m, k) of the new ones, how to learn without a fold."""

    inputs: Inputs
    splits: tuple[Evidence, ...]
    new_raw: np.ndarray
    raw_among: Callable[[np.ndarray], np.ndarray]


def learn(trial: Drawn, seed: int) -> Known:
    """Everything that the designs share."""
    rng = np.random.default_rng(seed)
    inputs = read_inputs(trial.X, trial.y, trial.arm, control=0, rng=rng)
    learner, task = LEARNERS["dr"], task_of(inputs, EFFECT)
    splits = every_split(
        inputs, task, Plan(learner, EFFECT, RESPONSE, folds=5, splits=splits_for(len(trial.y))), rng
    )
    found = splits[0].nuisances
    model = response_model(RESPONSE, inputs.table, inputs.y, found.shift[inputs.arm])
    whole = replace(task, residual=inputs.y - predict_response(model, inputs.X))
    new_raw = learner(whole, np.ones(len(inputs.y), dtype=bool)).predict(trial.unseen)
    return Known(inputs, splits, new_raw, lambda rows: raw_effects(inputs, task, learner, found, rows))


def choices(known: Known, unseen: np.ndarray) -> dict[str, np.ndarray]:
    """Name of the design -> (m,) arms."""
    one, raw = known.splits[:1], known.new_raw
    free = shrink(one, doubt=0.0)
    usual = np.full(len(unseen), free.mean.argmax())
    individual = free.effect(raw).argmax(axis=1)
    rule = one_feature_rule(known.inputs.X, one[0].nuisances.score).choose(unseen)
    gains = {"individual": _gain_individual(known), "rule": _gain_rule(known)}
    policies = {"individual": individual, "rule": rule}
    best = max(gains, key=lambda name: gains[name][0] - 1.645 * gains[name][1])
    kept, single = shrink(known.splits), shrink(one)
    return {
        "raw effects, no shrinkage": raw.argmax(axis=1),
        "one-feature rule": rule,
        "slopes as if real, one split": individual,
        "the same, a person leaves the best arm above a 95 % lower bound": _by_margin(free, raw, 1.645),
        "the same, all leave when the choice's gain has a 95 % lower bound above 0": _gate(
            individual, usual, gains["individual"]
        ),
        "portfolio: best arm, rule or individual, by the gain's 95 % lower bound": _gate(
            policies[best], usual, gains[best]
        ),
        "slopes tested at 1.645 standard errors, one split": _by_margin(tested(one, 1.645), raw, 0.0),
        "slopes tested at 2.33 standard errors, one split, margin 0.5": _by_margin(
            tested(one, 2.33), raw, 0.5
        ),
        f"spike ({DOUBT}) and slab, one split, margin {MARGIN}": _by_margin(single, raw, MARGIN),
        f"spike ({DOUBT}) and slab, several splits, margin {MARGIN} (kept)": _by_margin(kept, raw, MARGIN),
        "the same, no margin": _by_margin(kept, raw, 0.0),
        "the same, spike 0.5, margin 0.5": _by_margin(shrink(known.splits, doubt=0.5), raw, 0.5),
        "slopes tested at 1.645 standard errors, several splits": _by_margin(
            tested(known.splits, 1.645), raw, 0.0
        ),
    }


def tested(splits: Sequence[Evidence], bound: float) -> Posterior:
    """Slopes count where they stand `bound` standard errors above 0, by James and Stein's factor."""
    found = measured_slopes(splits)
    own = _tested(Estimates(found.own.value[1:], found.own.variance[1:]), bound)
    control = _tested(Estimates(found.own.value[:1], found.own.variance[:1]), bound)
    common = _tested(found.common, bound)
    return replace(
        shrink(splits),
        slope=np.r_[control.value, own.value],
        slope_variance=np.r_[control.variance, own.variance],
        common_slope=common.value,
        common_variance=common.variance,
    )


def _tested(slopes: Estimates, bound: float) -> Estimates:
    pooled = pool(slopes)
    value, variance = float(pooled.value[0]), float(pooled.variance[0])
    shown = value > bound * np.sqrt(variance)
    kept = value * (1.0 - variance / value**2) if shown else 0.0
    return Estimates(np.full(len(slopes.value), kept), np.full(len(slopes.value), variance * shown))


def _by_margin(posterior: Posterior, raw: np.ndarray, margin: float) -> np.ndarray:
    """As `UpliftModel.recommend` does it."""
    everything = np.ones(raw.shape, dtype=bool)
    return choose(posterior.effect(raw), posterior.mean, posterior.doubt(raw), everything, margin=margin)


def _gate(policy: np.ndarray, usual: np.ndarray, gain: tuple[float, float]) -> np.ndarray:
    return policy if gain[0] > 1.645 * gain[1] else usual


def _gain_individual(known: Known) -> tuple[float, float]:
    evidence = known.splits[0]
    chosen, usual = np.zeros(len(evidence.arm), dtype=int), np.zeros(len(evidence.arm), dtype=int)
    for held in np.unique(evidence.fold):
        inside = evidence.fold == held
        others = replace(evidence, raw=known.raw_among(~inside)).take(~inside)
        posterior = shrink((others,), doubt=0.0)
        chosen[inside] = posterior.effect(evidence.raw[inside]).argmax(axis=1)
        usual[inside] = posterior.mean.argmax()
    return _gain(evidence, chosen, usual)


def _gain_rule(known: Known) -> tuple[float, float]:
    evidence, X = known.splits[0], known.inputs.X
    score = evidence.nuisances.score
    chosen, usual = np.zeros(len(evidence.arm), dtype=int), np.zeros(len(evidence.arm), dtype=int)
    for held in np.unique(evidence.fold):
        inside = evidence.fold == held
        chosen[inside] = one_feature_rule(X[~inside], score[~inside]).choose(X[inside])
        usual[inside] = score[~inside].mean(axis=0).argmax()
    return _gain(evidence, chosen, usual)


def _gain(evidence: Evidence, chosen: np.ndarray, usual: np.ndarray) -> tuple[float, float]:
    score, rows = evidence.nuisances.score, np.arange(len(chosen))
    difference = score[rows, chosen] - score[rows, usual]
    return float(difference.mean()), float(difference.std(ddof=1) / np.sqrt(len(difference)))
