"""What every effect learner is given, and what it gives back."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.utils.parallel import Parallel, delayed

from ..arm_net import ArmNet
from ..arrays import Bools, Floats, Ints
from ..table import Table, as_table
from ..trees import SmallTrees

MIN_ROWS = 20  # an arm with fewer rows gets no individual effects


@dataclass(frozen=True, slots=True)
class Task:
    """Data of the effect stage; one table of features, binned once, serves all arms and folds.

    X : features of n rows, a `Table`, or an array whose columns at `categorical` hold codes.
    y : (n,) outcomes. residual : (n,) outcome less the cross-fitted outcome under control.
    arm : (n,) numbers in [0, k), 0 the control. weight : (n,) 1 / propensity of the arm received.
    base : scikit-learn regressor. n_jobs : threads over arms or folds.
    """

    X: Table | Floats
    y: Floats
    residual: Floats
    arm: Ints
    weight: Floats
    k: int
    base: Any
    categorical: Sequence[int] = ()
    n_jobs: int = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "X", as_table(self.X, self.categorical))  # so that copies share its bins

    @property
    def table(self) -> Table:
        """The features."""
        return as_table(self.X)

    def fit(self, rows: Bools, target: Floats, *, show_arm: bool = False) -> Any:
        """The base fitted on some rows, weighted by 1 / propensity; None when they are too few.

        show_arm : whether the model sees the arm received, as a last column.
        """
        if rows.sum() < MIN_ROWS:
            return None
        arm = self.arm if show_arm else None
        return self.table.fit(self.base, target, rows=rows, weight=self.weight, arm=arm)

    def each(self, fit: Callable[[int], Any], parts: Sequence[int]) -> tuple[Any, ...]:
        """`fit` of each arm, or of each fold, in threads."""
        return tuple(Parallel(n_jobs=self.n_jobs, prefer="threads")(delayed(fit)(part) for part in parts))


@dataclass(frozen=True, slots=True)
class Learned:
    """Outcome under each arm, up to one common function of x, as a linear mix of fitted models.

    models : m fitted regressors; None predicts 0.
    mix : (m, k) column a says how arm a is mixed from the m predictions.
    code : (m,) arm number that model j is shown as its last column; -1 where it is shown none.
    """

    models: tuple[Any, ...]
    mix: Floats
    code: tuple[int, ...]

    def predict(self, X: Floats, needed: Bools | None = None) -> Floats:
        """(n, k); arms outside `needed` (k,) may come out as 0, which saves their models' time."""
        used = self if needed is None else self.restrict(needed)
        out = np.zeros((len(X), self.mix.shape[1]))
        for place, weights in enumerate(used.mix):
            if used.models[place] is not None and weights.any():
                out[:, weights != 0] += used.output(place, X)[:, None] * weights[weights != 0]
        return out

    def output(self, place: int, X: Floats) -> Floats:
        """(n,) predictions of one model, which is shown its arm."""
        code = self.code[place]
        beside = X if code < 0 else np.column_stack([X, np.full(len(X), code, X.dtype)])
        return np.asarray(self.models[place].predict(beside), dtype=np.float64)

    def restrict(self, arms: Bools) -> Learned:
        """Only what the arms (k,) need; the others' mix is 0."""
        mix = self.mix * arms
        kept = [j for j, m in enumerate(self.models) if m is not None and mix[j].any()]
        return Learned(tuple(self.models[j] for j in kept), mix[kept], tuple(self.code[j] for j in kept))

    def save(self, folder: Path) -> None:
        """A text per distinct model, LightGBM's own or a net's JSON, and how they are mixed."""
        distinct = list({id(model): model for model in self.models if model is not None}.values())
        for place, model in enumerate(distinct):
            (folder / f"effect_{place}.txt").write_text(model.to_text())
        which = [-1 if m is None else next(i for i, d in enumerate(distinct) if d is m) for m in self.models]
        plan = {"models": which, "mix": self.mix.tolist(), "code": list(self.code)}
        (folder / "effects.json").write_text(json.dumps(plan))

    @classmethod
    def load(cls, folder: Path) -> Learned:
        """Read back what `save` wrote."""
        plan = json.loads((folder / "effects.json").read_text())
        texts = {i: (folder / f"effect_{i}.txt").read_text() for i in set(plan["models"]) if i >= 0}
        models = {i: model_from_text(text) for i, text in texts.items()}
        return cls(tuple(models.get(i) for i in plan["models"]), np.array(plan["mix"]), tuple(plan["code"]))


def model_from_text(text: str) -> SmallTrees | ArmNet:
    """The model whose `to_text` wrote this."""
    return ArmNet.from_text(text) if text.startswith("{") else SmallTrees.from_text(text)
