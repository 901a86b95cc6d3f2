"""Whether the logged propensities are true: goodness of fit against what was drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2, norm

from ..uplift.arrays import Bools, Floats, Ints
from .rows import Rows
from .strata import Strata

FEWEST = 5.0  # expected rows of a cell of the chi-square
USUAL = 30  # rows from which a sum of weights is near normal


@dataclass(frozen=True, slots=True)
class Fit:
    """Logged propensities against observed frequencies, among the rows that left something to chance.

    known : share of them whose whole propensity vector can be read off the log. chi_square, degrees, p :
    Pearson's test over them (NaN where there is nothing to test). stage, action, logged, observed : the
    cell that fits worst, as shares of the rows that could have got it. excess_p : smallest p-value, over
    actions and stages and adjusted for their number, of weights adding up to more rows than there are.
    unexplained : share of the rows logged with propensity 1 that took another action than is usual for
    their stage, eligible set and day.
    """

    known: float
    chi_square: float
    degrees: int
    p: float
    stage: str
    action: str
    logged: float
    observed: float
    excess_p: float
    unexplained: float


def fit_of_log(rows: Rows, strata: Strata) -> Fit:
    """Test the logged propensities.

    References
    ----------
    Pearson (1900). The sum of the weights of an action's rows is the number of rows that could have got
    it (Horvitz & Thompson, 1952).
    """
    chance = rows.chance
    use = strata.known & chance
    group = np.unique(strata.number[use])
    total, degrees = 0.0, 0
    for g in group:
        value, free = pearson(strata.count[g], strata.propensity[g])
        total, degrees = total + value, degrees + free
    stage, action, logged, observed = _worst(rows, strata, use)
    return Fit(
        known=float(strata.known[chance].mean()) if chance.any() else float("nan"),
        chi_square=total,
        degrees=degrees,
        p=float(chi2.sf(total, degrees)) if degrees else float("nan"),
        stage=stage,
        action=action,
        logged=logged,
        observed=observed,
        excess_p=_excess(rows.take(chance)),
        unexplained=_unexplained(rows, ~chance),
    )


def pearson(count: Ints, propensity: Floats) -> tuple[float, int]:
    """Chi-square and degrees of freedom of one stratum.

    Cells expecting fewer than 5 rows are put together with whatever propensity is not logged.

    Parameters
    ----------
    count : (k,) rows per action. propensity : (k,), NaN where unknown.

    Examples
    --------
    >>> pearson(np.array([60, 40]), np.array([0.5, 0.5]))
    (4.0, 1)
    """
    n = count.sum()
    expected = np.nan_to_num(propensity) * n
    keep = expected >= FEWEST
    seen, due = [*count[keep]], [*expected[keep]]
    rest, rest_due = n - sum(seen), n - sum(due)
    if rest_due >= FEWEST or not due:
        seen, due = [*seen, rest], [*due, rest_due]
    elif due:
        least = int(np.argmin(due))
        seen[least] += rest
        due[least] += rest_due
    if len(due) < 2:
        return 0.0, 0
    observed, wanted = np.array(seen, dtype=np.float64), np.array(due)
    return float((((observed - wanted) ** 2) / wanted).sum()), len(due) - 1


def _worst(rows: Rows, strata: Strata, use: Bools) -> tuple[str, str, float, float]:
    """Stage and action furthest from the logged propensity, in standard errors."""
    found: tuple[float, tuple[str, str, float, float]] = (0.0, ("", "", float("nan"), float("nan")))
    for s, stage in enumerate(rows.stages):
        here = use & (rows.stage == s)
        table = np.nan_to_num(strata.propensity[strata.number[here]])
        for a, action in enumerate(rows.arms):
            p = table[rows.open_to[here, a], a]
            noise = float(np.sqrt((p * (1 - p)).sum()))
            got = int((rows.arm[here] == a).sum())
            if noise > 0 and abs(got - p.sum()) / noise > found[0]:
                away = float(abs(got - p.sum()) / noise)
                found = (away, (stage, action, float(p.mean()), got / len(p)))
    return found[1]


def _excess(chance: Rows) -> float:
    """Smallest adjusted p-value that an action's weights add up to too many rows at a stage."""
    smallest, tested = 1.0, 0
    for s in range(len(chance.stages)):
        here = chance.stage == s
        for a in range(len(chance.arms)):
            p = chance.propensity[here & (chance.arm == a)]
            if len(p) < USUAL:
                continue
            tested += 1
            noise = float(np.sqrt(((1 - p) / p**2).sum()))
            away = (float((1 / p).sum()) - int(chance.open_to[here, a].sum())) / max(noise, 1e-12)
            smallest = min(smallest, float(norm.sf(away)))
    return min(1.0, smallest * max(tested, 1)) if tested else float("nan")


def _unexplained(rows: Rows, certain: Bools) -> float:
    """Share of the certain rows with a choice that differ from their group's usual action."""
    choice = certain & (rows.open_to.sum(axis=1) > 1)
    if not choice.any():
        return 0.0
    some = rows.frame[choice]
    keys = [name for name in ("stage", "eligible", "days_past_due") if name in some]
    usual = some.groupby(keys, sort=False)["treatment"].transform(lambda taken: taken.value_counts().index[0])
    return float((usual != some["treatment"]).mean())
