"""What a way of deciding adds up to: money, contacts, complaints, use and queues."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .actions import Catalogue
from .prepared import Prepared
from .value import Values

Float = npt.NDArray[np.float64]
Objects = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Totals:
    """Expected totals over all cases; k actions, m resources, q queues.

    money : expected money against doing nothing, by the estimated effects; cases without a model count 0.
    contacts : cases that are acted on. complaints : expected. actions : (k,) cases per action.
    used : (m,) of `RESOURCES`; of incentive money, cases without a model left out.
    queues : (q,) cases per owner queue, in the order of `queue_names`.
    """

    money: float
    contacts: float
    complaints: float
    used: Float
    actions: Float
    queues: Float


def totals_of(taken: Float, prepared: Prepared, money: Values, catalogue: Catalogue) -> Totals:
    """Totals when each action is taken with probability `taken` (n, k)."""
    actions = taken.sum(axis=0)
    risk = np.array([a.complaint_risk for a in catalogue.actions])
    spent = [float(np.nansum(taken * money.use[:, :, r])) for r in range(money.use.shape[2])]
    return Totals(
        money=float(np.nansum(taken * money.value)),
        contacts=float(actions[1:].sum()),
        complaints=float(actions @ risk),
        used=np.array(spent),
        actions=actions,
        queues=_queues(taken, prepared.cases.stage, catalogue),
    )


def queue_names(catalogue: Catalogue) -> tuple[str, ...]:
    """Owner queues in the catalogue's order, then the first queue beyond 90 days.

    Examples
    --------
    >>> from repaylift.policy.actions import load_catalogue
    >>> queue_names(load_catalogue())
    ('none', 'digital', 'voice_bot', 'agents', 'hardship', 'marketing', 'agency')
    """
    return tuple(dict.fromkeys([*(a.queue for a in catalogue.actions), catalogue.beyond_90[0]]))


def stakes(amount: Float, catalogue: Catalogue) -> Float:
    """(n, k) money that one unit of effect moves: the amount less the incentive that is paid with it."""
    stake: Float = np.column_stack([amount - a.incentive_money(amount) for a in catalogue.actions])
    return stake


def contacts_for(money: float | Float, taken: Float, value: Float) -> Float:
    """Fewest contacts that still bring some money, when the contacts worth least are dropped first.

    Parameters
    ----------
    money : scalar or (d,) money to be kept. taken, value : (n, k); a missing value counts 0.

    Returns
    -------
    (d,) contacts; all of them where the money is not reached.

    Examples
    --------
    >>> value = np.array([[0.0, 5.0], [0.0, 1.0], [0.0, 3.0]])
    >>> taken = np.array([[0.0, 1.0]] * 3)
    >>> contacts_for(np.array([9.0, 7.9, 5.0, 20.0]), taken, value)
    array([3., 2., 1., 3.])
    """
    share = taken[:, 1:].sum(axis=1)
    brings = (taken * np.nan_to_num(value))[:, 1:].sum(axis=1)
    acted = share > 0
    order = np.argsort(-(brings[acted] / share[acted]), kind="stable")
    kept = np.append(0.0, brings[acted][order].cumsum())
    contacts = np.append(0.0, share[acted][order].cumsum())
    top = int(kept.argmax())  # beyond it a contact costs money
    target = np.atleast_1d(np.asarray(money, dtype=np.float64))
    place = np.searchsorted(kept[: top + 1], target - 1e-9 * max(abs(float(kept[top])), 1.0))
    found: Float = np.where(place <= top, contacts[np.minimum(place, top)], contacts[-1])
    return found


def _queues(taken: Float, stage: Objects, catalogue: Catalogue) -> Float:
    """Past the last stage the bill belongs to the first queue beyond, whatever is done."""
    names = queue_names(catalogue)
    beyond = stage == "dpd_90_plus"
    counts = np.zeros(len(names))
    np.add.at(counts, [names.index(a.queue) for a in catalogue.actions], taken[~beyond].sum(axis=0))
    counts[names.index(catalogue.beyond_90[0])] += beyond.sum()
    return counts
