"""`UpliftModel`: effects of several treatments on an outcome, shrunk by the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import BaseEstimator, is_classifier
from sklearn.utils.validation import check_is_fitted

from ..checks import check_between, check_in
from ..models.encode import encode
from .arm_net import ArmNet
from .arms import per_arm
from .arrays import Floats
from .diagnosis import Diagnosis
from .fitted import Fitted, load_fitted, raw_of, save_fitted
from .inputs import read_inputs
from .learners import LEARNERS
from .nuisance import RESPONSE
from .scoring import Effects
from .selection import Departure, choose, judge
from .training import Plan, splits_for, train
from .trees import SmallTrees

EFFECT = SmallTrees(
    trees=40, leaves=2, learning_rate=0.05, l2=50.0
)  # stumps: effects that add up, low variance


class UpliftModel(BaseEstimator):  # type: ignore[misc]
    """Effect of each treatment against control, for each person, in units of the outcome.

    Outcome and effects are cross-fitted; individual effects are shrunk toward their arm's mean, and the
    arm means toward each other, as far as the evidence does not hold them apart. Where nothing varies,
    every person gets the arm's mean effect, and `recommend` gives everybody the best arm.

    Parameters
    ----------
    control : the treatment that means doing nothing.
    learner : "dr", "r", "s", "t", "x", or "net", which needs torch to fit.
    base : regressor of the effect stage; None is `SmallTrees`. A classifier serves as `response` only; an
        `ArmNet` gives "net" its form.
    response : regressor, or classifier for a 0/1 outcome; None is `base`, or `SmallTrees`.
    folds : of the cross-fitting, stratified by arm. Below 100,000 rows the evidence is averaged over up
        to five splits into folds, because how the folds fall changes it nearly as much as the data do.
    n_jobs : threads over arms and folds.
    random_state : seed of the folds.

    Attributes
    ----------
    arms_ : treatments, the control first. evidence_ : the `Diagnosis` of the fit.

    Examples
    --------
    A call that helps those with a high balance only:

    >>> rng = np.random.default_rng(2)
    >>> X = pd.DataFrame({"balance": rng.uniform(0, 1, 4000)})
    >>> treatment = np.where(rng.random(4000) < 0.5, "call", "none")
    >>> p = 0.3 + 0.4 * (treatment == "call") * (X["balance"] > 0.5)
    >>> y = (rng.random(4000) < p).astype(int)
    >>> effects = UpliftModel(control="none").fit(X, y, treatment)
    >>> effects.predict(pd.DataFrame({"balance": [0.2, 0.8]}))["call"].abs().round(1).tolist()
    [0.0, 0.4]
    >>> effects.recommend(pd.DataFrame({"balance": [0.2, 0.8]}), cost={"call": 0.1}).tolist()
    ['none', 'call']
    """

    def __init__(
        self,
        control: Any = "none",
        learner: str = "dr",
        base: Any | None = None,
        response: Any | None = None,
        folds: int = 5,
        n_jobs: int = 1,
        random_state: int = 0,
    ) -> None:
        self.control = control
        self.learner = learner
        self.base = base
        self.response = response
        self.folds = folds
        self.n_jobs = n_jobs
        self.random_state = random_state

    def fit(
        self,
        X: Any,
        y: Any,
        treatment: Any,
        propensity: Any | None = None,
        *,
        eligible: Any | None = None,
        groups: Any | None = None,
    ) -> UpliftModel:
        """Learn the effects.

        Parameters
        ----------
        X : (n, p) frame of numbers and categoricals, or array; missing values allowed.
        y : (n,) outcome, none missing: 0/1, or a number such as money paid or days gained. Effects are
            differences in its mean; `repaylift.uplift.outcome` says what that means for each kind.
        treatment : (n,) labels.
        propensity : (n,) of the treatment received, (n, k) of all, None for a trial (arm shares, taken
            within each fold), or "estimate".
        eligible : (n, k) which treatments each row could have got, None where all could.
            An (n, k) array has its columns in sorted order of the labels, control included; a DataFrame
            is read by its column names.
        groups : (n,) ids of persons: a person's rows share a fold, and errors are clustered by them.

        Raises
        ------
        ValueError
            On outcomes missing or constant, one arm only, a control that is not there, an arm with fewer
            rows than folds, a propensity of 0 for an arm received, or an arm received but not eligible.
        """
        check_in(self.learner, "learner", LEARNERS)
        check_between(self.folds, "folds", ge=2)
        rng = np.random.default_rng(self.random_state)
        inputs = read_inputs(
            X,
            y,
            treatment,
            propensity,
            control=self.control,
            eligible=eligible,
            groups=groups,
            folds=self.folds,
            rng=rng,
        )
        base, response = self._bases()
        splits = 1 if self.learner == "net" else splits_for(len(inputs.y))  # a net takes minutes, not seconds
        plan = Plan(LEARNERS[self.learner], base, response, self.folds, splits, self.n_jobs)
        self.fitted_ = train(inputs, plan, rng)
        return self

    @property
    def arms_(self) -> tuple[Any, ...]:
        """Treatments, the control first: the order of every (n, k) array of a fitted model."""
        return self._fitted.arms

    @property
    def feature_names_in_(self) -> npt.NDArray[np.object_]:
        """(p,) names of the columns it was fitted on; x0, x1, ... for an array."""
        check_is_fitted(self, "fitted_")
        return np.array(self.fitted_.encoding.columns, dtype=object)

    @property
    def n_features_in_(self) -> int:
        """Number of columns it was fitted on."""
        return len(self.feature_names_in_)

    @property
    def evidence_(self) -> Diagnosis:
        """Evidence per arm, and the verdict."""
        check_is_fitted(self, "fitted_")
        return self.fitted_.diagnosis

    def predict(self, X: Any) -> pd.DataFrame:
        """Shrunk effects against control: rows of X x treatments other than the control."""
        return self._frame(X, self._effects(X).effect[:, 1:], list(self.arms_[1:]))

    def predict_outcome(self, X: Any) -> pd.DataFrame:
        """Expected outcome, P(outcome) for 0/1, under each treatment: rows of X x all treatments."""
        return self._frame(X, self._effects(X).p_outcome, list(self.arms_))

    def predict_interval(self, X: Any, level: float = 0.9) -> pd.DataFrame:
        """Interval of each person's effect: columns (treatment, "low") and (treatment, "high").

        It covers the error of the mean effect, of what is kept of individual differences, and the
        differences that no prediction shows, as far as the data bound them.
        """
        found = self._effects(X, level)
        columns = pd.MultiIndex.from_product([list(self.arms_[1:]), ["low", "high"]])
        both = np.stack([found.low[:, 1:], found.high[:, 1:]], axis=2)
        return self._frame(X, both.reshape(len(both), -1), columns)

    def predict_arrays(self, X: Floats, level: float = 0.9) -> Effects:
        """The fast way, for one row or many: numbers in the columns' order, categories as codes."""
        check_between(level, "level", gt=0, lt=1, remedy="give a share, such as 0.9")
        return self._fitted.scorer.effects(X, level)

    def effect_parts(self, X: Floats, arms: Sequence[int]) -> Floats:
        """(n, q, p + 1) why the effects of some of `arms_`, given by place, are what they are.

        Exact SHAP parts of the shrunk effects for X as in `predict_arrays`: one per feature, the base last.

        Raises
        ------
        ValueError
            When the effect stage is not `SmallTrees`.
        """
        return self._fitted.scorer.parts(X, arms)

    def recommend(
        self, X: Any, value: Any = 1.0, cost: Any | None = None, *, eligible: Any | None = None
    ) -> pd.Series[Any]:
        """The treatment with the highest value x effect - cost, for each row; effects as in `predict`.

        Everybody gets the treatment that is best by mean effects at these values and costs, but for those
        for whom another is ahead by more than a quarter of a standard error of the difference; and
        individual differences have a say only as far as the evidence keeps them (`diagnose`).

        Parameters
        ----------
        value : scalar or (n,), what one unit of the outcome is worth. cost : per treatment, as a mapping,
            (k,) or (n, k) in the order of `arms_`. eligible : (n, k) in that order.
        """
        check_is_fitted(self, "fitted_")
        posterior = self.fitted_.posterior
        raw = raw_of(self.fitted_, encode(X, self.fitted_.encoding))
        n, k = raw.shape
        worth = np.broadcast_to(np.asarray(value, dtype=np.float64), (n,))
        check_between(float(worth.min(initial=0.0)), "value", ge=0, remedy="flip the outcome instead")
        price = per_arm(cost, self.arms_, n, "cost")
        open_to = np.ones((n, k), dtype=bool)
        if eligible is not None:
            open_to = per_arm(eligible, self.arms_, n, "eligible") > 0
        effect, doubt = posterior.effect(raw), posterior.doubt(raw)
        chosen = choose(effect, posterior.mean, doubt, open_to, worth[:, None], price)
        labels = np.array(self.arms_, dtype=object)[chosen]
        return pd.Series(labels, index=_index(X), name="treatment")

    def departure(self, value: Any = 1.0, cost: Any = 0.0) -> Departure:
        """What choosing by individual effects gains over mean effects at these values and costs.

        Cross-fitted on the training rows, so no winner's curse is in it; per person, in outcome units.
        """
        check_is_fitted(self, "fitted_")
        scale = max(float(np.mean(value)), 1e-300)
        price = np.asarray(cost, dtype=np.float64)
        typical = price.mean(axis=0) if price.ndim == 2 else price
        return judge(self.fitted_.sample, typical / scale)

    def diagnose(self) -> Diagnosis:
        """Evidence per arm, whether the choice leaves the best arm and why; print it."""
        return self.evidence_

    def save(self, folder: str | Path) -> Path:
        """Write LightGBM text, JSON and NumPy arrays, without pickle."""
        check_is_fitted(self, "fitted_")
        simple = {name: value for name, value in self.get_params(deep=False).items() if _is_plain(value)}
        save_fitted(self.fitted_, Path(folder), simple)
        return Path(folder)

    @classmethod
    def load(cls, folder: str | Path) -> UpliftModel:
        """Read back what `save` wrote."""
        fitted, params = load_fitted(Path(folder))
        model = cls(**params)
        model.fitted_ = fitted
        return model

    @property
    def _fitted(self) -> Fitted:
        if not hasattr(self, "fitted_"):  # scikit-learn's check takes longer than a prediction
            check_is_fitted(self, "fitted_")
        return self.fitted_

    def _bases(self) -> tuple[Any, Any]:
        """The effect stage's regressor and the outcome's regressor or classifier."""
        given = self.base
        base = EFFECT if given is None or is_classifier(given) else given
        response = self.response
        if isinstance(given, ArmNet):
            check_in(self.learner, "learner with an ArmNet as base", ["net"])
        elif response is None:
            response = given
        return base, RESPONSE if response is None else response

    def _effects(self, X: Any, level: float = 0.9) -> Effects:
        check_is_fitted(self, "fitted_")
        return self.predict_arrays(encode(X, self.fitted_.encoding), level)

    def _frame(self, X: Any, values: Floats, columns: Any) -> pd.DataFrame:
        return pd.DataFrame(values, index=_index(X), columns=columns)


def _index(X: Any) -> Any:
    return X.index if isinstance(X, pd.DataFrame) else None


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool)
