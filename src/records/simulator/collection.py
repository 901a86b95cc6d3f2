"""From issue to payment: what happens to the bills issued together."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit

from ...policy.actions import Catalogue
from .bills import Bills
from .calendar import DECIDED_STAGES, days_to_pay_day
from .effects import Regime
from .episode import DecisionLog, Progress, concatenate, fresh, run_stages
from .logging_policy import LoggingPolicy, Mask
from .parameters import Floats, Parameters
from .people import Ints, People
from .repayment import base_log_odds, early_probability
from .response import respond
from .standing import History, Standing, eligible_actions
from .truth import Episodes


@dataclass(frozen=True, slots=True)
class World:
    """What stays the same in a run."""

    people: People
    standing: Standing
    parameters: Parameters
    catalogue: Catalogue
    policy: LoggingPolicy
    regime: Regime


@dataclass(frozen=True, slots=True)
class Collected:
    """Outcome of bills (n,): when paid (inf: never seen), and from when in that interval it could be."""

    paid_at: Floats
    paid_from: Floats
    log: DecisionLog  # its `bill` counts rows of these bills


def collect(bills: Bills, history: History, world: World, rng: np.random.Generator) -> Collected:
    """Run bills through their whole life; decisions beyond the last day are cut later."""
    n = len(bills.account)
    logging = world.parameters.logging
    progress = _pay_early(bills, world, rng)
    unpaid = ~np.isfinite(progress.paid_at)
    asked = unpaid & (rng.random(n) < logging.pre_due_share)
    before = _pay_when_due(bills, unpaid & ~asked, world, progress, rng)
    middle, first = _run(bills, np.flatnonzero(asked), range(1), before, history, world, rng)
    overdue = np.flatnonzero(~np.isfinite(middle.paid_at))
    last, later = _run(bills, overdue, range(1, len(DECIDED_STAGES)), middle, history, world, rng)
    paid_at, paid_from = _pay_late(bills, last, world, rng)
    return Collected(paid_at, paid_from, concatenate([first, later]))


def _pay_early(bills: Bills, world: World, rng: np.random.Generator) -> Progress:
    n = len(bills.account)
    early = rng.random(n) < early_probability(bills, world.people, world.parameters)
    room = bills.starts[:, 0] - bills.issued
    when = bills.issued + room * rng.random(n)
    wages = bills.issued + days_to_pay_day(bills.issued, world.people.pay_day[bills.account])
    on_pay_day = (wages + 1.0 < bills.starts[:, 0]) & (
        rng.random(n) < world.parameters.repayment.pay_day_pull
    )
    when = np.where(on_pay_day, wages + rng.random(n), when)
    return replace(fresh(n), paid_at=np.where(early, when, np.inf))


def _pay_when_due(
    bills: Bills, mask: Mask, world: World, progress: Progress, rng: np.random.Generator
) -> Progress:
    """Pay some of the bills that nobody asks about, up to the end of the due date."""
    n = len(bills.account)
    base = base_log_odds(bills, world.people, world.parameters)[:, 0]
    paid = mask & (rng.random(n) < expit(base))
    start, end = bills.starts[:, 0], bills.ends[:, 0]
    when = start + (end - start) * rng.random(n)
    return replace(
        progress,
        paid_at=np.where(paid, when, progress.paid_at),
        paid_stage=np.where(paid, 0, progress.paid_stage),
    )


def _run(
    bills: Bills,
    rows: Ints,
    stages: range,
    progress: Progress,
    history: History,
    world: World,
    rng: np.random.Generator,
) -> tuple[Progress, DecisionLog]:
    """Run some of the bills through stages, and write where they stand back among all."""
    chosen = bills.rows(rows)
    episodes = Episodes(
        bills=chosen,
        response=respond(chosen, world.people, world.parameters, world.catalogue, world.regime),
        eligible=eligible_actions(chosen, world.standing, history, world.policy),
        policy=world.policy,
    )
    names = ("contacts", "state", "paid_at", "paid_stage")
    before = Progress(*(getattr(progress, name)[rows] for name in names))
    after, log = run_stages(episodes, stages, before, rng)
    merged = {name: getattr(progress, name).copy() for name in names}
    for name, values in merged.items():
        values[rows] = getattr(after, name)
    return Progress(**merged), replace(log, bill=rows[log.bill])


def _pay_late(
    bills: Bills, progress: Progress, world: World, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Payments after the last interval, and from when each payment was possible."""
    row = np.arange(len(bills.account))
    beyond = bills.ends[:, -1]
    late = beyond + rng.exponential(world.parameters.repayment.late_mean_days, len(row))
    in_time = np.isfinite(progress.paid_at)
    at_stage = bills.starts[row, progress.paid_stage]
    known = np.where(progress.paid_stage >= 0, at_stage, bills.issued)
    return np.where(in_time, progress.paid_at, late), np.where(in_time, known, beyond)
