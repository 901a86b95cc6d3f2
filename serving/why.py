"""Exact reasons of one decision, by the artifact that made it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from repaylift.features import feature_catalogue
from repaylift.policy.decided import Decided
from repaylift.policy.next_best_action import NextBestAction
from repaylift.policy.weigh import with_column

from .reasons import Reason, Telling, effect_view, spoke

Floats = npt.NDArray[np.float64]


class Why:
    """Tells why a risk and an effect are what they are; nothing of models that have no exact parts."""

    def __init__(self, artifact: NextBestAction) -> None:
        known = {feature.name: feature for feature in feature_catalogue()}
        described = [known[name] for name in artifact.given if name in known]
        whole = len(described) == len(artifact.given)
        self._artifact = artifact
        self._risk = Telling.of_risk(described) if whole and hasattr(artifact.risk, "parts") else None
        arms = [] if artifact.effects is None else [str(name) for name in artifact.effects.arms_]
        self._arms = {arm: place for place, arm in enumerate(arms)}
        self._effect = None
        if whole and _has_parts(artifact):
            self._effect = Telling.of_effect(described, artifact.risk_at)

    def of_risk(self, decided: Decided, row: int) -> list[Reason]:
        """At most four parts of a case's default risk."""
        if self._risk is None or decided.cases.unknown[row]:
            return []
        values = decided.cases.features[row : row + 1]
        risk: Any = self._artifact.risk
        return self._risk.tell(risk.parts(values)[0, :-1], values[0])

    def of_effect(self, decided: Decided, row: int) -> dict[str, Any] | None:
        """Parts of the effect of the action decided; None where the model did not speak about it."""
        column = int(decided.choice.action[row])
        if self._effect is None or not spoke(decided.weighed, row, column):
            return None
        artifact = self._artifact
        effects: Any = artifact.effects
        values = decided.cases.features[row : row + 1]
        if artifact.risk_at is not None:
            risk = decided.weighed.default_risk[row : row + 1]
            values = with_column(values, artifact.risk_at, risk)
        arm = self._arms[artifact.catalogue.ids[column]]
        parts = effects.effect_parts(values, [arm])
        return effect_view(self._effect, parts[0, 0], values[0])


def _has_parts(artifact: NextBestAction) -> bool:
    effects: Any = artifact.effects
    if not hasattr(effects, "effect_parts"):
        return False
    try:
        effects.effect_parts(np.full((1, len(artifact.features)), np.nan), [0])
    except ValueError:  # its models are not trees
        return False
    return True
