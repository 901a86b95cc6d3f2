"""Sequence net: a small GRU over a person's events, the challenger of the boosting. Needs torch."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted
from torch import nn

from .calibration import Affine, fit_affine, probability
from .events import NUMBERS, EventArrays, EventSequences, event_arrays
from .folds import make_folds, sample_rows
from .outcomes import check_outcome

Floats = npt.NDArray[np.float64]

_FORMAT = 1
_HEAD, _WEIGHTS = "sequence.json", "weights.npz"
_SCORE_ROWS = 4096


class SequenceRisk(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Probability that a bill goes bad, from the order and timing of events alone.

    One fold of people is held out: the net is fitted on the others, its affine calibration on the fold
    it has not seen. A challenger: the deployed decision does not load it.

    Parameters
    ----------
    width, kind_width : size of the GRU's state, of a kind's embedding.
    epochs, batch_rows, learning_rate, weight_decay, dropout : of the training (AdamW, one cycle).
    bags : nets with different seeds whose scores are averaged.
    folds : the held-out part is 1 / folds of the people.
    max_rows : from more rows than this, whole groups are drawn at random. 1,000 rows of 64 events
        cost about 0.2 s per epoch on one core.
    random_state : seed.

    Attributes
    ----------
    calibration_ : `Affine`. nets_ : torch modules. n_kinds_ : kinds of event seen; later ones read as
        "other". classes_ : array [0, 1].

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> rng = np.random.default_rng(0)
    >>> n, y = 200, np.arange(200) % 2
    >>> events = SimpleNamespace(kind=np.column_stack([y, y]), amount=rng.random((n, 2)),
    ...                          age_days=np.tile([2.0, 1.0], (n, 1)), mask=np.ones((n, 2), bool))
    >>> net = SequenceRisk(epochs=3, batch_rows=32).fit(events, y)
    >>> bool((net.predict(events) == y).all())
    True
    """

    def __init__(  # noqa: PLR0913  (one argument per parameter, as scikit-learn asks)
        self,
        *,
        width: int = 32,
        kind_width: int = 8,
        epochs: int = 6,
        batch_rows: int = 256,
        learning_rate: float = 6e-3,
        weight_decay: float = 1e-2,
        dropout: float = 0.1,
        bags: int = 1,
        folds: int = 5,
        max_rows: int = 20_000,
        random_state: int = 0,
    ) -> None:
        self.width = width
        self.kind_width = kind_width
        self.epochs = epochs
        self.batch_rows = batch_rows
        self.learning_rate = learning_rate
        self.weight_decay = weight_decay
        self.dropout = dropout
        self.bags = bags
        self.folds = folds
        self.max_rows = max_rows
        self.random_state = random_state

    def fit(self, X: EventSequences, y: Any, groups: Any | None = None) -> SequenceRisk:
        """Fit nets and calibration.

        Parameters
        ----------
        X : n event sequences. y : (n,) 0 or 1. groups : (n,) person ids, or None.

        Raises
        ------
        ValueError
            When lengths differ, y is not 0/1 with both present, or an event is not finite.
        """
        events = event_arrays(X)
        outcome = check_outcome(y, len(events.length))
        rows = sample_rows(groups, len(outcome), self.max_rows, self.random_state)
        people = None if groups is None else np.asarray(groups)[rows]
        events, outcome = events.take(rows), outcome[rows]
        held = make_folds(outcome, people, self.folds, self.random_state) == 0
        self.n_kinds_ = int(events.token.max(initial=0))
        self.classes_ = np.array([0, 1])
        rest = events.take(~held)
        self.nets_ = [self._train(rest, outcome[~held], bag) for bag in range(self.bags)]
        self.calibration_ = fit_affine(_mean_score(self.nets_, events.take(held)), outcome[held])
        return self

    def log_odds(self, X: EventSequences) -> Floats:
        """(n,) calibrated log-odds."""
        check_is_fitted(self, "nets_")
        raw = _mean_score(self.nets_, event_arrays(X))
        return self.calibration_.intercept + self.calibration_.slope * raw

    def predict_proba(self, X: EventSequences) -> Floats:
        """(n, 2) calibrated probabilities of 0 and of 1."""
        p = probability(self.log_odds(X))
        return np.column_stack([1 - p, p])

    def predict(self, X: EventSequences) -> npt.NDArray[np.int64]:
        """(n,) 1 where the probability is above one half, else 0."""
        return (self.log_odds(X) > 0).astype(np.int64)

    def save(self, folder: str | Path) -> Path:
        """Write sequence.json and the weights as arrays (npz); the same scores come back."""
        check_is_fitted(self, "nets_")
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        head = {
            "format": _FORMAT,
            "params": self.get_params(),
            "n_kinds": self.n_kinds_,
            "calibration": asdict(self.calibration_),
        }
        (target / _HEAD).write_text(json.dumps(head, indent=1), encoding="utf-8")
        arrays = {
            f"{number}/{name}": value.numpy()
            for number, net in enumerate(self.nets_)
            for name, value in net.state_dict().items()
        }
        np.savez(target / _WEIGHTS, allow_pickle=False, **arrays)
        return target

    @classmethod
    def load(cls, folder: str | Path) -> SequenceRisk:
        """Read what `save` wrote; raises as `DefaultRisk.load`."""
        source = Path(folder)
        if not (source / _HEAD).exists():
            raise FileNotFoundError(
                f"{source / _HEAD} is not there. Remedy: give a folder of SequenceRisk.save."
            )
        head = json.loads((source / _HEAD).read_text(encoding="utf-8"))
        if head["format"] != _FORMAT:
            raise ValueError(f"format == {head['format']!r}, must be {_FORMAT}. Remedy: fit and save anew.")
        found = cls(**head["params"])
        found.n_kinds_, found.classes_ = head["n_kinds"], np.array([0, 1])
        found.calibration_ = Affine(**head["calibration"])
        with np.load(source / _WEIGHTS, allow_pickle=False) as arrays:
            found.nets_ = [found._restore(arrays, f"{number}/") for number in range(found.bags)]
        return found

    def _restore(self, arrays: Any, prefix: str) -> EventNet:
        net = self._new_net()
        state = {name: torch.from_numpy(arrays[prefix + name]) for name in net.state_dict()}
        net.load_state_dict(state)
        return net.eval()

    def _new_net(self) -> EventNet:
        return EventNet(self.n_kinds_, self.kind_width, self.width, self.dropout)

    def _train(self, events: EventArrays, y: Floats, bag: int) -> EventNet:
        with _seeded(self.random_state * 1000 + bag):
            net = self._new_net()
            net.learn_scale(events)
            batches = -(-len(y) // self.batch_rows)
            optimizer = torch.optim.AdamW(
                net.parameters(), lr=self.learning_rate, weight_decay=self.weight_decay
            )
            cycle = torch.optim.lr_scheduler.OneCycleLR(
                optimizer, self.learning_rate, total_steps=self.epochs * batches
            )
            target = torch.from_numpy(y.astype(np.float32))
            net.train()
            for _ in range(self.epochs):
                order = torch.randperm(len(y)).numpy()
                for start in range(0, len(y), self.batch_rows):
                    rows = order[start : start + self.batch_rows]
                    score = net(*_tensors(events.take(rows)))
                    loss = nn.functional.binary_cross_entropy_with_logits(score, target[rows])
                    optimizer.zero_grad()
                    loss.backward()  # type: ignore[no-untyped-call]
                    optimizer.step()
                    cycle.step()
        return net.eval()


class EventNet(nn.Module):
    """Kinds are embedded, numbers scaled, a GRU reads them in time; its last state gives the log-odds."""

    mean: torch.Tensor
    scale: torch.Tensor

    def __init__(self, n_kinds: int, kind_width: int, width: int, dropout: float) -> None:
        super().__init__()
        self.n_kinds = n_kinds
        self.embed = nn.Embedding(n_kinds + 2, kind_width, padding_idx=0)
        self.gru = nn.GRU(kind_width + NUMBERS, width, batch_first=True)
        self.head = nn.Sequential(
            nn.Linear(width + 1, width), nn.ReLU(), nn.Dropout(dropout), nn.Linear(width, 1)
        )
        self.register_buffer("mean", torch.zeros(NUMBERS))
        self.register_buffer("scale", torch.ones(NUMBERS))

    def learn_scale(self, events: EventArrays) -> None:
        """Mean and standard deviation of the numbers over the events that are there."""
        real = events.number[events.token > 0]
        if len(real):
            self.mean = torch.from_numpy(real.mean(axis=0))
            self.scale = torch.from_numpy(np.maximum(real.std(axis=0), 1e-3))

    def forward(self, token: torch.Tensor, number: torch.Tensor, length: torch.Tensor) -> torch.Tensor:
        """(n,) log-odds of token (n, L), number (n, L, 3), length (n,)."""
        known = torch.where(token > self.n_kinds, self.n_kinds + 1, token)
        scaled = (number - self.mean) / self.scale * (token > 0).unsqueeze(2)
        states = self.gru(torch.cat([self.embed(known), scaled], dim=2))[0]
        last = (length - 1).clamp(min=0)  # what follows is padding and is never read
        state = states[torch.arange(len(length)), last] * (length > 0).unsqueeze(1)
        count = torch.log1p(length.to(state.dtype)).unsqueeze(1)
        found: torch.Tensor = self.head(torch.cat([state, count], dim=1))[:, 0]
        return found


def _mean_score(nets: list[EventNet], events: EventArrays) -> Floats:
    total = np.zeros(len(events.length))
    with torch.no_grad(), _one_thread():
        for start in range(0, len(total), _SCORE_ROWS):
            rows = np.arange(start, min(start + _SCORE_ROWS, len(total)))
            batch = _tensors(events.take(rows))
            total[rows] = np.mean([net(*batch).numpy() for net in nets], axis=0)
    return total


def _tensors(events: EventArrays) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    longest = max(1, int(events.length.max(initial=0)))
    token, number = events.token[:, :longest], events.number[:, :longest]
    return torch.from_numpy(token), torch.from_numpy(number), torch.from_numpy(events.length)


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """Torch's random state as the seed sets it, inside only; one thread."""
    with torch.random.fork_rng(devices=[]), _one_thread():
        torch.manual_seed(seed)
        yield


@contextmanager
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
