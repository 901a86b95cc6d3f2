"""Predicting effects: all models as one forest, and the shrinkage row by row; for one row or a million."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from scipy.special import ndtri

from ..compiled import compiled
from ..models.forest import Forest, Model, make_forest, scores
from ..models.forest_parts import Explainer, make_explainer, parts
from .arrays import Floats
from .learners import Learned
from .nuisance import predict_response
from .posterior import Posterior
from .trees import SmallTrees


@dataclass(frozen=True, slots=True)
class Effects:
    """Effects of n rows; columns in the order of the model's `arms_`, the control first.

    effect, low, high : (n, k) shrunk effect on the outcome against control and its interval; 0 for the
    control. p_outcome : (n, k) expected outcome under each arm; a probability for a 0/1 outcome.
    """

    effect: Floats
    low: Floats
    high: Floats
    p_outcome: Floats


class Terms(NamedTuple):
    """What prediction reads: mix (m, k) of the models, and the posterior's numbers, as `Posterior` has them.

    fixed_variance : (k,) of the effects, whatever the models say.
    """

    mix: Floats
    share: Floats
    mean: Floats
    slope: Floats
    common_slope: float
    centre: Floats
    common_centre: Floats
    control_centre: Floats
    fixed_variance: Floats
    slope_variance: Floats
    common_variance: float


@dataclass(frozen=True)
class Scorer:
    """A fitted model made ready to predict.

    response : of the outcome under control, to which `offset` is added. learned : the models that have a
    say in any effect. bounds : of the outcome.
    """

    response: Any
    learned: Learned
    terms: Terms
    offset: float
    bounds: tuple[float, float]

    def effects(self, X: Floats, level: float) -> Effects:
        """Everything about rows X (n, p); a row's numbers do not depend on the rows beside it."""
        effect, variance, outcome = np.empty((3, len(X), len(self.terms.mean)))
        _fill(self.outputs(X), self.offset, self.terms, effect, variance, outcome)
        half = float(ndtri(0.5 + level / 2)) * np.sqrt(variance)
        return Effects(effect, effect - half, effect + half, np.clip(outcome, *self.bounds))

    def outputs(self, X: Floats) -> Floats:
        """(n, 1 + m) predictions of the response and of every model."""
        if self.forest is not None:
            return scores(self.forest, X)
        each = [self.learned.output(place, X) for place in range(len(self.learned.models))]
        return np.column_stack([predict_response(self.response, X), *each])

    def parts(self, X: Floats, arms: Sequence[int]) -> Floats:
        """(n, q, p + 1) exact SHAP parts of the shrunk effects of q arms, the base last.

        A shrunk effect is linear in the models' predictions, so its parts are theirs, weighted.

        Raises
        ------
        ValueError
            When a model is not trees.
        """
        if self.forest is None:
            raise ValueError("effects of this base have no exact parts. Remedy: fit with SmallTrees.")
        weight, constant = self._linear
        found: Floats = weight[arms] @ parts(self.forest, self._explainer, X)
        found[:, :, -1] += constant[arms]
        return found

    @cached_property
    def forest(self) -> Forest | None:
        """The response and all models; None unless all are trees. The arm that a model is shown is known."""
        models = [self.response, *self.learned.models]
        if not all(isinstance(model, SmallTrees) for model in models):
            return None
        last = self.response.booster_.num_feature()
        shown = [{last: float(code)} if code >= 0 else {} for code in (-1, *self.learned.code)]
        return make_forest([Model(m.to_text(), known) for m, known in zip(models, shown, strict=True)])

    @cached_property
    def _explainer(self) -> Explainer:
        assert self.forest is not None
        return make_explainer(self.forest)

    @cached_property
    def _linear(self) -> tuple[Floats, Floats]:
        """(k, 1 + m) weights of the predictions in each effect, and what is added to them (k,)."""
        terms, k = self.terms, len(self.terms.mean)
        by_raw = np.diag(terms.slope) + np.outer(terms.share, terms.common_slope - terms.slope)
        by_raw[0] -= terms.slope[0]
        by_raw[:, 0] = 0.0
        effect, variance, outcome = np.empty((3, 1, k))
        _fill(np.zeros((1, 1 + len(terms.mix))), self.offset, terms, effect, variance, outcome)
        return np.column_stack([np.zeros(k), (terms.mix @ by_raw).T]), effect[0]


def make_scorer(
    response: Any, learned: Learned, posterior: Posterior, offset: float, bounds: tuple[float, float] | None
) -> Scorer:
    """Only models that have a say in any effect are asked."""
    used = learned.restrict(posterior.needed)
    terms = Terms(
        np.ascontiguousarray(used.mix),
        posterior.share,
        posterior.mean,
        posterior.slope,
        float(posterior.common_slope[0]),
        posterior.centre,
        posterior.common_centre,
        posterior.control_centre,
        posterior.mean_variance + posterior.rest_variance,
        posterior.slope_variance,
        float(posterior.common_variance[0]),
    )
    return Scorer(response, used, terms, offset, (-np.inf, np.inf) if bounds is None else bounds)


@compiled
def _fill(
    outputs: Floats, offset: float, terms: Terms, effect: Floats, variance: Floats, outcome: Floats
) -> None:
    """Shrunk effects, their variances and expected outcomes (n, k); see `Posterior` for the formula."""
    mix, share, slope, slope_variance = terms.mix, terms.share, terms.slope, terms.slope_variance
    raw = np.empty(share.size)
    for i in range(outputs.shape[0]):
        common = 0.0
        for a in range(raw.size):
            raw[a] = 0.0
            for j in range(mix.shape[0]):
                raw[a] += mix[j, a] * outputs[i, 1 + j]
            common += share[a] * raw[a]
        control = outputs[i, 0] + offset + slope[0] * (raw[0] - terms.control_centre[0])
        effect[i, 0], variance[i, 0], outcome[i, 0] = 0.0, 0.0, control
        for a in range(1, raw.size):
            own = raw[a] - common - terms.centre[a]
            shared = common - terms.common_centre[a]
            untreated = raw[0] - terms.control_centre[a]
            shown = slope[a] * own + terms.common_slope * shared - slope[0] * untreated
            effect[i, a] = terms.mean[a] + shown
            outcome[i, a] = control + effect[i, a]
            doubt = slope_variance[a] * own**2 + slope_variance[0] * untreated**2
            variance[i, a] = terms.fixed_variance[a] + doubt + terms.common_variance * shared**2
