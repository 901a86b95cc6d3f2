"""The ladder by days past due: what is done when no model can say."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..stages import stage_codes
from .actions import Catalogue


def ladder_action(
    stage: npt.NDArray[np.object_], eligible: npt.NDArray[np.bool_], catalogue: Catalogue
) -> npt.NDArray[np.intp]:
    """Column of the ladder's action, (n,); doing nothing where the rules remove it or the ladder ends.

    Parameters
    ----------
    stage : (n,) names from `STAGES`. eligible : (n, k) bool.

    Examples
    --------
    >>> from repaylift.policy.actions import load_catalogue
    >>> catalogue = load_catalogue()
    >>> stage = np.array(["dpd_8_14", "dpd_90_plus"], dtype=object)
    >>> taken = ladder_action(stage, np.ones((2, len(catalogue.ids)), dtype=bool), catalogue)
    >>> [catalogue.ids[column] for column in taken]
    ['ai_call', 'none']
    """
    wanted = catalogue.vectors.ladder[stage_codes(stage)]
    found: npt.NDArray[np.intp] = np.where(eligible[np.arange(len(wanted)), wanted], wanted, 0)
    return found
