"""Paid or not under chosen actions, drawn from the truth: closes the loop of a simulated policy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from ...checks import check_same_length


def draw_outcomes(
    truth_rows: pd.DataFrame, actions: Sequence[str], rng: np.random.Generator
) -> npt.NDArray[np.int8]:
    """Draw the outcome of each decision under the chosen action.

    Parameters
    ----------
    truth_rows : rows of `Simulation.truth`, one per decision; columns are action ids, values P(y = 1).
    actions : (n,) action id chosen for each row.

    Returns
    -------
    (n,) int8, 1 where the bill is paid within the decision's window.

    Raises
    ------
    ValueError
        When an action is not offered at the decision's stage, or unknown.

    Examples
    --------
    >>> truth = pd.DataFrame({"none": [0.0, 0.0], "sms": [1.0, 1.0]}, index=["x1", "x2"])
    >>> draw_outcomes(truth, ["none", "sms"], np.random.default_rng(0)).tolist()
    [0, 1]
    """
    check_same_length(truth_rows=len(truth_rows), actions=len(actions))
    column = truth_rows.columns.get_indexer(pd.Index(actions))
    chance = truth_rows.to_numpy()[np.arange(len(column)), column]
    wrong = np.flatnonzero((column < 0) | np.isnan(chance))
    if len(wrong):
        raise ValueError(
            f"actions == {actions[wrong[0]]!r} for {truth_rows.index[wrong[0]]!r} ({len(wrong)} rows), "
            "must be offered at the decision's stage. "
            "Remedy: choose among the actions whose truth is not missing."
        )
    return (rng.random(len(chance)) < chance).astype(np.int8)
