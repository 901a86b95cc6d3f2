"""An artifact with what it takes to let it decide about one account: features found, reasons told."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from repaylift.log import Log
from repaylift.policy.next_best_action import NextBestAction

from .online import Features, Online
from .seen import Seen
from .why import Why

Floats = npt.NDArray[np.float64]
_KEPT = 16  # artifacts at once: arms, their last good ones and those that go


@dataclass(frozen=True, slots=True)
class Equipped:
    """versions : as the answer names them, at the artifact's own prices."""

    artifact: NextBestAction
    online: Online
    why: Why
    versions: dict[str, str]

    def numbers(
        self, features: Features, *, by_score: bool
    ) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        """Inputs of the artifact, (1, p); a score or a ladder reads no features."""
        if by_score or features.numbers is None:
            return np.ones((1, len(self.artifact.given)))
        return features.numbers[None, : len(self.artifact.given)].copy()


class Equipment:
    """Equips each artifact once, when it first decides.

    Parameters
    ----------
    max_age : features built earlier than so many microseconds before the decision are not trusted.
    """

    def __init__(self, log: Log, max_age: int) -> None:
        self._log, self._max_age = log, max_age
        self._known: dict[int, Equipped] = {}

    def of(self, artifact: NextBestAction) -> Equipped:
        """The artifact, equipped."""
        found = self._known.get(id(artifact))
        return self._equip(artifact) if found is None else found

    def features(self, artifact: NextBestAction, seen: Seen) -> Features:
        """A case's features as an artifact reads them: looked up, unless it is the one they were seen for."""
        if artifact is seen.artifact:
            return seen.features
        return self.of(artifact).online.find(seen.row, seen.case, keep=False)

    def _equip(self, artifact: NextBestAction) -> Equipped:
        made = Equipped(
            artifact,
            Online(self._log, artifact.given, self._max_age),
            Why(artifact),
            artifact.versions_at(artifact.prices),
        )
        if len(self._known) >= _KEPT:
            self._known = {}
        self._known[id(artifact)] = made
        return made
