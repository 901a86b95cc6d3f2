"""Designs against the winner's curse, on one cross-fitted evidence: who gets which arm among new people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from trials import Drawn

from repaylift.uplift.inputs import Inputs, read_inputs
from repaylift.uplift.learners import LEARNERS, Task
from repaylift.uplift.model import EFFECT
from repaylift.uplift.nuisance import RESPONSE, predict_response, response_model
from repaylift.uplift.posterior import Evidence, Posterior, shrink
from repaylift.uplift.selection import choose
from repaylift.uplift.training import gather_evidence, raw_effects
from repaylift.uplift.trial_rules import one_feature_rule

BOUNDS = (0.0, 1.645, 2.33)


@dataclass(frozen=True, slots=True)
class Known:
    """Evidence of the training people, raw effects (m, k) of the new ones, how to learn without a fold."""

    inputs: Inputs
    evidence: Evidence
    new_raw: np.ndarray
    raw_among: Callable[[np.ndarray], np.ndarray]


def learn(trial: Drawn, seed: int) -> Known:
    """Everything that the designs share."""
    rng = np.random.default_rng(seed)
    inputs = read_inputs(trial.X, trial.y, trial.arm, control=0, rng=rng)
    task = Task(inputs.table, inputs.y, inputs.y, inputs.arm, inputs.weight, len(inputs.arms), EFFECT)
    learner = LEARNERS["dr"]
    evidence = gather_evidence(inputs, task, learner, RESPONSE)
    model = response_model(RESPONSE, inputs.table, inputs.y, evidence.nuisances.shift[inputs.arm])
    whole = replace(task, residual=inputs.y - predict_response(model, inputs.X))
    new_raw = learner(whole, np.ones(len(inputs.y), dtype=bool)).predict(trial.unseen)
    found = evidence.nuisances
    return Known(inputs, evidence, new_raw, lambda rows: raw_effects(inputs, task, learner, found, rows))


def choices(known: Known, unseen: np.ndarray) -> dict[str, np.ndarray]:
    """Name of the design -> (m,) arms."""
    evidence, score = known.evidence, known.evidence.nuisances.score
    effects = {bound: shrink(evidence, bound=bound) for bound in BOUNDS}
    free = effects[0.0]
    usual = np.full(len(unseen), free.mean.argmax())
    individual = free.effect(known.new_raw).argmax(axis=1)
    rule = one_feature_rule(known.inputs.X, score).choose(unseen)
    gains = {"individual": _gain_individual(known), "rule": _gain_rule(known)}
    policies = {"individual": individual, "rule": rule}
    best = max(gains, key=lambda name: gains[name][0] - 1.645 * gains[name][1])
    return {
        "raw effects, no shrinkage": known.new_raw.argmax(axis=1),
        "one-feature rule": rule,
        "shrunk effects, no bound": individual,
        "shrunk, a person leaves the best arm above a 95 % lower bound": _bounded(free, known.new_raw),
        "shrunk, all leave when the choice's gain has a 95 % lower bound above 0": _gate(
            individual, usual, gains["individual"]
        ),
        "portfolio: best arm, rule or shrunk, by the gain's 95 % lower bound": _gate(
            policies[best], usual, gains[best]
        ),
        "shrunk, slopes at 1.645 standard errors": effects[1.645].effect(known.new_raw).argmax(axis=1),
        "shrunk, slopes at 2.33 standard errors": effects[2.33].effect(known.new_raw).argmax(axis=1),
        "the same, a person leaves the best arm by half a standard error (kept)": _by_margin(
            effects[2.33], known.new_raw, 0.5
        ),
        "the same, by one standard error": _by_margin(effects[2.33], known.new_raw, 1.0),
    }


def _by_margin(posterior: Posterior, raw: np.ndarray, margin: float) -> np.ndarray:
    """As `UpliftModel.recommend` does it."""
    everything = np.ones(raw.shape, dtype=bool)
    return choose(posterior.effect(raw), posterior.mean, posterior.doubt(raw), everything, margin=margin)


def _gate(policy: np.ndarray, usual: np.ndarray, gain: tuple[float, float]) -> np.ndarray:
    return policy if gain[0] > 1.645 * gain[1] else usual


def _bounded(posterior: Posterior, raw: np.ndarray) -> np.ndarray:
    """The best arm, unless another's effect exceeds it by 1.645 of the two effects' standard errors."""
    effect, variance = posterior.effect(raw), posterior.variance(raw)
    usual = int(posterior.mean.argmax())
    chosen, rows = effect.argmax(axis=1), np.arange(len(raw))
    ahead = effect[rows, chosen] - effect[:, usual]
    error = np.sqrt(variance[rows, chosen] + variance[:, usual])
    return np.where(ahead > 1.645 * error, chosen, usual)


def _gain_individual(known: Known) -> tuple[float, float]:
    evidence = known.evidence
    chosen, usual = np.zeros(len(evidence.arm), dtype=int), np.zeros(len(evidence.arm), dtype=int)
    for held in np.unique(evidence.fold):
        inside = evidence.fold == held
        others = replace(evidence, raw=known.raw_among(~inside)).take(~inside)
        posterior = shrink(others, bound=0.0)
        chosen[inside] = posterior.effect(evidence.raw[inside]).argmax(axis=1)
        usual[inside] = posterior.mean.argmax()
    return _gain(evidence, chosen, usual)


def _gain_rule(known: Known) -> tuple[float, float]:
    evidence, X = known.evidence, known.inputs.X
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
