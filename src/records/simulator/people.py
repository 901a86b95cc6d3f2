"""Debtors and their accounts: latent traits, and what of them can be seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .parameters import Floats, Parameters

Ints = npt.NDArray[np.int64]
CALL_WINDOWS = 3  # morning, afternoon, evening


@dataclass(frozen=True, slots=True)
class People:
    """One row per account, (n,) unless said otherwise; days count from the first simulated day.

    What belongs to the person (type, traits, time zone) is equal in two accounts of one debtor.
    """

    debtor: Ints
    kind: Ints  # row of Parameters.types
    opened: Floats  # day, negative before the start
    zone: Ints
    recorded_zone: Ints  # -1 missing, -2 two candidates
    english: npt.NDArray[np.bool_]
    region: Ints
    pay_day: Ints  # day of the month
    cycle: Floats  # days from the start of the month to the issue of the bill
    due_days: Ints  # from issue to due date
    order_rate: Floats  # orders a month
    order_size: Floats  # median amount
    refund_rate: Floats
    open_rate: Floats  # app opens a month
    limit: Floats
    trait: Floats  # log-odds of paying
    answer: Floats  # log-odds of answering a dial
    window: Ints  # hours in which the debtor answers
    taste: Floats  # (n, k) standard normal, own part of each action's effect
    observed: Floats  # (n, 5) standardised engagement, tenure, utilisation, returns, frequency


def draw_people(n: int, days: float, parameters: Parameters, rng: np.random.Generator) -> People:
    """Draw n accounts for a simulated time of so many days."""
    population = parameters.population
    debtor = _owners(n, population.two_accounts, rng)
    m = int(debtor.max()) + 1  # debtors

    kind = rng.choice(len(parameters.types), m, p=population.type_share)[debtor]
    opened = _opened(n, days, parameters, rng)
    order_rate = parameters.shopping.orders_mean * _lognormal(parameters.shopping.orders_sd, n, rng)
    order_size = parameters.shopping.order_median * np.exp(
        parameters.shopping.order_person_sd * rng.standard_normal(n)
    )
    open_rate = population.opens_mean[kind] * _lognormal(population.opens_sd, n, rng)
    refund_rate = np.minimum(population.refund_mean[kind] * _lognormal(population.refund_sd, n, rng), 0.6)
    spending = order_rate * order_size * np.exp(parameters.shopping.order_sd**2 / 2)
    used = population.utilisation_mean[kind] + population.utilisation_sd * rng.standard_normal(n)
    limit = np.maximum(np.round(spending / np.clip(used, 0.05, 0.95), -2), 500.0)
    zone = rng.choice(len(population.zones), m, p=population.zone_share)
    observed = (
        np.log(open_rate),
        np.log(days + 60.0 - opened),
        spending / limit,
        np.log(refund_rate),
        order_rate,
    )
    return People(
        debtor=debtor,
        kind=kind,
        opened=opened,
        zone=zone[debtor],
        recorded_zone=_recorded(zone, population.zone_unknown, population.zone_doubtful, rng)[debtor],
        english=(rng.random(m) < population.language_en)[debtor],
        region=rng.integers(len(population.regions), size=m)[debtor],
        pay_day=rng.choice(population.pay_days.astype(np.int64), m, p=population.pay_day_share)[debtor],
        cycle=rng.integers(population.cycle_days, size=n).astype(np.float64),
        due_days=rng.choice(population.due_days.astype(np.int64), n),
        order_rate=order_rate,
        order_size=order_size,
        refund_rate=refund_rate,
        open_rate=open_rate,
        limit=limit,
        trait=(parameters.repayment.person_sd * rng.standard_normal(m))[debtor],
        answer=(parameters.reach.answer_sd * rng.standard_normal(m))[debtor],
        window=rng.integers(CALL_WINDOWS, size=m)[debtor],
        taste=rng.standard_normal((m, len(parameters.actions)))[debtor],
        observed=np.column_stack([_standard(column) for column in observed]),
    )


def _owners(n: int, two: float, rng: np.random.Generator) -> Ints:
    """Debtor of each account: everybody owns one, and a share `two` of them a second one."""
    second = int(n * two / (1 + two))
    owners = np.arange(n - second)
    return np.concatenate([owners, rng.choice(owners, second, replace=False)])


def _opened(n: int, days: float, parameters: Parameters, rng: np.random.Generator) -> Floats:
    before = -rng.exponential(parameters.population.tenure_mean_days, n)
    during = rng.uniform(0.0, 0.7 * days, n)
    return np.where(rng.random(n) < parameters.population.opening_share, during, before)


def _recorded(zone: Ints, unknown: float, doubtful: float, rng: np.random.Generator) -> Ints:
    u = rng.random(len(zone))
    return np.asarray(np.where(u < unknown, -1, np.where(u < unknown + doubtful, -2, zone)))


def _lognormal(sd: float, n: int, rng: np.random.Generator) -> Floats:
    return np.asarray(np.exp(sd * rng.standard_normal(n) - sd**2 / 2))


def _standard(values: Floats) -> Floats:
    spread = values.std()
    return np.asarray((values - values.mean()) / (spread if spread > 0 else 1.0))
