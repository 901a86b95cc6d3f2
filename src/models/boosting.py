"""Default risk: small boosted trees, calibrated on out-of-fold scores, with exact reasons."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from .calibration import Affine, fit_affine, probability
from .encode import Encoding, encode, learn_encoding
from .folds import make_folds
from .forest import Model, make_forest, scores
from .forest_parts import make_explainer, parts
from .outcomes import check_outcome
from .trees import TreeForm, fit_boosters, raw_score

Floats = npt.NDArray[np.float64]

_FORMAT = 1
_HEAD = "risk.json"


class DefaultRisk(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Probability that a bill goes bad: LightGBM with affine calibration in log-odds.

    The trees are fitted on all rows; the calibration on scores of rows that their trees had not seen.
    As it is affine, the SHAP parts of the trees, times its slope, sum to the calibrated log-odds.
    The defaults are small trees: a score and its reasons cost microseconds.

    Parameters
    ----------
    n_trees, num_leaves, learning_rate : size of the model.
    min_leaf_rows : rows a leaf needs at least.
    feature_share, row_share : share of features per tree, of rows per tree, in (0, 1].
    l2 : shrinkage of leaf values.
    random_splits : draw thresholds at random instead of searching them (LightGBM's extra trees).
    bags : models with different seeds whose scores are averaged.
    monotone : feature name -> 1 (may only raise the risk) or -1 (may only lower it).
    folds : folds for out-of-fold scores.
    random_state : seed of trees and folds.

    Attributes
    ----------
    out_of_fold_ : (n,) calibrated probability of every fitted row from trees that did not see its fold.
        The two numbers of the calibration saw all rows. Not kept by `save`.
    calibration_ : `Affine`, slope and intercept. encoding_ : columns and categories.
    boosters_ : the LightGBM models. classes_ : array [0, 1].

    Notes
    -----
    An embargo between training rows and later ones is the caller's: give only rows whose outcome had
    matured. Rows of one person share a fold when `groups` is given.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> X = pd.DataFrame({"lateness": rng.normal(size=600), "orders": rng.normal(size=600)})
    >>> y = (rng.random(600) < probability(2 * X["lateness"])).astype(int)
    >>> risk = DefaultRisk(n_trees=30, min_leaf_rows=20).fit(X, y)
    >>> bool(np.allclose(risk.explain(X).sum(axis=1), risk.log_odds(X), atol=1e-9))
    True
    >>> risk.predict_proba(X.head(2)).shape
    (2, 2)
    """

    def __init__(  # noqa: PLR0913  (one argument per parameter, as scikit-learn asks)
        self,
        *,
        n_trees: int = 150,
        num_leaves: int = 8,
        learning_rate: float = 0.06,
        min_leaf_rows: int = 50,
        feature_share: float = 0.5,
        row_share: float = 0.8,
        l2: float = 10.0,
        random_splits: bool = False,
        bags: int = 1,
        monotone: Mapping[str, int] | None = None,
        folds: int = 5,
        random_state: int = 0,
    ) -> None:
        self.n_trees = n_trees
        self.num_leaves = num_leaves
        self.learning_rate = learning_rate
        self.min_leaf_rows = min_leaf_rows
        self.feature_share = feature_share
        self.row_share = row_share
        self.l2 = l2
        self.random_splits = random_splits
        self.bags = bags
        self.monotone = monotone
        self.folds = folds
        self.random_state = random_state

    def fit(self, X: Any, y: Any, groups: Any | None = None) -> DefaultRisk:
        """Fit trees and calibration.

        Parameters
        ----------
        X : (n, p) frame of numbers and categories, or a float array; NaN where a value is not known.
        y : (n,) 0 or 1 (1 = went bad).
        groups : (n,) person ids; None when every row is another person's.

        Raises
        ------
        ValueError
            When lengths differ, y is not 0/1 with both present, or X holds infinite values.
        """
        self.encoding_ = learn_encoding(X)
        matrix = encode(X, self.encoding_)
        outcome = check_outcome(y, len(matrix))
        fold = make_folds(outcome, groups, self.folds, self.random_state)
        held_out = np.empty(len(outcome))
        for number in range(self.folds):
            held = fold == number
            held_out[held] = raw_score(self._boosters(matrix[~held], outcome[~held]), matrix[held])
        self.calibration_ = fit_affine(held_out, outcome)
        self.out_of_fold_ = probability(self._calibrated(held_out))
        self._adopt(self._boosters(matrix, outcome))
        return self

    def log_odds(self, X: Any) -> Floats:
        """(n,) calibrated log-odds; the order of X's rows."""
        self._check()
        return self._calibrated(_mean(scores(self.forest_, encode(X, self.encoding_))))

    def predict_proba(self, X: Any) -> Floats:
        """(n, 2) calibrated probabilities of 0 and of 1."""
        p = probability(self.log_odds(X))
        return np.column_stack([1 - p, p])

    def predict(self, X: Any) -> npt.NDArray[np.int64]:
        """(n,) 1 where the probability is above one half, else 0."""
        return (self.log_odds(X) > 0).astype(np.int64)

    def parts(self, X: Any) -> Floats:
        """(n, p + 1) SHAP parts in calibrated log-odds, the base last; each row sums to `log_odds`."""
        self._check()
        found = _mean(parts(self.forest_, self.explainer_, encode(X, self.encoding_)))
        found *= self.calibration_.slope
        found[:, -1] += self.calibration_.intercept
        return found

    def explain(self, X: Any) -> pd.DataFrame:
        """`parts` as a frame: one column per feature and "base"; the index of X is kept."""
        index = X.index if isinstance(X, pd.DataFrame) else None
        return pd.DataFrame(self.parts(X), columns=[*self.encoding_.columns, "base"], index=index)

    def save(self, folder: str | Path) -> Path:
        """Write risk.json and one LightGBM text file per booster; the same scores come back."""
        check_is_fitted(self, "boosters_")
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        head = {
            "format": _FORMAT,
            "params": self.get_params(),
            "columns": self.encoding_.columns,
            "categories": self.encoding_.categories,
            "calibration": asdict(self.calibration_),
        }
        (target / _HEAD).write_text(json.dumps(head, indent=1, ensure_ascii=False), encoding="utf-8")
        for number, booster in enumerate(self.boosters_):
            (target / f"booster_{number}.txt").write_text(booster.model_to_string(), encoding="utf-8")
        return target

    @classmethod
    def load(cls, folder: str | Path) -> DefaultRisk:
        """Read what `save` wrote.

        Raises
        ------
        FileNotFoundError
            When the folder holds no saved model.
        ValueError
            When it was written in another format.
        """
        source = Path(folder)
        head = _read_head(source / _HEAD)
        found = cls(**head["params"])
        kinds = {name: tuple(values) for name, values in head["categories"].items()}
        found.encoding_ = Encoding(tuple(head["columns"]), kinds)
        found.calibration_ = Affine(**head["calibration"])
        texts = [(source / f"booster_{k}.txt").read_text(encoding="utf-8") for k in range(found.bags)]
        found._adopt(tuple(lgb.Booster(model_str=text) for text in texts))
        return found

    def _check(self) -> None:
        if not hasattr(self, "boosters_"):  # scikit-learn's check takes longer than a score
            check_is_fitted(self, "boosters_")

    def _adopt(self, boosters: tuple[lgb.Booster, ...]) -> None:
        self.boosters_ = boosters
        self.forest_ = make_forest([Model(booster.model_to_string()) for booster in boosters])
        self.explainer_ = make_explainer(self.forest_)
        self.classes_ = np.array([0, 1])
        self.n_features_in_ = len(self.encoding_.columns)
        self.feature_names_in_ = np.array(self.encoding_.columns, dtype=object)

    def _form(self) -> TreeForm:
        return TreeForm(
            n_trees=self.n_trees,
            num_leaves=self.num_leaves,
            learning_rate=self.learning_rate,
            min_leaf_rows=self.min_leaf_rows,
            feature_share=self.feature_share,
            row_share=self.row_share,
            l2=self.l2,
            random_splits=self.random_splits,
            bags=self.bags,
            monotone=self._signs(),
        )

    def _signs(self) -> Mapping[str, int]:
        signs = self.monotone or {}
        unknown = sorted(set(signs) - set(self.encoding_.columns))
        if unknown:
            raise ValueError(f"monotone names {unknown}, which X lacks. Remedy: use names of columns of X.")
        return signs

    def _boosters(self, matrix: Floats, y: Floats) -> tuple[lgb.Booster, ...]:
        columns, categorical = self.encoding_.columns, self.encoding_.categorical
        return fit_boosters(matrix, y, self._form(), columns, categorical, self.random_state)

    def _calibrated(self, raw: Floats) -> Floats:
        return self.calibration_.intercept + self.calibration_.slope * raw


def _mean(found: Floats) -> Floats:
    """Over the boosters, axis 1, one after the other."""
    total: Floats = found[:, 0]
    for bag in range(1, found.shape[1]):
        total = total + found[:, bag]
    mean: Floats = total / found.shape[1]
    return mean


def _read_head(file: Path) -> dict[str, Any]:
    if not file.exists():
        raise FileNotFoundError(f"{file} is not there. Remedy: give a folder that DefaultRisk.save wrote.")
    head: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    if head["format"] != _FORMAT:
        raise ValueError(
            f"{file}: format == {head['format']!r}, must be {_FORMAT}. Remedy: fit and save anew."
        )
    return head
