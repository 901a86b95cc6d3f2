"""The models that stand beside one another: each fits on one half and scores the other."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
import pandas as pd
from behaviour import TARGET, behaviour_features, raw_features
from feature_net import net_scores
from next_month import next_month_features
from sequences import event_sequences
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

_DEFAULTS = {"num_leaves": 31, "learning_rate": 0.1, "min_data_in_leaf": 20}
_EIGHT = {"num_leaves": 8, "learning_rate": 0.05, "min_data_in_leaf": 50, "feature_fraction": 0.5}
_SEARCH = {"max_trees": 600, "max_rows": 16_000, "progress": False}
_BLEND_FOLDS = 3
_WEIGHTS = np.arange(6) / 10  # of the dense net in the blend


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
    risk = DefaultRisk(**tuned, bags=2, folds=3, random_state=seed).fit(wide[0], y)
    ours = risk.predict_proba(wide[1])[:, 1]
    dense = _dense(wide[0], wide[1], y, seed)
    weight = _net_weight(y, risk.out_of_fold_, dense.out_of_fold)
    p = {
        "raw LightGBM": _lightgbm(*raw, y, _DEFAULTS, 100),
        "eight leaves, raw": _lightgbm(*raw, y, _EIGHT, 200),
        "eight leaves, behaviour": _lightgbm(*behaviour, y, _EIGHT, 200),
        "WOE scorecard": _scorecard(*behaviour, y, seed),
        "GRU (SequenceRisk)": _gru(train, test, y, seed),
        "dense net": dense.p,
        "DefaultRisk": ours,
        "blend": _blend(weight, ours, dense.p),
    }
    return Scores(p, {"DefaultRisk": tuned, "weight_of_dense_net": weight})


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


def _gru(train: pd.DataFrame, test: pd.DataFrame, y: Floats, seed: int) -> Floats:
    net = SequenceRisk(epochs=10, learning_rate=0.01, random_state=seed).fit(event_sequences(train), y)
    return net.predict_proba(event_sequences(test))[:, 1]


def _dense(train: pd.DataFrame, test: pd.DataFrame, y: Floats, seed: int) -> Net:
    fold = make_folds(y, None, _BLEND_FOLDS, seed)
    held_out = np.empty(len(y))
    for number in range(_BLEND_FOLDS):
        held = fold == number
        held_out[held] = net_scores(train[~held], y[~held], train[held], seed)
    return Net(net_scores(train, y, test, seed), held_out)


def _blend(weight: float, ours: Floats, net: Floats) -> Floats:
    return probability((1 - weight) * log_odds(ours) + weight * log_odds(net))


def _net_weight(y: Floats, ours: Floats, net: Floats) -> float:
    """Weight of the net with the lowest out-of-fold log loss; 0 where it does not help."""
    losses = [log_loss(y, _blend(weight, ours, net)) for weight in _WEIGHTS]
    return float(_WEIGHTS[int(np.argmin(losses))])
