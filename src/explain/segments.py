"""Who is moved by an action, who is not, and about whom the data cannot say."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..checks import check_between, check_same_length

SEGMENTS = ("persuadable", "sure_thing", "lost_cause", "sleeping_dog", "unclear")


def segments_of(
    low: npt.ArrayLike, high: npt.ArrayLike, p_none: npt.ArrayLike, margin: float = 0.02, sure: float = 0.5
) -> npt.NDArray[np.str_]:
    """Segment of each case under one action, by the interval of its effect.

    Parameters
    ----------
    low, high : (n,) ends of the interval of the effect on P(paid).
    p_none : (n,) P(paid | doing nothing).
    margin : effects smaller than this are none in practice.
    sure : from this P(paid | nothing) on, a case that is not moved pays anyway.

    Returns
    -------
    (n,) names from `SEGMENTS`. persuadable: the interval lies above 0; sleeping_dog: below 0. Else, with the
    whole interval within the margin: sure_thing or lost_cause. Else unclear.

    Examples
    --------
    >>> low, high = [0.01, -0.09, -0.01, -0.01, -0.1], [0.2, -0.01, 0.01, 0.01, 0.1]
    >>> segments_of(low, high, p_none=[0.4, 0.4, 0.9, 0.1, 0.4]).tolist()
    ['persuadable', 'sleeping_dog', 'sure_thing', 'lost_cause', 'unclear']
    """
    bottom, top, alone = (np.asarray(a, np.float64) for a in (low, high, p_none))
    check_same_length(low=len(bottom), high=len(top), p_none=len(alone))
    check_between(margin, "margin", gt=0, lt=1)
    check_between(sure, "sure", ge=0, le=1)
    unmoved = (bottom >= -margin) & (top <= margin)
    rules = [bottom > 0, top < 0, unmoved & (alone >= sure), unmoved]
    names = ["persuadable", "sleeping_dog", "sure_thing", "lost_cause"]
    return np.select(rules, names, default="unclear")
