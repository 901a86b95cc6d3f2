"""Put together what decides: the experiment, an artifact per arm, the shared prices, and the watch."""

from __future__ import annotations

from dataclasses import dataclass, replace

from repaylift.log import Log
from repaylift.log.shared_prices import SharedPrices
from repaylift.policy.arms import POLICY, Arm, Arms, Experiment, read_experiment
from repaylift.policy.next_best_action import NextBestAction

from .champion import Champion, Loaded
from .champion_watch import Source, Watcher
from .rungs import Rungs
from .settings import Settings


@dataclass(frozen=True, slots=True)
class Opened:
    """Rungs, and the watch that keeps them up to date."""

    rungs: Rungs
    watcher: Watcher


def open_rungs(settings: Settings, log: Log) -> Opened:
    """Load what the settings name, and watch the registry for what comes next.

    Without an experiment there is one arm, decided by REPAYLIFT_MODEL.

    Raises
    ------
    ValueError
        When the experiment cannot be read.
    """
    experiment = _experiment(settings)
    arms = experiment.arms
    champions = {arm.name: Champion() for arm in arms.arms}
    watched = {arm.name: (champions[arm.name], _source(arm, arms)) for arm in arms.arms}
    watcher = Watcher(watched, settings.watch_seconds)
    watcher.start()
    prices = None if experiment.day is None else SharedPrices(log, arms, experiment.day)
    return Opened(Rungs(log, arms, champions, prices), watcher)


def rungs_of(log: Log, artifact: NextBestAction | None = None) -> Rungs:
    """One arm that an artifact at hand decides; None: the ladder does."""
    champion = Champion()
    if artifact is not None:
        champion.swap(Loaded("at hand", artifact))
    return Rungs(log, Arms(), {POLICY: champion})


def _experiment(settings: Settings) -> Experiment:
    if settings.experiment:
        return read_experiment(settings.experiment)
    return Experiment(Arms((Arm(POLICY, settings.model),)))


def _source(arm: Arm, arms: Arms) -> Source:
    if arms.holdout is None:
        return Source(arm.model)
    holdout = arms.holdout
    return Source(arm.model, finish=lambda artifact: replace(artifact, holdout=holdout))
