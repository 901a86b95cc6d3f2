"""What exploring costs: money for contacts, and value given up under the catalogue's prior on effects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from ..policy.actions import Catalogue
from ..uplift.arrays import Floats

DRAWS = 500  # of the prior, for the range of the value given up


@dataclass(frozen=True, slots=True)
class Priced:
    """Money terms of the actions (k,); 0, and `known` False, where the catalogue does not have one.

    mean, sd : of the shift in log-odds of paying. cost : contact and complaints. contact : contact alone.
    """

    actions: tuple[str, ...]
    catalogue: Catalogue
    known: Floats
    mean: Floats
    sd: Floats
    contact: Floats
    cost: Floats

    def incentives(self, amount: Floats) -> Floats:
        """Money given up if paid, (n, k)."""
        columns = [
            self.catalogue[a].incentive_money(amount) if a in self.catalogue.ids else np.zeros(len(amount))
            for a in self.actions
        ]
        return np.column_stack(columns)


@dataclass(frozen=True, slots=True)
class Money:
    """Of some cases: money spent on contacts and incentives, as explored and today; value given up, drawn.

    given_up : under the mean of the prior; draws (DRAWS,) : under draws from it.
    """

    spend: float
    spend_today: float
    given_up: float
    draws: Floats


def priced(actions: tuple[str, ...], catalogue: Catalogue) -> Priced:
    """Look up the actions' money terms."""
    entries = [catalogue[a] if a in catalogue.ids else None for a in actions]
    contact = np.array([0.0 if e is None else e.cost for e in entries])
    risk = np.array([0.0 if e is None else e.complaint_risk for e in entries])
    return Priced(
        actions=actions,
        catalogue=catalogue,
        known=np.array([float(e is not None) for e in entries]),
        mean=np.array([0.0 if e is None else e.prior_mean for e in entries]),
        sd=np.array([0.0 if e is None else e.prior_sd for e in entries]),
        contact=contact,
        cost=contact + risk * catalogue.complaint_price,
    )


def rate_untouched(rate: float, share: Floats, terms: Priced) -> float:
    """P(paid | nothing) from the rate seen when each action had its share (k,), under the prior's mean.

    Examples
    --------
    >>> from repaylift.policy.actions import load_catalogue
    >>> terms = priced(("none", "sms"), load_catalogue())
    >>> round(rate_untouched(0.6, np.array([0.0, 1.0]), terms), 3)
    0.571
    """
    return float(expit(logit(np.clip(rate, 0.001, 0.999)) - share @ terms.mean))


def exploration_money(
    amount: Floats, explored: Floats, today: Floats, untouched: float, terms: Priced, rng: np.random.Generator
) -> Money:
    """Money per case.

    Parameters
    ----------
    amount : (n,). explored, today : (n, k) probabilities of every action. untouched : P(paid | nothing).

    Notes
    -----
    Value is amount x effect - contact - complaints - incentive x P(paid), the effect
    expit(logit(untouched) + shift) - untouched with shift ~ N(prior mean, prior sd), one for each action.
    """
    incentive = terms.incentives(amount)
    moved = explored - today
    at_stake, rewarded = (moved * amount[:, None]).mean(axis=0), (moved * incentive).mean(axis=0)

    def given_up(shift: Floats) -> Floats:
        paid = expit(logit(untouched) + shift)
        lost: Floats = rewarded @ paid.T - at_stake @ (paid - untouched).T + moved.mean(axis=0) @ terms.cost
        return lost

    paid = expit(logit(untouched) + terms.mean)
    spend = [
        float(share.mean(axis=0) @ terms.contact + (share * incentive).mean(axis=0) @ paid)
        for share in (explored, today)
    ]
    shifts = terms.mean + terms.sd * rng.standard_normal((DRAWS, len(terms.mean)))
    return Money(spend[0], spend[1], float(given_up(terms.mean[None, :])[0]), given_up(shifts))
