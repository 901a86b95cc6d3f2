"""Consents and holds: which actions an account may get at each decision of a bill."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...policy.actions import CHANNELS
from .bills import Bills
from .logging_policy import LoggingPolicy, Mask
from .parameters import Floats, Parameters
from .people import Ints, People

LASTING_HOLDS = ("deceased", "insolvent", "cease_contact", "minor")


@dataclass(frozen=True, slots=True)
class Standing:
    """Per account (n,); columns of channels follow CHANNELS, the first is no contact."""

    granted: Mask  # (n, channels) ever granted
    withdrawn_at: Floats  # (n, channels) inf: not withdrawn before the first day
    night: npt.NDArray[np.bool_]
    hold: Ints  # row of Consent.holds, -1: none
    hold_from: Floats
    hold_to: Floats  # inf: for good
    vulnerable: npt.NDArray[np.bool_]  # recorded as such


@dataclass(frozen=True, slots=True)
class History:
    """What collection has caused so far, per account (n,); arrays are updated in place, month by month."""

    unbilled: Floats  # money ordered and not yet billed
    frozen_from: Floats  # no orders from here ...
    paid_until: Floats  # ... to here, when the last bill was paid (inf: unpaid)
    waivers: Ints  # waivers had
    opted_out: Mask  # (n, channels)
    blocked_until: Floats  # end of the last complaint or dispute


def blank_history(standing: Standing) -> History:
    """Return the history before the first day."""
    n = len(standing.night)
    never = np.full(n, -np.inf)
    opted_out = np.isfinite(standing.withdrawn_at)
    return History(np.zeros(n), never.copy(), never.copy(), np.zeros(n, int), opted_out, never.copy())


def draw_standing(people: People, days: float, parameters: Parameters, rng: np.random.Generator) -> Standing:
    """Draw consents per account; holds and vulnerability per debtor."""
    consent = parameters.consent
    n = len(people.debtor)
    share = np.array([1.0] + [consent.granted[channel] for channel in CHANNELS[1:]])
    granted = rng.random((n, len(share))) < share
    withdrawn = granted & (rng.random((n, len(share))) < consent.withdrawn)
    withdrawn[:, 0] = False
    before = np.maximum(-people.opened, 1.0)  # days in which it may be withdrawn
    hold, start, end = _holds(int(people.debtor.max()) + 1, days, parameters, rng)
    known = rng.random(len(hold)) < consent.vulnerable_known
    kind = people.kind == parameters.types.index("vulnerable")
    return Standing(
        granted=granted,
        withdrawn_at=np.where(withdrawn, (people.opened + rng.random(n) * before)[:, None], np.inf),
        night=rng.random(n) < consent.night,
        hold=hold[people.debtor],
        hold_from=start[people.debtor],
        hold_to=end[people.debtor],
        vulnerable=kind & known[people.debtor],
    )


def eligible_actions(bills: Bills, standing: Standing, history: History, policy: LoggingPolicy) -> Mask:
    """Return what may be done at each decision, (n, 7, k), if the episode itself removes nothing.

    Offered at the stage, consented, not opted out, and no hold active at that moment;
    recorded vulnerability removes only what is automated.
    """
    account, when = bills.account, bills.starts
    may = (standing.granted & ~history.opted_out)[account][:, policy.channel]
    may &= ~(standing.vulnerable[account][:, None] & policy.automated)
    held = (when >= standing.hold_from[account][:, None]) & (when < standing.hold_to[account][:, None])
    held |= when < np.maximum(bills.dispute_end, history.blocked_until[account])[:, None]
    eligible: Mask = policy.offered & may[:, None, :] & ~held[:, :, None]
    eligible[:, :, 0] = True
    return eligible


def _holds(
    m: int, days: float, parameters: Parameters, rng: np.random.Generator
) -> tuple[Ints, Floats, Floats]:
    consent = parameters.consent
    shares = np.array(list(consent.holds.values()))
    hold = np.searchsorted(shares.cumsum(), rng.random(m), side="right")
    hold = np.where(hold < len(shares), hold, -1)
    start = np.where(hold >= 0, rng.uniform(0.0, days, m), np.inf)
    lasting = np.array([name in LASTING_HOLDS for name in consent.holds])
    end = np.where(lasting[hold] & (hold >= 0), np.inf, start + consent.hold_days)
    return hold, start, end
