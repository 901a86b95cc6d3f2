"""One example of each plot, on a canvas without a window."""

from types import SimpleNamespace

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

import repaylift as rl

mpl.use("Agg")


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    import matplotlib.pyplot as plt

    plt.close("all")


@pytest.fixture(scope="session")
def results():
    """Small results of every kind: plot name -> what it shows."""
    rng = np.random.default_rng(0)
    effect = pd.DataFrame({"call": rng.uniform(-0.1, 0.3, 600), "sms": rng.uniform(-0.05, 0.1, 600)})
    score = effect + rng.normal(0, 0.5, (600, 2))
    treatment = rng.integers(0, 2, 600)
    y = (rng.random(600) < 0.3 + treatment * effect["call"]).astype(int)
    segment = rl.segments_of(effect["call"] - 0.1, effect["call"] + 0.1, rng.random(600))
    arms = (("none", 0.0), ("call", 0.1), ("sms", 0.02))
    evidence = tuple(
        SimpleNamespace(arm=arm, mean=mean, low=mean - 0.03, high=mean + 0.03) for arm, mean in arms
    )
    curves = {
        name: rl.ranking_curve(y, by, treatment, replicates=10)
        for name, by in {"effect": effect["call"], "noise": effect["sms"]}.items()
    }
    gains = {
        name: rl.gain_curve(effect, score, {"call": 5.0, "sms": 1.0}, replicates=10, individual=by)
        for name, by in {"targeted": True, "random": False}.items()
    }
    return {
        "plot_calibration": rl.effect_calibration(effect, score),
        "plot_effects": SimpleNamespace(arms=evidence),  # what the plot reads of a Diagnosis
        "plot_gain": gains,
        "plot_ranking": curves,
        "plot_segments": {"call": rl.segment_summary(segment, effect["call"], rng.random(600))},
        "plot_toc": {arm: rl.toc_curve(effect[arm], score[arm], replicates=10) for arm in effect},
    }
