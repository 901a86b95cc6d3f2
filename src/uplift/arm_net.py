"""One net for all arms: a shared trunk and a head per arm. Fitting needs torch; predicting does not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from .arrays import Floats, Ints
from .net_inputs import Floats32, Scaling, learn_scaling, scaled

ROWS_AT_ONCE = 65_536


@dataclass(frozen=True, slots=True)
class Layers:
    """Weights of a fitted net: (in, out) matrices and (out,) biases.

    trunk : matrix and bias of each hidden layer, rectified. head, bias : (width, k), (k,) one per arm.
    """

    trunk: tuple[tuple[Floats32, Floats32], ...]
    head: Floats32
    bias: Floats32

    def forward(self, Z: Floats32) -> Floats32:
        """(n, k) outcome under every arm, in standard deviations, of standardised inputs (n, q)."""
        for matrix, bias in self.trunk:
            Z = np.maximum(Z @ matrix + bias, 0)
        out: Floats32 = Z @ self.head + self.bias
        return out


class ArmNet(BaseEstimator):  # type: ignore[misc]
    """Outcome under each of k arms by one net, trained by `net_training.train_layers`.

    Parameters
    ----------
    width, depth : of the shared trunk. epochs : at most so many; patience : epochs without a better loss
        on the held-out share of rows before training stops and the best weights are taken.
    batch_rows, learning_rate, weight_decay : of AdamW.
    propensity_loss : weight of the head that tells the arm received. targeted : weight of the targeted
        regularisation.
    random_state : same seed, same net.

    References
    ----------
    Shi, Blei & Veitch (2019), Adapting neural networks for the estimation of treatment effects.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> X, arm = rng.normal(size=(2000, 1)), np.arange(2000) % 2
    >>> net = ArmNet(width=16).fit(X, X[:, 0] * arm, arm)
    >>> net.predict(np.array([[1.0, 0], [1.0, 1]])).round().tolist()
    [0.0, 1.0]
    """

    def __init__(  # noqa: PLR0913 - one argument per parameter, as scikit-learn asks
        self,
        *,
        width: int = 32,
        depth: int = 2,
        epochs: int = 60,
        patience: int = 5,
        held_share: float = 0.2,
        batch_rows: int = 512,
        learning_rate: float = 3e-3,
        weight_decay: float = 3.0,
        propensity_loss: float = 0.1,
        targeted: float = 0.1,
        random_state: int = 0,
    ) -> None:
        self.width = width
        self.depth = depth
        self.epochs = epochs
        self.patience = patience
        self.held_share = held_share
        self.batch_rows = batch_rows
        self.learning_rate = learning_rate
        self.weight_decay = weight_decay
        self.propensity_loss = propensity_loss
        self.targeted = targeted
        self.random_state = random_state

    def fit(
        self,
        X: Floats,
        y: Floats,
        arm: Ints,
        sample_weight: Floats | None = None,
        *,
        k: int | None = None,
        categorical: Sequence[int] = (),
    ) -> ArmNet:
        """Train on (n, p) numbers, NaN where missing.

        Parameters
        ----------
        y : (n,) outcomes. arm : (n,) numbers in [0, k); k None: as many as appear.
        sample_weight : (n,) 1 / propensity of the arm received, None where all are equal.
        categorical : places of the columns of X that hold codes.
        """
        from .net_training import train_layers

        weight = np.ones(len(y)) if sample_weight is None else sample_weight / sample_weight.mean()
        self.scaling_ = learn_scaling(X, categorical)
        self.centre_, self.spread_ = float(y.mean()), float(y.std()) or 1.0
        standard = (y - self.centre_) / self.spread_
        arms = int(arm.max()) + 1 if k is None else k
        self.layers_ = train_layers(scaled(X, self.scaling_), standard, arm, weight, arms, self)
        return self

    def predict(self, X: Floats) -> Floats:
        """(n,) outcomes of (n, p + 1) rows whose last column is the number of the arm."""
        check_is_fitted(self, "layers_")
        out = np.empty(len(X))
        for start in range(0, len(X), ROWS_AT_ONCE):
            rows = X[start : start + ROWS_AT_ONCE]
            all_arms = self.layers_.forward(scaled(rows[:, :-1], self.scaling_))
            out[start : start + len(rows)] = all_arms[np.arange(len(rows)), rows[:, -1].astype(np.int64)]
        return out * self.spread_ + self.centre_

    def to_text(self) -> str:
        """The fitted net as JSON, weights and all."""
        layers = self.layers_
        weights = {
            "trunk": [[matrix.tolist(), bias.tolist()] for matrix, bias in layers.trunk],
            "head": layers.head.tolist(),
            "bias": layers.bias.tolist(),
        }
        outcome = {"centre": self.centre_, "spread": self.spread_}
        about = {"params": self.get_params(), "scaling": self.scaling_.to_dict(), **outcome, **weights}
        return json.dumps(about)

    @classmethod
    def from_text(cls, text: str) -> ArmNet:
        """A net read back from `to_text`; it predicts the same."""
        about = json.loads(text)
        net = cls(**about["params"])
        net.scaling_ = Scaling.from_dict(about["scaling"])
        net.centre_, net.spread_ = about["centre"], about["spread"]
        trunk = tuple((_array(matrix), _array(bias)) for matrix, bias in about["trunk"])
        net.layers_ = Layers(trunk, _array(about["head"]), _array(about["bias"]))
        return net


def _array(values: Any) -> Floats32:
    return np.array(values, dtype=np.float32)
