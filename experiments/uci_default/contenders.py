"""The models that stand beside one another: each fits on one half and scores the other."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
import pandas as pd
from behaviour import TARGET, behaviour_features, raw_features
from feature_net import net_scores
from next_month import next_month_features
from sequences import Events, event_sequences, take
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, KBinsDiscretizer, StandardScaler, TargetEncoder

from repaylift.models import DefaultRisk
from repaylift.models.calibration import log_odds, probability
from repaylift.models.folds import make_folds
from repaylift.models.sequence import SequenceRisk
from repaylift.models.tuning import tune_default_risk

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_DEFAULTS = {"num_leaves": 31, "learning_rate": 0.1, "min_data_in_leaf": 20}
_EIGHT = {"num_leaves": 8, "learning_rate": 0.05, "min_data_in_leaf": 50, "feature_fraction": 0.5}
_SEARCH = {"max_trees": 400, "max_rows": 12_000, "progress": False}
_BLEND_FOLDS = 3
_BLENDED = ("DefaultRisk", "GRU", "dense net")


@dataclass(frozen=True, slots=True)
class Scores:
    """p: model -> (m,) probabilities of the test half. chosen: what was tuned on the training half."""

    p: dict[str, Floats]
    chosen: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Net:
    """Probabilities of the test half (m,), and out-of-fold ones of the training half (n,)."""

    p: Floats
    out_of_fold: Floats


def score_split(train: pd.DataFrame, test: pd.DataFrame, trials: int, seed: int) -> Scores:
    """Fit every contender on `train`, score `test`."""
    y = train[TARGET].to_numpy(float)
    raw = raw_features(train), raw_features(test)
    behaviour = behaviour_features(train), behaviour_features(test)
    ahead = next_month_features(train, test, seed)
    wide = tuple(pd.concat([b, a], axis=1) for b, a in zip(behaviour, ahead, strict=True))
    tuned = tune_default_risk(wide[0], y, trials=trials, random_state=seed, **_SEARCH)
    risk = DefaultRisk(**tuned, bags=2, random_state=seed).fit(wide[0], y)
    ours = risk.predict_proba(wide[1])[:, 1]
    gru = _gru(train, test, y, seed)
    dense = _dense(wide[0], wide[1], y, seed)
    weights = _blend_weights(y, [risk.out_of_fold_, gru.out_of_fold, dense.out_of_fold])
    p = {
        "raw LightGBM": _lightgbm(*raw, y, _DEFAULTS, 100),
        "eight leaves, raw": _lightgbm(*raw, y, _EIGHT, 200),
        "eight leaves, behaviour": _lightgbm(*behaviour, y, _EIGHT, 200),
        "WOE scorecard": _scorecard(*behaviour, y, seed),
        "GRU (SequenceRisk)": gru.p,
        "dense net": dense.p,
        "DefaultRisk": ours,
        "blend": _blend(weights, [ours, gru.p, dense.p]),
    }
    return Scores(p, {"DefaultRisk": tuned, "blend": dict(zip(_BLENDED, weights, strict=True))})


def _lightgbm(
    train: pd.DataFrame, test: pd.DataFrame, y: Floats, params: dict[str, Any], trees: int
) -> Floats:
    fixed = {"objective": "binary", "num_threads": 1, "deterministic": True, "verbose": -1}
    booster = lgb.train({**fixed, **params}, lgb.Dataset(train.to_numpy(), y), trees)
    found: Floats = booster.predict(test.to_numpy(), num_threads=1)
    return found


def _scorecard(train: pd.DataFrame, test: pd.DataFrame, y: Floats, seed: int) -> Floats:
    """Quantile bins, cross-fitted weight of evidence, logistic regression."""
    usable, fill = train.columns[train.nunique() > 2], train.median()
    model = make_pipeline(
        KBinsDiscretizer(10, encode="ordinal", quantile_method="averaged_inverted_cdf"),
        TargetEncoder(target_type="binary", cv=StratifiedKFold(5, shuffle=True, random_state=seed)),
        FunctionTransformer(log_odds),
        StandardScaler(),
        LogisticRegression(C=0.01, max_iter=500),
    )
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Bins whose width are too small")  # counts have few values
        model.fit(train[usable].fillna(fill).to_numpy(), y)
    found: Floats = model.predict_proba(test[usable].fillna(fill).to_numpy())[:, 1]
    return found


def _gru(train: pd.DataFrame, test: pd.DataFrame, y: Floats, seed: int) -> Net:
    events = event_sequences(train)

    def scores(learn: Bools, apply: Events) -> Floats:
        net = SequenceRisk(epochs=10, learning_rate=0.01, random_state=seed).fit(
            take(events, learn), y[learn]
        )
        return net.predict_proba(apply)[:, 1]

    fold = make_folds(y, None, _BLEND_FOLDS, seed)
    held_out = np.empty(len(y))
    for number in range(_BLEND_FOLDS):
        held_out[fold == number] = scores(fold != number, take(events, fold == number))
    return Net(scores(np.ones(len(y), dtype=bool), event_sequences(test)), held_out)


def _dense(train: pd.DataFrame, test: pd.DataFrame, y: Floats, seed: int) -> Net:
    fold = make_folds(y, None, _BLEND_FOLDS, seed)
    held_out = np.empty(len(y))
    for number in range(_BLEND_FOLDS):
        held = fold == number
        held_out[held] = net_scores(train[~held], y[~held], train[held], seed)
    return Net(net_scores(train, y, test, seed), held_out)


def _blend(weights: Sequence[float], scores: Sequence[Floats]) -> Floats:
    return probability(sum(w * log_odds(p) for w, p in zip(weights, scores, strict=True)))


def _blend_weights(y: Floats, scores: Sequence[Floats]) -> tuple[float, ...]:
    """Weights in tenths with the lowest out-of-fold log loss; boosting keeps at least half."""
    steps = range(6)
    tries = [(1 - (a + b) / 10, a / 10, b / 10) for a in steps for b in steps if a + b <= 5]
    losses = [log_loss(y, _blend(weights, scores)) for weights in tries]
    return tries[int(np.argmin(losses))]
