"""AUUC of one treatment against control, by scikit-uplift's definition."""

from __future__ import annotations

from typing import Any

from .ranked import read_pair
from .ranking_measures import auuc_measure
from .resample import Score, bootstrap_score


def auuc_score(  # noqa: PLR0913
    y: Any,
    effect: Any,
    treatment: Any,
    *,
    treated: Any = None,
    control: Any = None,
    groups: Any | None = None,
    replicates: int = 200,
    level: float = 0.95,
    random_state: int = 0,
) -> Score:
    """Area between the uplift curve and the random line, divided by the same of the perfect ranking.

    At each distinct effect the uplift curve is (Y_t / n_t - Y_c / n_c) x (n_t + n_c): extra outcomes if all
    those at or above it were treated (scikit-uplift's `uplift_auc_score`). 0 is a random ranking, 1 the
    perfect one. Where the arms are equally large it says what Qini says; where they are not, AUUC's curve
    is noisy at its left end.

    Parameters
    ----------
    y : (n,) outcome 0/1. The rest as in `qini_score`.

    References
    ----------
    Jaskowski & Jaroszewicz (2012), Uplift modeling for clinical trial data; Devriendt et al. (2020).

    Examples
    --------
    >>> score = auuc_score([1, 0, 0, 1] * 50, [2, 2, 1, 1] * 50, [1, 0, 1, 0] * 50)
    >>> round(score.estimate, 2), score.low > 0
    (0.89, True)
    """
    pair = read_pair(y, treatment, treated, control, groups)
    measure = auuc_measure(pair, pair.effect(effect, len(y)))
    return bootstrap_score(measure, "auuc", len(pair.y), pair.groups, replicates, level, random_state)
