"""What is measured: every learner of ours, whole and alone, and its peer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import trial  # noqa: F401 - finds the peers' folder
from peers import WHERE, PeerRows, available
from peers.base import SETTINGS, classifier
from peers.rows import Floats

from repaylift.uplift import SmallTrees, UpliftModel
from repaylift.uplift.learners import LEARNERS, Task
from repaylift.uplift.nuisance import Design, fit_nuisances
from repaylift.uplift.table import Table

Contender = Callable[[PeerRows, Floats], object]
FOLDS = 5

SAME = SmallTrees(
    trees=SETTINGS["n_estimators"],
    leaves=SETTINGS["num_leaves"],
    learning_rate=SETTINGS["learning_rate"],
    min_rows=SETTINGS["min_child_samples"],
    column_share=1.0,
    row_share=1.0,
    l2=0.0,
)  # the trees that the peers grow


def contenders() -> dict[str, Contender]:
    """By name: ours, then the peers that can be imported here."""
    ours: dict[str, Contender] = {"ours, default": partial(_whole, UpliftModel(control=0))}
    for name in LEARNERS:
        model = UpliftModel(control=0, learner=name, base=None if name == "net" else SAME, response=SAME)
        ours[f"ours, {name}"] = partial(_whole, model)
        ours[f"ours, {name} alone"] = partial(_alone, name)
    found, _ = available()
    peers: dict[str, Contender] = {name: partial(_peer, found[name]) for name in WHERE if name in found}
    return ours | peers | {"causalml T": _causalml_t}


def scale() -> dict[str, Contender]:
    """The default on two threads."""
    return {"ours, default, n_jobs=2": partial(_whole, UpliftModel(control=0, n_jobs=2))}


def _whole(model: UpliftModel, rows: PeerRows, few: Floats) -> object:
    """Everything: cross-fitting, shrinkage, selection, intervals."""
    return model.fit(rows.X, rows.y, rows.arm).predict(few)


def _alone(name: str, rows: PeerRows, few: Floats) -> object:
    """The learner once, on all rows, with the nuisances it needs: what a peer does."""
    table, weight = Table(rows.X), np.full(len(rows.y), float(rows.k))
    residual = rows.y
    if name in ("dr", "net", "r"):
        fold = np.arange(len(rows.y)) % FOLDS
        found = fit_nuisances(SAME, Design(table, rows.arm, weight, fold, rows.k), rows.y)
        residual = rows.y - found.baseline
    task = Task(table, rows.y, residual, rows.arm, weight, rows.k, SAME)
    return LEARNERS[name](task, np.ones(len(rows.y), dtype=bool)).predict(few)


def _peer(peer: Callable[[PeerRows, Floats, int], Floats], rows: PeerRows, few: Floats) -> object:
    return peer(rows, few, 0)


def _causalml_t(rows: PeerRows, few: Floats) -> object:
    from causalml.inference.meta import BaseTClassifier

    model = BaseTClassifier(learner=classifier(), control_name=0)
    model.fit(rows.X, y=rows.y, treatment=rows.arm)
    return model.predict(few)
