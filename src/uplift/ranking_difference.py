"""Two rankings of the same people, compared."""

from __future__ import annotations

from typing import Any

from ..checks import check_between, check_in
from .arrays import Floats
from .ranked import Pair, read_pair
from .ranking_measures import Measure, at_k_measure, auuc_measure, qini_measure
from .resample import Score, bootstrap_score

MEASURES = ("qini", "auuc", "uplift_at_k")


def ranking_difference(  # noqa: PLR0913
    y: Any,
    effect: Any,
    baseline: Any,
    treatment: Any,
    measure: str = "qini",
    *,
    k: float = 0.3,
    treated: Any = None,
    control: Any = None,
    groups: Any | None = None,
    replicates: int = 200,
    level: float = 0.95,
    random_state: int = 0,
) -> Score:
    """A measure of the ranking by `effect` less that of the ranking by `baseline`.

    Both are computed on the same bootstrap draws, so the interval is of the difference itself and far
    narrower than two intervals apart.

    Parameters
    ----------
    effect, baseline : (n,) two predictions; any number that ranks will do.
    measure : "qini" (`qini_score`), "auuc" (`auuc_score`) or "uplift_at_k" (`uplift_at_k`, with k).
    The rest as in `qini_score`.

    Examples
    --------
    >>> y, treatment = [1, 0, 0, 1] * 50, [1, 0, 1, 0] * 50
    >>> print(ranking_difference(y, [2, 2, 1, 1] * 50, [1, 1, 2, 2] * 50, treatment))
    1.3333 [1.2391, 1.4890]
    """
    check_in(measure, "measure", MEASURES)
    check_between(k, "k", gt=0, le=1, remedy="give a share, such as 0.3")
    pair = read_pair(y, treatment, treated, control, groups)
    mine = _measure(measure, pair, pair.effect(effect, len(y)), k)
    other = _measure(measure, pair, pair.effect(baseline, len(y)), k)
    return bootstrap_score(
        lambda w: mine(w) - other(w), measure, len(pair.y), pair.groups, replicates, level, random_state
    )


def _measure(name: str, pair: Pair, effect: Floats, k: float) -> Measure:
    if name == "qini":
        return qini_measure(pair, effect)
    return auuc_measure(pair, effect) if name == "auuc" else at_k_measure(pair, effect, k)
