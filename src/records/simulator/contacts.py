"""Dials and messages of each decision."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...policy.actions import Catalogue
from .episode import DecisionLog
from .logging_policy import LoggingPolicy
from .parameters import Floats
from .people import Ints
from .reach import is_call

_PROMPTLY = 0.0005  # days within which a message goes out


@dataclass(frozen=True, slots=True)
class Contacts:
    """One row per attempt that was made (c,), in order of decision and time."""

    decision: Ints  # row of the log
    attempt: Ints  # 0 for the first
    day: Floats
    cost: Floats
    call: npt.NDArray[np.bool_]
    hit: npt.NDArray[np.bool_]  # this attempt reached the debtor
    last: npt.NDArray[np.bool_]  # of its decision
    before: Floats  # what it causes must be dated before this: payment or end of the interval


def make_contacts(log: DecisionLog, policy: LoggingPolicy, catalogue: Catalogue) -> Contacts:
    """List the attempts of each decision: none after the debtor was reached or has paid."""
    offset = policy.attempts.offset[log.action]  # (d, attempts)
    number = np.arange(offset.shape[1])
    until = np.minimum(log.paid_at, log.end)
    made = (log.action != 0)[:, None] & (log.day[:, None] + offset < until[:, None])
    made &= (log.reached < 0)[:, None] | (number <= log.reached[:, None])
    decision, attempt = np.nonzero(made)
    call = is_call(catalogue)[log.action[decision]]
    dials = np.isfinite(policy.attempts.offset).sum(axis=1)
    price = np.array([action.cost for action in catalogue.actions]) / dials
    at = log.day[decision] + offset[decision, attempt]
    prompt = np.minimum(_PROMPTLY, 0.1 * (until[decision] - at))
    return Contacts(
        decision=decision,
        attempt=attempt,
        day=np.where(call, at, at + prompt),
        cost=price[log.action[decision]],
        call=call,
        hit=attempt == log.reached[decision],
        last=np.append(decision[1:] != decision[:-1], True)[: len(decision)],
        before=until[decision],
    )
