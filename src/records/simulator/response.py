"""The law of one interval: P(paid | action, earlier contacts), and when within it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from scipy.special import expit

from ...policy.actions import Catalogue
from .bills import Bills
from .effects import NULL, Regime, shifts
from .parameters import Floats, Parameters
from .people import Ints, People
from .reach import Harms, attempt_reach, harms, is_call
from .repayment import base_log_odds
from .risk import risk_score


@dataclass(frozen=True, slots=True)
class Response:
    """How bills (n,) respond to actions (k,) in the seven intervals."""

    base: Floats  # (n, 7) log-odds of paying under no contact
    shift: Floats  # (n, 7, k) added to it when the contact reaches the debtor
    missed: Floats  # (n, 7, k) added to it when it does not
    reach: Floats  # (n, 7, k) P(one attempt reaches)
    anger_base: Floats  # (n,) log-odds off the base per earlier contact
    anger_effect: Floats  # (n,) log-odds off the shift per earlier contact
    fatigue: Floats  # (n,) factor of the shift per earlier contact
    complaint: Floats  # (n, k)
    opt_out: Floats  # (n, k)

    def rows(self, index: Any) -> Response:
        """The bills at an index or mask."""
        return Response(**{field.name: getattr(self, field.name)[index] for field in fields(self)})


@dataclass(frozen=True, slots=True)
class Attempts:
    """When the attempts of each action are made: offsets in days after the decision, (k, attempts).

    Actions with fewer attempts have infinite offsets.
    """

    offset: Floats

    def reached_at(self, reach: Floats) -> Floats:
        """P(reached by attempt number ...), (..., k, attempts), for P(one attempt reaches) (..., k)."""
        made = np.isfinite(self.offset)
        number = np.arange(self.offset.shape[1])
        hit: Floats = reach[..., None] * (1.0 - reach[..., None]) ** number * made
        return hit


def attempts_of(catalogue: Catalogue, parameters: Parameters) -> Attempts:
    """Calls dial once a day; messages are sent at once."""
    call = is_call(catalogue)[:, None]
    number = np.arange(parameters.reach.attempts)
    dialled = parameters.reach.dial_delay_days + number
    return Attempts(np.where(call, dialled, np.where(number == 0, 0.0, np.inf)))


def respond(
    bills: Bills, people: People, parameters: Parameters, catalogue: Catalogue, regime: Regime
) -> Response:
    """The response of bills under a regime.

    "no_heterogeneity" also switches off fatigue and anger, and its shifts do not hang on being reached
    (each is the mean over reached and not), so that the order of actions is the same for everybody.
    """
    base = base_log_odds(bills, people, parameters)
    harm: Harms = harms(bills, people, parameters, catalogue, regime)
    effects, kind = parameters.effects, people.kind[bills.account]
    varied = float(regime != NULL)
    shift = shifts(bills, risk_score(base, parameters), people, parameters, catalogue, regime)
    reach = attempt_reach(bills, people, parameters, catalogue, regime)
    missed = np.zeros_like(shift)
    if regime == NULL:
        shift = missed = shift * attempts_of(catalogue, parameters).reached_at(reach).sum(axis=-1)
    return Response(
        base=base,
        shift=shift,
        missed=missed,
        reach=reach,
        anger_base=varied * effects.anger_base[kind],
        anger_effect=varied * effects.anger_effect[kind],
        fatigue=np.full(len(kind), effects.fatigue if varied else 1.0),
        complaint=harm.complaint,
        opt_out=harm.opt_out,
    )


def paid_probability(response: Response, stage: int, contacts: Ints) -> tuple[Floats, Floats]:
    """P(paid in the interval) if the contact does not reach the debtor, and if it does, both (n, k).

    contacts : (n,) earlier contacts in the episode.
    """
    base = (response.base[:, stage] - response.anger_base * contacts)[:, None]
    fresh = (response.fatigue**contacts)[:, None]
    anger = (response.anger_effect * contacts)[:, None]
    return (
        expit(base + fresh * response.missed[:, stage]),
        expit(base + fresh * response.shift[:, stage] - anger),
    )
