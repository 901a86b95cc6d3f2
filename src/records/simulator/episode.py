"""Collection of bills, stage by stage: choose, contact, and see who pays when."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from .logging_policy import FREE, SILENT, Mask, choice_probabilities
from .parameters import Floats
from .people import Ints
from .response import paid_probability
from .truth import Episodes, true_outcomes

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class DecisionLog:
    """What was decided and what followed in the interval, one row per decision (d,)."""

    bill: Ints  # row of the bills
    stage: Ints
    day: Floats
    end: Floats  # of the interval
    action: Ints
    propensity: Floats
    eligible: Mask  # (d, k)
    contacts: Ints  # earlier contacts in the episode
    reached: Ints  # number of the attempt that reached the debtor, -1: none
    paid_at: Floats  # inf: not in the interval
    complaint: Flags
    opt_out: Flags
    truth: Floats  # (d, k)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where episodes (n,) stand after some stages."""

    contacts: Ints
    state: Ints
    paid_at: Floats  # inf: unpaid
    paid_stage: Ints  # -1: unpaid


def fresh(n: int) -> Progress:
    """Return episodes before their first stage."""
    return Progress(np.zeros(n, int), np.full(n, FREE), np.full(n, np.inf), np.full(n, -1))


def run_stages(
    episodes: Episodes, stages: range, progress: Progress, rng: np.random.Generator
) -> tuple[Progress, DecisionLog]:
    """Run unpaid bills through stages; return where they stand, and the decisions in order of stage."""
    contacts, state = progress.contacts.copy(), progress.state.copy()
    paid_at, paid_stage = progress.paid_at.copy(), progress.paid_stage.copy()
    logs = []
    for stage in stages:
        open_rows = np.flatnonzero(~np.isfinite(paid_at))
        log = _decide(episodes, stage, open_rows, contacts[open_rows], state[open_rows], rng)
        logs.append(log)
        contacts[open_rows] += log.action != 0
        state[open_rows[log.opt_out]] = episodes.policy.channel[log.action[log.opt_out]]
        state[open_rows[log.complaint]] = SILENT
        paid_at[open_rows] = log.paid_at
        paid_stage[open_rows[np.isfinite(log.paid_at)]] = stage
    return Progress(contacts, state, paid_at, paid_stage), concatenate(logs)


def concatenate(logs: list[DecisionLog]) -> DecisionLog:
    """Put logs one after the other."""
    names = [field.name for field in fields(DecisionLog)]
    return DecisionLog(*(np.concatenate([getattr(log, name) for log in logs]) for name in names))


def _decide(
    episodes: Episodes,
    stage: int,
    rows: Ints,
    contacts: Ints,
    state: Ints,
    rng: np.random.Generator,
) -> DecisionLog:
    policy = episodes.policy
    here = Episodes(episodes.bills.rows(rows), episodes.response.rows(rows), episodes.eligible[rows], policy)
    eligible = here.eligible[:, stage] & ~policy.removed[state]
    probabilities = choice_probabilities(eligible, int(policy.ladder[stage]), policy.ladder_share)
    action = draw_action(probabilities, rng)
    reached, paid_at = draw_payment(here, stage, action, contacts, rng)
    start = here.bills.starts[:, stage]
    touched = (action != 0) & (paid_at > start + policy.attempts.offset[action, 0])
    row = np.arange(len(rows))
    complaint = touched & (rng.random(len(rows)) < here.response.complaint[row, action])
    opt_out = touched & (rng.random(len(rows)) < here.response.opt_out[row, action])
    return DecisionLog(
        bill=rows,
        stage=np.full(len(rows), stage),
        day=start,
        end=here.bills.ends[:, stage],
        action=action,
        propensity=probabilities[row, action],
        eligible=eligible,
        contacts=contacts,
        reached=reached,
        paid_at=paid_at,
        complaint=complaint,
        opt_out=opt_out & ~complaint & (state == FREE),
        truth=np.where(policy.offered[stage], true_outcomes(here, stage, contacts, state), np.nan),
    )


def draw_action(probabilities: Floats, rng: np.random.Generator) -> Ints:
    """Draw one action per row of probabilities (n, k)."""
    steps = probabilities.cumsum(axis=1)
    picked: Ints = (rng.random((len(steps), 1)) * steps[:, -1:] >= steps).sum(axis=1)
    return picked


def draw_payment(
    episodes: Episodes, stage: int, action: Ints, contacts: Ints, rng: np.random.Generator
) -> tuple[Ints, Floats]:
    """Draw which attempt reaches the debtor (-1: none), and when the bill is paid (inf: not now)."""
    n = len(action)
    row = np.arange(n)
    attempts, response = episodes.policy.attempts, episodes.response
    hit = attempts.reached_at(response.reach[:, stage])[row, action]
    number: Ints = (rng.random((n, 1)) >= hit.cumsum(axis=1)).sum(axis=1)
    reached = np.where(number < hit.shape[1], number, -1)
    missed, shifted = paid_probability(response, stage, contacts)
    paid = rng.random(n) < np.where(reached >= 0, shifted[row, action], missed[row, action])
    start, end = episodes.bills.starts[:, stage], episodes.bills.ends[:, stage]
    earliest = start + np.where(reached >= 0, attempts.offset[action, reached], 0.0)
    return reached, np.where(paid, earliest + (end - earliest) * rng.random(n), np.inf)
