"""Other libraries' effect learners, each (rows, X, seed) -> effects (m, k), for every experiment."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from .rows import Floats, PeerRows, complete

__all__ = ["Peer", "PeerRows", "available", "complete"]

Peer = Callable[[PeerRows, Floats, int], Floats]

WHERE = {
    "S-LightGBM": ("plain", "s_lightgbm"),
    "T-LightGBM": ("plain", "t_lightgbm"),
    "causalml S": ("causalml_learners", "causalml_s"),
    "causalml X": ("causalml_learners", "causalml_x"),
    "causalml DR": ("causalml_learners", "causalml_dr"),
    "econml forest": ("econml_learners", "econml_forest"),
    "econml DR": ("econml_learners", "econml_dr"),
}


def available() -> tuple[dict[str, Peer], list[str]]:
    """The peers that can be imported here, and the names of those that cannot."""
    found: dict[str, Peer] = {}
    for name, (module, function) in WHERE.items():
        try:
            found[name] = getattr(import_module(f".{module}", __name__), function)
        except ImportError:
            continue
    return found, [name for name in WHERE if name not in found]
