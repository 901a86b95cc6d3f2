"""Capacity per queue: the one rule with a price for every resource of every queue that is limited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..checks import check_between, check_in
from .actions import Catalogue
from .allocate import allocate
from .prepared import Prepared
from .prices import RESOURCES

Float = npt.NDArray[np.float64]
Capacities = Mapping[str, Mapping[str, float]]  # queue -> resource -> units; what is left out has no limit


@dataclass(frozen=True, slots=True)
class Shared:
    """Actions that keep every queue's capacity, and what one more unit of each is worth.

    action : (n,) column taken. prices : (k, m) money per unit of each of `RESOURCES`, for the queue of each
    action; 0 where there is no limit. used : units, by queue and resource, of all the actions taken.
    """

    action: npt.NDArray[np.intp]
    prices: Float
    used: dict[str, dict[str, float]]

    def score(self, prepared: Prepared) -> Float:
        """Score (n, k): value minus price x use, by the queue of each action."""
        money = prepared.weighed.money
        score: Float = money.value - np.einsum("nkm,km->nk", money.use, self.prices)
        return score


def share_capacities(prepared: Prepared, capacities: Capacities, catalogue: Catalogue) -> Shared:
    """Choose for all cases at once so that no queue gets more work than it can do.

    Parameters
    ----------
    prepared : n cases. Those whose action is prescribed (held out, or no model speaks) take it first; the
        rest share what they leave.

    Raises
    ------
    ValueError
        When a queue or resource is unknown, or a capacity is negative.
    """
    check_capacities(capacities, catalogue)
    limited = [(queue, name) for queue, units in capacities.items() for name in units]
    budgets = np.array([capacities[queue][name] for queue, name in limited], dtype=np.float64)
    use = _use_of(prepared, limited, catalogue)
    bids = prepared.fixed < 0
    action = np.where(bids, 0, prepared.fixed)
    left = np.maximum(budgets - _used(use, action, ~bids), 0.0)
    found = np.zeros(len(limited))
    if bids.any() and limited:
        weighed = prepared.weighed
        usable = (weighed.eligible & weighed.proven)[bids]
        plan = allocate(np.nan_to_num(weighed.money.value[bids]), use[bids], left, usable)
        action[bids], found = plan.action, plan.prices
    elif bids.any():
        action[bids] = _best(prepared)[bids]
    return Shared(action, _by_action(found, limited, catalogue), _table(prepared, action, catalogue))


def check_capacities(capacities: Capacities, catalogue: Catalogue) -> None:
    """Refuse an unknown queue or resource, or a negative capacity; errors as `share_capacities`."""
    queues = {action.queue for action in catalogue.actions}
    for queue, units in capacities.items():
        check_in(queue, "queue", sorted(queues))
        for name, number in units.items():
            check_in(name, f"resource of {queue}", RESOURCES)
            check_between(number, f"{name} of {queue}", ge=0)


def _use_of(prepared: Prepared, limited: list[tuple[str, str]], catalogue: Catalogue) -> Float:
    """(n, k, q): use counts only against the queue that carries out the action."""
    use = np.nan_to_num(prepared.weighed.money.use)
    queue = np.array([action.queue for action in catalogue.actions], dtype=object)
    columns = [use[:, :, RESOURCES.index(name)] * (queue == wanted) for wanted, name in limited]
    return np.stack(columns, axis=2) if columns else np.zeros((*use.shape[:2], 0))


def _used(use: Float, action: npt.NDArray[np.intp], rows: npt.NDArray[np.bool_]) -> Float:
    taken: Float = use[np.flatnonzero(rows), action[rows]].sum(axis=0)
    return taken


def _best(prepared: Prepared) -> npt.NDArray[np.intp]:
    weighed = prepared.weighed
    usable = weighed.eligible & weighed.proven & np.isfinite(weighed.money.value)
    best: npt.NDArray[np.intp] = np.where(usable, weighed.money.value, -np.inf).argmax(axis=1)
    return best


def _by_action(found: Float, limited: list[tuple[str, str]], catalogue: Catalogue) -> Float:
    known = dict(zip(limited, found.tolist(), strict=True))
    return np.array([[known.get((a.queue, name), 0.0) for name in RESOURCES] for a in catalogue.actions])


def _table(
    prepared: Prepared, action: npt.NDArray[np.intp], catalogue: Catalogue
) -> dict[str, dict[str, float]]:
    use = np.nan_to_num(prepared.weighed.money.use)[np.arange(len(action)), action]
    queue = np.array([a.queue for a in catalogue.actions], dtype=object)[action]
    return {
        str(name): dict(zip(RESOURCES, use[queue == name].sum(axis=0).tolist(), strict=True))
        for name in sorted(set(queue))
    }
