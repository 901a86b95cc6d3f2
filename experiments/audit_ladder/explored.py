"""One execution of a plan as the log it leaves behind, to be audited anew."""

from __future__ import annotations

import numpy as np
import pandas as pd
from portfolio import Pool

from repaylift.auditing.plan import ExplorationPlan
from repaylift.policy.explore import draw
from repaylift.records.simulate import draw_outcomes


def explored_log(plan: ExplorationPlan, pool: Pool, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Decisions and features of the plan's cases, each a debtor of its own."""
    rng = np.random.default_rng(seed)
    rows = np.concatenate(
        [_cases(stage.stage, stage.cases, pool, rng) for stage in plan.stages if stage.cases]
    )
    cases = pool.decisions.iloc[rows].reset_index(drop=True)
    chance = plan.propensities(cases).to_numpy()
    action = draw(chance, rng.random(len(rows)))
    truth = pd.DataFrame(pool.truth[rows], columns=list(plan.actions))
    names = np.array(plan.actions, dtype=object)[action]
    log = cases.assign(
        decision_id=[f"e{row}" for row in range(len(rows))],
        debtor_id=[f"p{row}" for row in range(len(rows))],
        treatment=names,
        propensity=chance[np.arange(len(rows)), action],
        mode="model",
        y=draw_outcomes(truth, names, rng),
    )
    return log, pool.X.iloc[rows].reset_index(drop=True)


def _cases(stage: str, count: int, pool: Pool, rng: np.random.Generator) -> np.ndarray:
    here = np.flatnonzero((pool.decisions["stage"] == stage).to_numpy())
    return rng.choice(here, count)
