"""Everything that ranks: ours, other libraries, and the two rules that any of them must beat."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from repaylift import UpliftModel
from repaylift.models.encode import encode, learn_encoding
from repaylift.uplift.arrays import Floats
from repaylift.uplift.learners import LEARNERS

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from peers import WHERE as PEERS
from peers import Peer, PeerRows, available, complete
from peers.base import classifier
from peers.kept import source

__all__ = ["CONTROL", "OURS", "PEERS", "RULES", "TREATMENTS", "Ranker", "Shoppers", "rankers", "source"]

CONTROL = "No E-Mail"
TREATMENTS = ("Mens E-Mail", "Womens E-Mail")
SHOPPER = ("recency", "history_segment", "history", "mens", "womens", "zip_code", "newbie", "channel")
OURS = "repaylift"
RULES = ("womens == 1 first", "response ranking")  # they rank, but predict no effect


@dataclass(frozen=True, slots=True)
class Shoppers:
    """X (n, p) frame, y (n,) 0/1, treatment (n,) labels."""

    X: pd.DataFrame
    y: np.ndarray
    treatment: np.ndarray

    def take(self, rows: np.ndarray) -> Shoppers:
        """The same for some rows."""
        return Shoppers(self.X.iloc[rows], self.y[rows], self.treatment[rows])


# Learns on some shoppers; for others (m, 2) effects or ranks of TREATMENTS.
Ranker = Callable[[Shoppers, pd.DataFrame, int], Floats]


def rankers() -> tuple[dict[str, Ranker], list[str]]:
    """By name, our default first; and the peers that cannot be imported here."""
    found, lacking = available()
    ours = {OURS: _ours({})} | {f"{OURS} {name}": _ours({"learner": name}) for name in LEARNERS}
    peers = {name: _peer(peer) for name, peer in found.items()}
    return ours | peers | dict(zip(RULES, (_womens_first, _response), strict=True)), lacking


def _ours(options: dict[str, str]) -> Ranker:
    def rank(train: Shoppers, X: pd.DataFrame, seed: int) -> Floats:
        model = UpliftModel(control=CONTROL, random_state=seed, **options)
        return model.fit(train.X, train.y, train.treatment).predict(X)[list(TREATMENTS)].to_numpy()

    return rank


def _peer(peer: Peer) -> Ranker:
    def rank(train: Shoppers, X: pd.DataFrame, seed: int) -> Floats:
        encoding = learn_encoding(train.X)
        seen, new = complete(encode(train.X, encoding), encode(X, encoding), encoding.categorical)
        arm = pd.Index((CONTROL, *TREATMENTS)).get_indexer(train.treatment).astype(np.int64)
        shares = np.tile(np.bincount(arm) / len(arm), (len(arm), 1))
        return peer(PeerRows(seen, train.y, arm, shares), new, seed)[:, 1:]

    return rank


def _womens_first(train: Shoppers, X: pd.DataFrame, seed: int) -> Floats:
    """Those who bought women's goods first: one column, nothing learned."""
    return np.tile(X[["womens"]].to_numpy(float), (1, 2))


def _response(train: Shoppers, X: pd.DataFrame, seed: int) -> Floats:
    """Those most likely to visit untreated first."""
    encoding = learn_encoding(train.X)
    untreated = train.treatment == CONTROL
    model = classifier().fit(encode(train.X[untreated], encoding), train.y[untreated])
    return np.tile(model.predict_proba(encode(X, encoding))[:, [1]], (1, 2))
