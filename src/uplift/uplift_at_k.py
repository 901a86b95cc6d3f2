"""Effect among the people ranked highest."""

from __future__ import annotations

from typing import Any

from ..checks import check_between
from .ranked import read_pair
from .ranking_measures import at_k_measure
from .resample import Score, bootstrap_score


def uplift_at_k(  # noqa: PLR0913
    y: Any,
    effect: Any,
    treatment: Any,
    k: float = 0.3,
    *,
    treated: Any = None,
    control: Any = None,
    groups: Any | None = None,
    replicates: int = 200,
    level: float = 0.95,
    random_state: int = 0,
) -> Score:
    """Mean outcome of the treated less that of the controls, among the share k with the highest effects.

    In units of the outcome. The share is of both arms together (scikit-uplift's strategy "overall"); of
    people with the same effect at the cut, each counts in part.

    Parameters
    ----------
    k : share in (0, 1]. The rest as in `qini_score`, y being any number.

    Examples
    --------
    >>> score = uplift_at_k([1, 0, 0, 1] * 50, [2, 2, 1, 1] * 50, [1, 0, 1, 0] * 50, k=0.5)
    >>> print(score)
    1.0000 [0.7191, 1.0000]
    """
    check_between(k, "k", gt=0, le=1, remedy="give a share, such as 0.3")
    pair = read_pair(y, treatment, treated, control, groups)
    measure = at_k_measure(pair, pair.effect(effect, len(y)), k)
    name = f"uplift_at_{k:g}"
    return bootstrap_score(measure, name, len(pair.y), pair.groups, replicates, level, random_state)
