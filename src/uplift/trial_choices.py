"""The choices that every trial's table holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..models.encode import encode
from .arrays import Ints
from .model import UpliftModel
from .nuisance import RESPONSE, predict_response, response_model
from .trial_protocol import Chooser, Half
from .trial_rules import one_feature_rule, response_rank

OURS = "repaylift"
BEST = "best single arm"


def usual_choices(**params: Any) -> Mapping[str, Chooser]:
    """Ours, and the simple ones it must beat; `params` go to `UpliftModel`.

    Examples
    --------
    >>> list(usual_choices())
    ['repaylift', 'best single arm', 'response ranking', 'one-feature rule', 'random', 'control']
    """

    def ours(half: Half, X: pd.DataFrame) -> Ints:
        model = UpliftModel(control=half.rows.arms[0], random_state=half.seed, **params)
        labels = np.array(half.rows.arms, dtype=object)[half.rows.arm]
        model.fit(half.rows.X, half.rows.y, labels, half.rows.propensity, groups=half.rows.person)
        return _numbers(model.recommend(X), half.rows.arms)

    return {
        OURS: ours,
        BEST: lambda half, X: np.full(len(X), half.best),
        "response ranking": _response_ranking,
        "one-feature rule": _one_feature,
        "random": lambda half, X: np.full((len(X), len(half.rows.arms)), 1.0 / len(half.rows.arms)),
        "control": lambda half, X: np.zeros(len(X), dtype=np.int64),
    }


def _response_ranking(half: Half, X: pd.DataFrame) -> Ints:
    shift = half.nuisances.shift
    encoding = half.rows.encoding
    model = response_model(RESPONSE, half.matrix, half.rows.y, shift[half.rows.arm], encoding.categorical)
    median = float(np.median(half.nuisances.baseline))
    return response_rank(predict_response(model, encode(X, encoding)), median, half.best)


def _one_feature(half: Half, X: pd.DataFrame) -> Ints:
    encoding = half.rows.encoding
    rule = one_feature_rule(half.matrix, half.nuisances.score, encoding.categorical)
    chosen: Ints = rule.choose(encode(X, encoding))
    return chosen


def _numbers(labels: pd.Series[Any], arms: tuple[Any, ...]) -> Ints:
    place: Ints = pd.Index(list(arms), dtype=object).get_indexer(pd.Index(labels, dtype=object))
    return place
