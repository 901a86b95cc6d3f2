"""Search of DefaultRisk's parameters on training folds: Optuna, seeded, quiet."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import optuna
from sklearn.metrics import log_loss
from tqdm.auto import tqdm

from ..checks import check_between
from .calibration import probability
from .encode import Encoding, encode, learn_encoding
from .folds import make_folds, sample_rows
from .outcomes import check_outcome
from .trees import TreeForm, fit_boosters, scores_by_size

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_SIZES = 10  # numbers of trees looked at along one boosting path
_FIRST_TRIALS = 8  # drawn at random before TPE has something to go by


def tune_default_risk(  # noqa: PLR0913  (all but the data have defaults)
    X: Any,
    y: Any,
    groups: Any | None = None,
    *,
    trials: int = 20,
    random_state: int = 0,
    folds: int = 3,
    max_trees: int = 300,
    max_rows: int = 30_000,
    progress: bool = True,
) -> dict[str, Any]:
    """Parameters of `DefaultRisk` with the lowest log loss over folds of the given rows.

    Give training rows only. A trial boosts `max_trees` trees per fold and looks back at ten smaller
    sizes, so the number of trees costs no trials.

    Parameters
    ----------
    X, y, groups : as for `DefaultRisk.fit`.
    trials : size of the search. random_state : seed of the search, the folds and the trees.
    folds : folds of the search. max_trees : most trees a model may have; reasons cost time with it.
    max_rows : from more rows than this, whole groups are drawn at random.
    progress : show a bar on standard error.

    Returns
    -------
    Keyword arguments for `DefaultRisk`.

    Raises
    ------
    ValueError
        As `DefaultRisk.fit`; or when a size is below its least.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(300, 2))
    >>> y = (rng.random(300) < probability(X[:, 0])).astype(int)
    >>> best = tune_default_risk(X, y, trials=2, max_trees=20, progress=False)
    >>> best["n_trees"] <= 20
    True
    """
    check_between(trials, "trials", ge=1)
    check_between(max_trees, "max_trees", ge=_SIZES)
    encoding = learn_encoding(X)
    matrix = encode(X, encoding)
    outcome = check_outcome(y, len(matrix))
    rows = sample_rows(groups, len(outcome), max_rows, random_state)
    ids = None if groups is None else np.asarray(groups)[rows]
    matrix, outcome = matrix[rows], outcome[rows]
    fold = make_folds(outcome, ids, folds, random_state)

    def objective(trial: optuna.Trial) -> float:
        form = _suggest(trial, max_trees, len(outcome))
        sizes, losses = losses_by_size(matrix, outcome, fold, form, encoding, random_state)
        trial.set_user_attr("n_trees", int(sizes[np.argmin(losses)]))
        return float(losses.min())

    best = _search(objective, trials, random_state, progress)
    return {**best.params, "n_trees": best.user_attrs["n_trees"]}


def losses_by_size(
    X: Floats, y: Floats, fold: Ints, form: TreeForm, encoding: Encoding, random_state: int
) -> tuple[Ints, Floats]:
    """Numbers of trees (k,) and the log loss (k,) of held-out rows with so many of them."""
    sizes = np.unique(np.linspace(form.n_trees / _SIZES, form.n_trees, _SIZES).astype(np.int64))
    held_out = np.empty((len(sizes), len(y)))
    for number in np.unique(fold):
        held = fold == number
        boosters = fit_boosters(
            X[~held], y[~held], form, encoding.columns, encoding.categorical, random_state
        )
        held_out[:, held] = scores_by_size(boosters, X[held], sizes)
    return sizes, np.array([log_loss(y, probability(score)) for score in held_out])


def _suggest(trial: optuna.Trial, max_trees: int, rows: int) -> TreeForm:
    most = max(10, min(300, rows // 20))
    return TreeForm(
        n_trees=max_trees,
        num_leaves=trial.suggest_int("num_leaves", 4, 16, log=True),
        learning_rate=trial.suggest_float("learning_rate", 0.02, 0.12, log=True),
        min_leaf_rows=trial.suggest_int("min_leaf_rows", 5, most, log=True),
        feature_share=trial.suggest_float("feature_share", 0.1, 1.0, log=True),
        row_share=trial.suggest_float("row_share", 0.5, 1.0),
        l2=trial.suggest_float("l2", 0.1, 100.0, log=True),
        random_splits=trial.suggest_categorical("random_splits", [False, True]),
    )


def _search(objective: Any, trials: int, random_state: int, progress: bool) -> optuna.trial.FrozenTrial:
    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    sampler = optuna.samplers.TPESampler(seed=random_state, n_startup_trials=_FIRST_TRIALS)
    study = optuna.create_study(direction="minimize", sampler=sampler)
    try:
        with tqdm(total=trials, desc="tuning default risk", disable=not progress) as bar:
            study.optimize(objective, n_trials=trials, callbacks=[lambda *_: bar.update()])
    finally:
        optuna.logging.set_verbosity(before)
    return study.best_trial
