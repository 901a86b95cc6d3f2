"""A simulated portfolio: records, and apart from them the truth of every decision."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..checks import check_between, check_in
from ..policy.actions import load_catalogue
from .simulator.assemble import make_records
from .simulator.calendar import month_starts
from .simulator.collection import World
from .simulator.effects import REGIMES, Regime
from .simulator.latents import latents_table
from .simulator.logging_policy import LOG_POLICIES, LogPolicy, logging_policy
from .simulator.outcomes import draw_outcomes
from .simulator.parameters import load_parameters
from .simulator.people import draw_people
from .simulator.portfolio import run_portfolio
from .simulator.standing import draw_standing
from .tables import Records

__all__ = ["Simulation", "draw_outcomes", "simulate", "simulate_with_truth"]


@dataclass(frozen=True, slots=True)
class Simulation:
    """Records, and what no platform would know; the latter is for evaluation only.

    truth : by decision_id, one column per action id: P(y = 1 | this action now, the logging policy
        afterwards), where y is "paid in full within 30 days of the decision" and at the stage pre_due "by
        the end of the due date"; missing where the catalogue does not offer the action at the stage. Given
        for actions that were not eligible too.
    latents : by account_id: the debtor's latent type and traits.
    """

    records: Records
    truth: pd.DataFrame
    latents: pd.DataFrame


def simulate(
    accounts: int = 100_000,
    months: int = 12,
    seed: int = 7,
    regime: Regime = "good_risks_respond",
    log_policy: LogPolicy = "mixture",
) -> Records:
    """Simulate the records of an e-commerce pay-later portfolio, from 2025-01-01 on.

    Parameters
    ----------
    accounts : number of accounts; about a tenth of the debtors own two.
    months : length of the records. The first bills are issued in the second month.
    regime : who responds to contact. Effects (shifts of log-odds) shrink with risk in "good_risks_respond"
        and grow with it in "bad_risks_respond", beside types, observables and a part of the person's own.
        In "no_heterogeneity" each action has one shift for everybody at a stage, reached or not; reach,
        fatigue and complaints do not differ either, so one action raises P(paid) most for everybody.
    log_policy : how the past chose: "mixture" of the ladder and a uniform choice, or the pure "ladder".

    Raises
    ------
    ValueError
        When accounts < 10, months < 1, or a name is unknown.

    Examples
    --------
    >>> records = simulate(accounts=200, months=3, seed=1)
    >>> records.bills["issued_at"].min()
    Timestamp('2025-02-01 00:00:00+0000', tz='UTC')
    """
    return simulate_with_truth(accounts, months, seed, regime, log_policy).records


def simulate_with_truth(
    accounts: int = 100_000,
    months: int = 12,
    seed: int = 7,
    regime: Regime = "good_risks_respond",
    log_policy: LogPolicy = "mixture",
) -> Simulation:
    """Simulate records together with the truth; arguments as in `simulate`.

    Examples
    --------
    >>> simulation = simulate_with_truth(accounts=200, months=3, seed=1)
    >>> len(simulation.truth) == len(simulation.records.decisions)
    True
    """
    check_between(accounts, "accounts", ge=10)
    check_between(months, "months", ge=1)
    check_in(regime, "regime", REGIMES)
    check_in(log_policy, "log_policy", LOG_POLICIES)
    world, rng = make_world(accounts, months, seed, regime, log_policy)
    portfolio = run_portfolio(world, months, rng)
    records, truth = make_records(portfolio, world, months, rng)
    return Simulation(records, truth, latents_table(world))


def make_world(
    accounts: int, months: int, seed: int, regime: Regime, log_policy: LogPolicy
) -> tuple[World, np.random.Generator]:
    """Draw people and their standing; return them with the generator that goes on."""
    catalogue = load_catalogue()
    parameters = load_parameters(catalogue.ids)
    rng = np.random.default_rng(seed)
    days = float(month_starts(months)[-1])
    people = draw_people(accounts, days, parameters, rng)
    world = World(
        people=people,
        standing=draw_standing(people, days, parameters, rng),
        parameters=parameters,
        catalogue=catalogue,
        policy=logging_policy(catalogue, parameters, log_policy),
        regime=regime,
    )
    return world, rng
