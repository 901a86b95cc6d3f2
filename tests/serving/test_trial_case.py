"""An artifact that gives no numbers is found out before it decides about people."""

from dataclasses import replace

import numpy as np
import pytest

import repaylift as rl
from repaylift.policy.next_best_action import NextBestAction
from serving.trial_case import try_out

from .portfolio import Portfolio


def test_a_trained_artifact_passes(portfolio: Portfolio) -> None:
    try_out(rl.NextBestAction.load(portfolio.bundle))


def test_without_models_there_is_nothing_to_fail() -> None:
    try_out(NextBestAction())


class Silent:
    """A risk model that gives no numbers."""

    def predict_proba(self, X: object) -> object:
        return np.full((len(X), 2), np.nan)  # type: ignore[arg-type]

    def save(self, folder: object) -> None: ...


def test_a_model_that_gives_no_numbers_is_refused(portfolio: Portfolio) -> None:
    artifact = replace(rl.NextBestAction.load(portfolio.bundle), risk=Silent())
    with pytest.raises(ValueError, match=r"default_risk == .*nan"):
        try_out(artifact)
