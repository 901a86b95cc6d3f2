"""`audit`: what one's own log can teach, before anything is learned from it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..checks import check_between
from ..policy.actions import Catalogue, load_catalogue
from .baseline import expected_outcome
from .columns import Placebo, placebo_columns, standardised
from .confounding import balance, confounding
from .fit_of_log import fit_of_log
from .goal import ExplorationGoal
from .nulls import chance_nulls
from .overlap import overlap_cells
from .precision import precision_cells, runoffs
from .result import Audit
from .rows import NO_CHOICE, read_rows
from .size import plan_exploration
from .strata import strata_of


def audit(
    decisions: pd.DataFrame,
    X: pd.DataFrame | None = None,
    control: str = "none",
    *,
    placebo: Placebo = None,
    goal: ExplorationGoal | None = None,
    catalogue: Catalogue | None = None,
    permutations: int = 199,
    random_state: int = 0,
) -> Audit:
    """What a log can teach about the effect of each action at each stage; the first thing to run on one.

    Overlap and identification, whether the logged propensities are true, how confounded the log is
    (placebo outcomes, permuted treatment), the precision it allows today, and a sized exploration plan
    for what it does not.

    Parameters
    ----------
    decisions : (n) rows as `build_decisions(records)` returns them. Rows whose mode is "outside",
        "suppressed_all" or "holdout" are left out: no action was chosen in them.
    X : (n, p) features, `build_features(records, spine=decisions)`; None: fewer placebos, no test of
        the propensities against features, and somewhat larger errors.
    control : the action that means doing nothing.
    placebo : outcomes that no action can have caused: names of columns of X, or a frame or mapping of
        (n,) values; None: past payment behaviour.
    goal : of the exploration plan, see `ExplorationGoal`. catalogue : costs and priors; None: the packaged.
    permutations : shuffles of the treatment; p-values are no finer than 1 / (permutations + 1).

    Raises
    ------
    ValueError
        When a column or value is missing, no row is left, one action only was ever taken or eligible, the
        control is unknown, a propensity is not in (0, 1], y is not 0 or 1, X or placebo have other rows.

    Examples
    --------
    >>> from repaylift.auditing.example import coin_log
    >>> found = audit(coin_log(4000, effect={"sms": 0.1}))
    >>> [(cell.stage, cell.action, cell.status) for cell in found.identified]
    [('dpd_1_3', 'sms', 'good')]
    >>> found.precision_table[["effect", "detectable", "p"]].round(3).values.tolist()
    [[0.093, 0.042, 0.005]]
    >>> ladder = coin_log(4000).assign(treatment="sms", propensity=1.0)
    >>> found = audit(ladder)
    >>> found.unidentified[0].why
    'nothing was left to chance: every propensity is 1'
    >>> found.plan.days, round(found.plan.stages[0].control, 2)
    (180, 0.3)
    """
    check_between(permutations, "permutations", ge=19, remedy="199 give p-values in steps of 0.005")
    terms = load_catalogue() if catalogue is None else catalogue
    rows = read_rows(decisions, X, control, terms.ids)
    chosen = ~decisions["mode"].isin(NO_CHOICE).to_numpy(dtype=bool)
    rng = np.random.default_rng(random_state)
    past, past_names = standardised(placebo_columns(rows, placebo, chosen))
    features, feature_names = standardised(rows.frame[[]] if rows.X is None else rows.X)
    residual = rows.y - expected_outcome(rows)
    strata = strata_of(rows)
    nulls = chance_nulls(rows, strata, residual, past, features, permutations, rng)
    cells = overlap_cells(rows)
    precise = () if nulls is None else precision_cells(rows, cells, residual, *nulls.effects())
    return Audit(
        rows=len(rows.y),
        left_out=rows.left_out,
        first=pd.Timestamp(rows.at.min(), tz="UTC"),
        last=pd.Timestamp(rows.at.max(), tz="UTC"),
        control=control,
        stages=rows.stages,
        actions=rows.arms,
        chance=float(rows.chance.mean()),
        overlap=cells,
        fit=fit_of_log(rows, strata),
        balance=balance(None if nulls is None else nulls.features, feature_names),
        confounding=confounding(
            rows, past, past_names, None if nulls is None else nulls.placebo, permutations, rng
        ),
        precision=precise,
        runoffs=runoffs(rows, precise, residual),
        plan=plan_exploration(rows, precise, ExplorationGoal() if goal is None else goal, terms, rng),
    )
