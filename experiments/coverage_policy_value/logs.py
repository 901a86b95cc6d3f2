"""Simulated logs with known propensities, at several levels of overlap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
ARMS = 5
FEATURES = 3
_fixed = np.random.default_rng(2024)
OUTCOME = 0.6 * _fixed.normal(size=(FEATURES, ARMS))  # how each arm's outcome depends on the features
LEVEL = 0.4 * _fixed.normal(size=ARMS)
LOGGING = _fixed.normal(size=(FEATURES, ARMS))  # what the past looked at, unrelated to the outcome's


@dataclass(frozen=True)
class Scenario:
    """rows; sharp: how far the past was from uniform; rate: typical P(outcome); per_person: rows of each."""

    name: str
    rows: int = 2000
    sharp: float = 0.5
    rate: float = 0.3
    per_person: int = 1


SCENARIOS = (
    Scenario("uniform log", sharp=0.0),
    Scenario("good overlap", sharp=0.5),
    Scenario("weak overlap", sharp=1.0),
    Scenario("poor overlap", sharp=1.5),
    Scenario("rare outcome, good overlap", rows=4000, sharp=0.5, rate=0.02),
    Scenario("four rows a person, good overlap", sharp=0.5, per_person=4),
)


@dataclass(frozen=True)
class Log:
    """X (n, p), y (n,), treatment (n,) labels "0".."4", propensity and choice (n, k), person (n,)."""

    X: Floats
    y: Floats
    treatment: npt.NDArray[np.str_]
    propensity: Floats
    choice: Floats
    person: npt.NDArray[np.int64]


def draw(scenario: Scenario, rng: np.random.Generator) -> Log:
    """One log. A person's rows share features and a shock to the outcome."""
    persons = scenario.rows // scenario.per_person
    person = np.repeat(np.arange(persons), scenario.per_person)
    X = rng.normal(size=(persons, FEATURES))[person]
    shock = rng.normal(size=persons)[person] if scenario.per_person > 1 else np.zeros(len(person))
    propensity = _softmax(scenario.sharp * X @ LOGGING)
    arm = (propensity.cumsum(axis=1) > rng.random((len(X), 1))).argmax(axis=1)
    p = _sigmoid(_logits(X, scenario.rate) + shock[:, None])[np.arange(len(X)), arm]
    y = (rng.random(len(X)) < p).astype(float)
    return Log(X, y, arm.astype(str), propensity, _choice(X), person)


def truth(scenario: Scenario, rows: int = 1_000_000) -> tuple[float, float]:
    """Mean outcome under the choice and under all arms alike, from `rows` draws of the features."""
    rng = np.random.default_rng(1)
    X = rng.normal(size=(rows, FEATURES))
    shock = rng.normal(size=(rows, 1)) if scenario.per_person > 1 else 0.0
    p = _sigmoid(_logits(X, scenario.rate) + shock)
    return float((_choice(X) * p).sum(axis=1).mean()), float(p.mean())


def _choice(X: Floats) -> Floats:
    """A policy that leans to the better arms."""
    return _softmax(2.0 * (X @ OUTCOME + LEVEL))


def _logits(X: Floats, rate: float) -> Floats:
    return np.log(rate / (1 - rate)) + X @ OUTCOME + LEVEL


def _sigmoid(value: Floats) -> Floats:
    return 1.0 / (1.0 + np.exp(-value))


def _softmax(value: Floats) -> Floats:
    power = np.exp(value - value.max(axis=1, keepdims=True))
    return power / power.sum(axis=1, keepdims=True)
