"""Stages of a bill, by days past due."""

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

# Stage -> first day past due it covers. Before PRE_DUE_FROM a bill is not looked at.
STAGE_STARTS: dict[str, int] = {
    "pre_due": -3,
    "dpd_1_3": 1,
    "dpd_4_7": 4,
    "dpd_8_14": 8,
    "dpd_15_30": 15,
    "dpd_31_60": 31,
    "dpd_61_90": 61,
    "dpd_90_plus": 91,
}
STAGES: tuple[str, ...] = tuple(STAGE_STARTS)
PRE_DUE_FROM = STAGE_STARTS["pre_due"]
_STARTS = tuple(STAGE_STARTS.values())
_CODES = {name: code for code, name in enumerate(STAGES)}


def stage_codes(stage: Sequence[str] | npt.NDArray[np.object_]) -> npt.NDArray[np.intp]:
    """Place of each stage in `STAGES`, (n,).

    Raises
    ------
    KeyError
        When a name is not a stage.

    Examples
    --------
    >>> stage_codes(["pre_due", "dpd_4_7"]).tolist()
    [0, 2]
    """
    return np.array([_CODES[name] for name in stage], dtype=np.intp)


def stage_at(days_past_due: int) -> str:
    """Stage of one bill; as `stage_of`.

    Examples
    --------
    >>> stage_at(0), stage_at(30)
    ('pre_due', 'dpd_15_30')
    """
    if days_past_due < PRE_DUE_FROM:
        raise _no_stage_yet(days_past_due)
    return STAGES[bisect_right(_STARTS, days_past_due) - 1]


def stage_of(days_past_due: Sequence[int] | npt.NDArray[np.integer]) -> npt.NDArray[np.object_]:
    """Stage of each bill.

    Parameters
    ----------
    days_past_due : (n,) whole days since the due date; negative before it, 0 on it.

    Returns
    -------
    (n,) object array of names from `STAGES`.

    Raises
    ------
    ValueError
        When a bill is due in more than 3 days: it has no stage yet.

    Examples
    --------
    >>> stage_of([-3, 0, 1, 30, 400]).tolist()
    ['pre_due', 'pre_due', 'dpd_1_3', 'dpd_15_30', 'dpd_90_plus']
    """
    days = np.asarray(days_past_due)
    if days.size and days.min() < PRE_DUE_FROM:
        raise _no_stage_yet(int(days.min()))
    names = np.array(STAGES, dtype=object)
    found: npt.NDArray[np.object_] = names[np.searchsorted(_STARTS, days, side="right") - 1]
    return found


def _no_stage_yet(days: int) -> ValueError:
    return ValueError(
        f"days_past_due == {days}, must be >= {PRE_DUE_FROM}. "
        "Remedy: decide on a bill only from three days before its due date."
    )
