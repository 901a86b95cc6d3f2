"""How far predicted effects are from the truth, judged without knowing it: the DR loss and the R loss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

from ..checks import check_between, check_in, check_same_length
from .arrays import Floats, Ints
from .inputs import Inputs, read_inputs
from .nuisance import RESPONSE, Design, fit_nuisances
from .target import Target, make_target

MEAN = "mean effects"  # the candidate that gives everybody the arm's mean effect


@dataclass(frozen=True, slots=True)
class Losses:
    """One kind of loss of c candidates on the same rows, in squared units of the outcome.

    loss : (c,) mean loss. error : (c, c) standard error of the difference of two candidates' losses,
    paired row by row and clustered by person; 0 on the diagonal.
    """

    loss: Floats
    error: Floats


@dataclass(frozen=True, slots=True)
class EffectLosses:
    """Losses of several candidates' effects, on rows that none of them has learned from.

    names : (c,) candidates. dr, r : their DR and R losses. reference : the name differences are taken to.
    level : of the intervals.
    """

    names: tuple[str, ...]
    dr: Losses
    r: Losses
    reference: str
    level: float

    def to_frame(self) -> pd.DataFrame:
        """Candidates (rows), best DR loss first: each loss less the reference's, with its interval.

        Columns dr, dr_difference, dr_low, dr_high, and the same for r. Negative is better than the
        reference; an interval that holds 0 tells nothing apart.
        """
        half = float(norm.ppf(0.5 + self.level / 2))
        at = self.names.index(self.reference)
        columns: dict[str, Floats] = {}
        for kind, found in (("dr", self.dr), ("r", self.r)):
            difference, error = found.loss - found.loss[at], half * found.error[:, at]
            columns |= {
                kind: found.loss,
                f"{kind}_difference": difference,
                f"{kind}_low": difference - error,
                f"{kind}_high": difference + error,
            }
        return pd.DataFrame(columns, index=list(self.names)).sort_values("dr", kind="stable")


def effect_losses(  # noqa: PLR0913
    effects: Mapping[str, Any],
    X: Any,
    y: Any,
    treatment: Any,
    propensity: Any | None = None,
    *,
    control: Any = "none",
    eligible: Any | None = None,
    groups: Any | None = None,
    reference: str = MEAN,
    response: Any | None = None,
    folds: int = 5,
    level: float = 0.95,
    random_state: int = 0,
) -> EffectLosses:
    """DR and R loss of any predicted effects, several treatments at once, differences paired.

    The level of either loss is mostly noise of the outcome, the same for all candidates: read the
    differences. The candidate "mean effects", each arm's cross-fitted mean effect for everybody, is
    added; who does not beat it has shown no individual differences.

    **DR loss**: mean over rows and treatments of (effect - doubly robust contrast)^2. Its expectation is
    the mean squared error of the effects plus a constant, over *all people* who could get the treatment;
    rows of rarely tried arms make it noisy.
    **R loss**: mean of (y - E[y | x] - sum over arms of (arm received - its share) x effect)^2. Its
    expectation is the mean squared error of the effects plus a constant, most where arms *overlap*: an
    error that all arms share counts less there. Rows are reweighted to a design that deals the open arms
    by their overall shares, so only the propensity of the arm received is needed.
    In both, treatments count by the share of rows that received them.

    Parameters
    ----------
    effects : name -> (n, k - 1) predicted effects against control: a DataFrame with one column per
        treatment, or an array in the sorted order of the other labels. They must not have been learned
        from the outcomes of these rows.
    X, y, treatment, propensity, eligible, groups, folds, random_state : as in `UpliftModel`.
    reference : candidate that differences are taken to. response : of the cross-fitted outcome.

    Raises
    ------
    ValueError
        When effects lack a treatment or a row or hold a missing number, the reference is unknown, and
        on whatever `UpliftModel.fit` refuses.

    References
    ----------
    Foster & Syrgkanis (2023), Orthogonal statistical learning; Kennedy (2023), Towards optimal doubly
    robust estimation; Nie & Wager (2021), Quasi-oracle estimation of heterogeneous treatment effects.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> x, treatment = rng.uniform(-1, 1, 4000), np.tile(["none", "sms"], 2000)
    >>> y = x + (treatment == "sms") * (x > 0) + rng.normal(scale=0.5, size=4000)
    >>> guesses = {"right": (x > 0) * 1.0, "wrong": (x < 0) * 1.0}
    >>> found = effect_losses({name: e[:, None] for name, e in guesses.items()}, x[:, None], y, treatment)
    >>> found.to_frame()[["dr_difference", "dr_high", "r_difference"]].round(2)
                  dr_difference  dr_high  r_difference
    right                  -0.2    -0.17         -0.05
    mean effects            0.0     0.00          0.00
    wrong                   0.7     0.73          0.18
    """
    check_between(level, "level", gt=0, lt=1, remedy="give a share, such as 0.95")
    check_in(reference, "reference", [*effects, MEAN])
    rng = np.random.default_rng(random_state)
    inputs = read_inputs(
        X,
        y,
        treatment,
        propensity,
        control=control,
        eligible=eligible,
        groups=groups,
        folds=folds,
        rng=rng,
    )
    design = Design(inputs.table, inputs.arm, inputs.weight, inputs.fold, len(inputs.arms))
    found = fit_nuisances(RESPONSE if response is None else response, design, inputs.y)
    target = make_target(inputs, found.baseline, found.shift)
    tables = {name: _effect_table(given, inputs, name) for name, given in effects.items()}
    tables[MEAN] = _fold_means(target, inputs.fold)
    return judge_effects(tables, target, reference, level)


def judge_effects(
    effects: Mapping[str, Floats], target: Target, reference: str, level: float
) -> EffectLosses:
    """The losses of named effects (n, k) against a target; see `effect_losses`."""
    dr = paired(np.stack([dr_terms(effect, target) for effect in effects.values()]), target.person)
    r = paired(np.stack([r_terms(effect, target) for effect in effects.values()]), target.person)
    return EffectLosses(tuple(effects), dr, r, reference, level)


def dr_terms(effect: Floats, target: Target) -> Floats:
    """(n,) terms whose mean is the DR loss of effects (n, k); what is open to nobody counts 0."""
    terms: Floats = (target.counts * (effect - target.contrast) ** 2).sum(axis=1)
    return terms


def r_terms(effect: Floats, target: Target) -> Floats:
    """(n,) terms whose mean is the R loss of effects (n, k)."""
    terms: Floats = target.weight * (target.residual - (target.dealt * effect).sum(axis=1)) ** 2
    return terms


def paired(terms: Floats, person: Ints) -> Losses:
    """Mean of every row of terms (c, n), and the standard error of every difference.

    Examples
    --------
    >>> terms = np.array([[1.0, 5.0, 9.0], [2.0, 6.0, 10.0], [2.0, 6.0, 4.0]])
    >>> paired(terms, np.arange(3)).error[0].round(2).tolist()
    [0.0, 0.0, 2.0]
    """
    own = terms - terms.mean(axis=0)  # what all share would only cost digits
    centred = own - own.mean(axis=1, keepdims=True)
    total = np.stack([np.bincount(person, weights=row) for row in centred])
    persons = max(int((np.bincount(person) > 0).sum()), 2)
    covariance = total @ total.T / terms.shape[1] ** 2 * persons / (persons - 1)
    spread = np.diag(covariance)
    variance = spread[:, None] + spread - 2 * covariance
    return Losses(terms.mean(axis=1), np.sqrt(np.maximum(variance, 0.0)))


def _effect_table(given: Any, inputs: Inputs, name: str) -> Floats:
    """(n, k) effects in the order of the arms, 0 for the control."""
    names = list(inputs.arms[1:])
    if isinstance(given, pd.DataFrame):
        lacking = [arm for arm in names if arm not in given]
        if lacking:
            raise ValueError(f"effects[{name!r}] lacks columns {lacking}. Remedy: one column per treatment.")
        given = given[names]
    table = np.asarray(given, dtype=np.float64)
    check_same_length(y=len(inputs.y), effects=len(table))
    if table.shape != (len(table), len(names)):
        raise ValueError(
            f"effects[{name!r}].shape == {table.shape}, must be (n, {len(names)}) in the order {names}. "
            "Remedy: a DataFrame with one column per treatment is safest."
        )
    lost = int((~np.isfinite(table)).sum())
    if lost:
        raise ValueError(
            f"effects[{name!r}] is missing or infinite in {lost} places, must be 0. "
            "Remedy: predict every treatment for every row."
        )
    return np.column_stack([np.zeros(len(table)), table])


def _fold_means(target: Target, fold: Ints) -> Floats:
    """(n, k) mean contrast of the other folds' rows."""
    out = np.empty_like(target.contrast)
    for held in np.unique(fold):
        others = fold != held
        total = (target.counts * target.contrast)[others].sum(axis=0)
        out[~others] = total / np.maximum(target.counts[others].sum(axis=0), 1e-300)
    return out
