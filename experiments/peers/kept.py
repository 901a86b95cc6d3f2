"""A peer's numbers, computed once for the same code and the same rows, then kept on disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import joblib
import numpy as np
import numpy.typing as npt

from . import WHERE, Peer
from .rows import Floats, PeerRows


def kept(
    name: str,
    peer: Peer,
    rows: PeerRows,
    X: Floats,
    seed: int,
    cache: Path,
    form: Callable[[Floats], npt.NDArray] = np.float32,
) -> npt.NDArray:
    """`form` of the peer's effects (m, k), from disk where they are there."""
    key = joblib.hash((source(name), rows.X, rows.y, rows.arm, rows.propensity, X, seed))
    file = cache / f"{name.replace(' ', '_')}-{key}.npy"
    if not file.exists():
        cache.mkdir(parents=True, exist_ok=True)
        np.save(file, form(peer(rows, X, seed)))
    return np.load(file)


def source(name: str) -> str:
    """The code and settings that a peer's numbers come from, to tell kept numbers from outdated ones."""
    module, function = WHERE[name]
    here = Path(__file__).parent
    return function + "".join((here / f"{part}.py").read_text() for part in ("base", "rows", module))
