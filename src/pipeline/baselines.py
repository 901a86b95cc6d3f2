"""The simple policies that a better one must beat; all under the same rules.

Every function returns indices of actions, (n,), into the catalogue's order; where its action is
not allowed, it does nothing (index 0). `allowed` is (n, k) bool.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from ..policy.actions import Catalogue

Bool = npt.NDArray[np.bool_]
Float = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]


def always(action_id: str, allowed: Bool, catalogue: Catalogue) -> Index:
    """One action for everybody."""
    wanted = np.full(len(allowed), catalogue.ids.index(action_id), dtype=np.intp)
    return _where_allowed(wanted, allowed)


def ladder(stage: npt.NDArray[np.object_], allowed: Bool, catalogue: Catalogue) -> Index:
    """Today's collection: one action per stage, by days past due alone."""
    wanted = np.array([catalogue.ids.index(catalogue.ladder[name]) for name in stage], dtype=np.intp)
    return _where_allowed(wanted, allowed)


def ranked_calls(priority: Float, allowed: Bool, catalogue: Catalogue, agent_minutes: float) -> Index:
    """Calls by agents for the highest priorities, until the minutes are spent; nothing for the rest.

    Examples
    --------
    >>> from repaylift.policy.actions import load_catalogue
    >>> catalogue = load_catalogue()
    >>> allowed = np.ones((3, len(catalogue.ids)), dtype=bool)
    >>> ranked_calls(np.array([0.2, 0.9, 0.5]), allowed, catalogue, agent_minutes=12).tolist()
    [0, 6, 6]
    """
    call = catalogue.ids.index("human_call")
    calls = int(agent_minutes // catalogue["human_call"].use["agent_minutes"])
    order = np.argsort(-np.where(allowed[:, call], priority, -np.inf), kind="stable")
    wanted = np.zeros(len(allowed), dtype=np.intp)
    wanted[order[:calls]] = call
    return _where_allowed(wanted, allowed)


def best_single_arm(stage: npt.NDArray[np.object_], allowed: Bool, best: Mapping[str, int]) -> Index:
    """The action that was worth most on average at each stage (see `best_arms`)."""
    return _where_allowed(np.array([best[name] for name in stage], dtype=np.intp), allowed)


def best_arms(money: Float, stage: npt.NDArray[np.object_], offered: Bool) -> dict[str, int]:
    """For each stage, the action with the highest mean money over the rows given; choose on training rows.

    money : (n, k) cross-fitted scores of each action, NaN where there is none; offered : (n, k).

    Examples
    --------
    >>> money = np.array([[1.0, 3.0], [1.0, 0.0], [2.0, 5.0]])
    >>> stage = np.array(["a", "a", "b"], dtype=object)
    >>> best_arms(money, stage, np.array([[True, True], [True, True], [True, False]]))
    {'a': 1, 'b': 0}
    """
    best = {}
    for name in np.unique(stage.astype(str)):
        rows = stage == name
        means = np.where(offered[rows].all(axis=0), _known_mean(money[rows]), -np.inf)
        best[str(name)] = int(np.argmax(means))
    return best


def _known_mean(scores: Float) -> Float:
    known = np.isfinite(scores)
    total: Float = np.where(known, scores, 0.0).sum(axis=0)
    mean: Float = total / np.maximum(known.sum(axis=0), 1)
    return mean


def _where_allowed(wanted: Index, allowed: Bool) -> Index:
    return np.where(np.take_along_axis(allowed, wanted[:, None], axis=1)[:, 0], wanted, 0)
