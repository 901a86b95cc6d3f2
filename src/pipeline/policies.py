"""What each policy would choose on the same cases, under the same rules.

Budgets bind the calls by rank and the oracle, and ours through its prices. The ladder, one action for
everybody, the best per stage and random spend what they spend; the table shows their minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..policy.actions import Catalogue
from ..policy.allocate import allocate
from ..policy.decisions_table import Decisions
from ..policy.prices import RESOURCES
from ..policy.value import values_of
from ..records.decisions import eligible_matrix
from .baselines import always, best_single_arm, ladder, ranked_calls

Bool = npt.NDArray[np.bool_]
Float = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

OURS, LADDER, BEST_ARM, NOTHING, ORACLE = "repaylift", "ladder", "best action per stage", "nothing", "oracle"


@dataclass(frozen=True, slots=True)
class Setting:
    """n cases, k actions: what may be done, what is known, and what there is to spend.

    allowed : (n, k) offered, allowed by the rules and possible when the log was written.
    p_call : (n,) predicted P(paid | call by an agent). risk : (n,) predicted P(bad).
    budgets : units per resource for all cases.
    """

    catalogue: Catalogue
    stage: npt.NDArray[np.object_]
    amount: Float
    allowed: Bool
    p_call: Float
    risk: Float
    budgets: Mapping[str, float]


def make_setting(
    decided: Decisions, logged: pd.DataFrame, catalogue: Catalogue, budgets: Mapping[str, float]
) -> Setting:
    """The setting of logged decisions (n) that the engine has decided anew, row for row."""
    shape = (len(logged), len(catalogue.ids))
    actions = decided.actions
    open_now = (actions["offered"] & actions["allowed"]).to_numpy(bool).reshape(shape)
    p_paid = actions["p_paid"].to_numpy(np.float64).reshape(shape)
    return Setting(
        catalogue=catalogue,
        stage=logged["stage"].to_numpy(object),
        amount=logged["amount"].to_numpy(np.float64),
        allowed=open_now & eligible_matrix(logged, catalogue.ids),
        p_call=p_paid[:, catalogue.ids.index("human_call")],
        risk=decided.cases["default_risk"].to_numpy(np.float64),
        budgets=budgets,
    )


def choices(
    ours: Index, setting: Setting, best: Mapping[str, int], rng: np.random.Generator
) -> dict[str, Index]:
    """Action of every policy, (n,) indices; `best` is the train-chosen best action per stage."""
    allowed, catalogue = setting.allowed, setting.catalogue
    minutes = setting.budgets["agent_minutes"]
    return {
        OURS: np.where(np.take_along_axis(allowed, ours[:, None], axis=1)[:, 0], ours, 0),
        LADDER: ladder(setting.stage, allowed, catalogue),
        BEST_ARM: best_single_arm(setting.stage, allowed, best),
        "always SMS": always("sms", allowed, catalogue),
        "calls by risk": ranked_calls(setting.risk, allowed, catalogue, minutes),
        "calls by response": ranked_calls(setting.p_call, allowed, catalogue, minutes),
        "random": _random(allowed, rng),
        NOTHING: np.zeros(len(allowed), dtype=np.intp),
    }


def oracle(truth: Float, setting: Setting) -> Index:
    """The best that the budgets allow to one who knows each P(paid | action), (n, k)."""
    known = np.where(np.isfinite(truth), truth, 0.0)
    values = values_of(setting.amount, known - known[:, :1], known, setting.catalogue)
    value = np.where(np.arange(known.shape[1]) == 0, 0.0, values.value)
    budgets = np.array([setting.budgets.get(name, np.inf) for name in RESOURCES])
    return allocate(value, values.use, budgets, setting.allowed).action


def _random(allowed: Bool, rng: np.random.Generator) -> Index:
    drawn: Index = np.argmax(np.where(allowed, rng.random(allowed.shape), -1.0), axis=1)
    return drawn
