"""Other libraries as choices of a trial: the arm with the largest effect. Their choices are kept on disk."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from repaylift.models.encode import encode
from repaylift.uplift.trial_protocol import Chooser, Half

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from peers import Peer, PeerRows, available, complete
from peers.kept import kept


def peer_choosers(cache: Path) -> tuple[dict[str, Chooser], list[str]]:
    """The peers that can be imported here as choices, and the names of those that cannot.

    A peer's choice is computed once for the same code and the same rows; `cache` keeps it.
    """
    found, lacking = available()
    return {name: _chooser(name, peer, cache) for name, peer in found.items()}, lacking


def _chooser(name: str, peer: Peer, cache: Path) -> Chooser:
    def choose(half: Half, X: pd.DataFrame) -> np.ndarray:
        rows, categorical = half.rows, half.rows.encoding.categorical
        train, new = complete(encode(rows.X, rows.encoding), encode(X, rows.encoding), categorical)
        seen = PeerRows(train, rows.y, rows.arm, _design(half))
        return kept(name, peer, seen, new, half.seed, cache, _best).astype(np.int64)

    return choose


def _best(effects: np.ndarray) -> np.ndarray:
    """(m,) number of the arm with the largest effect (m, k)."""
    return effects.argmax(axis=1).astype(np.int8)


def _design(half: Half) -> np.ndarray:
    """(n, k) arm shares of the half."""
    k = len(half.rows.arms)
    shares = np.bincount(half.rows.arm, minlength=k) / len(half.rows.arm)
    return np.tile(shares, (len(half.rows.arm), 1))
