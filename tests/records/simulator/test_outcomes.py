"""Outcomes are drawn from the truth, and only for actions that were offered."""

import numpy as np
import pandas as pd
import pytest

from repaylift.records.simulate import Simulation, draw_outcomes


def test_share_paid_is_the_mean_truth(simulation: Simulation) -> None:
    truth = simulation.truth
    drawn = draw_outcomes(truth, ["sms"] * len(truth), np.random.default_rng(0))
    p = truth["sms"].to_numpy()
    assert abs((drawn - p).sum()) / np.sqrt((p * (1 - p)).sum()) < 4
    assert set(np.unique(drawn)) == {0, 1}


def test_refusals() -> None:
    truth = pd.DataFrame({"none": [0.5], "write_down": [np.nan]}, index=["x7"])
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match=r"'write_down' for 'x7' \(1 rows\), must be offered"):
        draw_outcomes(truth, ["write_down"], rng)
    with pytest.raises(ValueError, match="'pigeon'"):
        draw_outcomes(truth, ["pigeon"], rng)
    with pytest.raises(ValueError, match="must be equal"):
        draw_outcomes(truth, ["none", "none"], rng)
