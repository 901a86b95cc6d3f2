"""Who is moved by an action, who is not, and about whom the data cannot say."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..checks import check_between, check_in, check_same_length

SEGMENTS = ("persuadable", "sure_thing", "lost_cause", "sleeping_dog", "unclear")


def segments_of(
    low: npt.ArrayLike, high: npt.ArrayLike, p_none: npt.ArrayLike, margin: float = 0.02, sure: float = 0.5
) -> npt.NDArray[np.str_]:
    """Segment of each case under one action, by the interval of its effect.

    persuadable: the interval lies above 0; sleeping_dog: below 0. Else it covers 0: where all of it is
    within the margin the action does nothing in practice, and the case is a sure_thing or a lost_cause by
    P(outcome | nothing); where it is wider the data cannot say, and the case is unclear.

    Parameters
    ----------
    low, high : (n,) ends of the interval of the effect on P(outcome).
    p_none : (n,) P(outcome | doing nothing).
    margin : effects smaller than this are none in practice.
    sure : from this P(outcome | nothing) on, a case that is not moved has the outcome anyway.

    Returns
    -------
    (n,) names from `SEGMENTS`.

    References
    ----------
    Radcliffe & Surry (2011), Real-world uplift modelling with significance-based uplift trees, for the four
    segments; the interval and the fifth are ours.

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


def segment_summary(segment: Any, effect: Any, p_none: Any) -> pd.DataFrame:
    """How many cases each segment holds, and what they are like.

    Parameters
    ----------
    segment : (n,) names from `SEGMENTS`. effect : (n,) predicted effects. p_none : (n,) P(outcome | nothing).

    Returns
    -------
    Frame with a row per segment, in the order of `SEGMENTS`: n, share, mean_effect and mean_outcome (under
    doing nothing), NaN where the segment is empty.

    Examples
    --------
    >>> found = segment_summary(["persuadable", "unclear"], [0.1, 0.0], [0.4, 0.6])
    >>> found.loc["persuadable"].to_dict()
    {'n': 1.0, 'share': 0.5, 'mean_effect': 0.1, 'mean_outcome': 0.4}
    """
    names = np.asarray(segment, dtype=object)
    check_same_length(segment=len(names), effect=len(effect), p_none=len(p_none))
    for name in pd.unique(names):
        check_in(name, "segment", SEGMENTS)
    cases = pd.DataFrame({"effect": np.asarray(effect, float), "outcome": np.asarray(p_none, float)})
    grouped = cases.groupby(names)
    found = pd.DataFrame(
        {
            "n": grouped.size(),
            "share": grouped.size() / max(len(cases), 1),
            "mean_effect": grouped["effect"].mean(),
            "mean_outcome": grouped["outcome"].mean(),
        }
    ).reindex(list(SEGMENTS))
    counts = found[["n", "share"]].fillna(0.0)
    return found.assign(n=counts["n"].astype(int), share=counts["share"]).rename_axis("segment")
