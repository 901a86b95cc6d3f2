import numpy as np
import pandas as pd
import pytest

from repaylift.uplift import aipw_scores, outcome_scores
from repaylift.uplift.nuisance import Design
from repaylift.uplift.scores import expected_outcomes


def test_the_mean_score_is_the_arms_mean_outcome(trial):
    scores = aipw_scores(trial.X, trial.y, trial.treatment, arms=trial.arms)
    error = scores.std(axis=0) / np.sqrt(len(scores))
    assert (np.abs(scores.mean(axis=0) - trial.p.mean(axis=0)) < 4 * error).all()


def test_columns_come_in_the_order_asked_for(trial):
    there, back = (
        aipw_scores(trial.X, trial.y, trial.treatment, arms=a) for a in (trial.arms, trial.arms[::-1])
    )
    assert np.array_equal(there, back[:, ::-1])


def test_closed_arms_have_no_score(trial):
    open_to = pd.DataFrame(True, index=range(len(trial.y)), columns=list(trial.arms))
    open_to.loc[(trial.treatment != "arm2") & (trial.X["risk"].to_numpy() > 1), "arm2"] = False
    scores = aipw_scores(trial.X, trial.y, trial.treatment, arms=trial.arms, eligible=open_to)
    assert np.array_equal(np.isnan(scores), ~open_to.to_numpy())


def test_the_outcome_model_ranks_people(trial):
    q = outcome_scores(trial.X, trial.y, trial.treatment, arms=trial.arms)
    assert np.corrcoef(q[:, 0], trial.p[:, 0])[0, 1] > 0.6


def test_an_order_that_leaves_an_arm_out_is_refused(trial):
    with pytest.raises(ValueError, match=r"arms lacks \['arm2'\]"):
        aipw_scores(trial.X, trial.y, trial.treatment, arms=["none", "arm1"])


def test_scores_are_the_outcomes_plus_the_weighted_residual(trial):
    """Oracle: the AIPW formula, cell by cell, from the expected outcomes."""
    q = outcome_scores(
        trial.X, trial.y, trial.treatment, arms=trial.arms, propensity=np.full(len(trial.y), 0.4)
    )
    scores = aipw_scores(
        trial.X, trial.y, trial.treatment, arms=trial.arms, propensity=np.full(len(trial.y), 0.4)
    )
    for i in range(0, len(trial.y), 97):
        for a, arm in enumerate(trial.arms):
            mine = trial.treatment[i] == arm
            assert scores[i, a] == pytest.approx(q[i, a] + mine * (trial.y[i] - q[i, a]) / 0.4)


def test_no_row_is_in_its_own_expectation():
    """Turning one fold's outcomes over leaves that fold's expectations as they were."""
    rng = np.random.default_rng(0)
    X, arm, fold = rng.normal(size=(1200, 2)), rng.integers(0, 3, 1200), np.arange(1200) % 3
    y = (rng.random(1200) < 0.4).astype(float)
    design = Design(X, arm, np.full(1200, 3.0), fold, 3)
    turned = np.where(fold == 1, 1 - y, y)
    before, after = (expected_outcomes(None, design, outcome)[fold == 1] for outcome in (y, turned))
    assert np.array_equal(before, after)


def test_arms_that_differ_by_noise_alone_are_drawn_together():
    rng = np.random.default_rng(1)
    arm = rng.integers(0, 40, 4000)
    y = (rng.random(4000) < 0.02).astype(float)
    design = Design(np.zeros((4000, 1)), arm, np.full(4000, 40.0), np.arange(4000) % 5, 40)
    q = expected_outcomes(None, design, y)
    raw = np.array([y[arm == a].mean() for a in range(40)])
    assert q.mean(axis=0).std() < 0.35 * raw.std()
    assert q.mean() == pytest.approx(0.02, abs=0.006)


def test_arms_that_do_differ_are_told_apart():
    arm = np.arange(4000) % 4
    y = (np.random.default_rng(2).random(4000) < np.array([0.1, 0.3, 0.5, 0.7])[arm]).astype(float)
    design = Design(np.zeros((4000, 1)), arm, np.full(4000, 4.0), np.arange(4000) // 4 % 5, 4)
    assert expected_outcomes(None, design, y).mean(axis=0) == pytest.approx([0.1, 0.3, 0.5, 0.7], abs=0.05)


def test_an_arm_absent_from_the_other_folds_gets_the_common_mean():
    arm = np.r_[np.tile([0, 1], 300), 2, 2]
    fold = np.r_[np.arange(600) // 2 % 3, 0, 0]
    y = (np.random.default_rng(3).random(602) < 0.5).astype(float)
    q = expected_outcomes(None, Design(np.zeros((602, 1)), arm, np.full(602, 2.0), fold, 3), y)
    assert np.isfinite(q).all()
    assert q[0, 2] == pytest.approx(q[0, :2].mean(), abs=0.1)


def test_a_misspelt_option_is_refused(trial):
    with pytest.raises(TypeError, match="unexpected keyword argument 'fold'"):
        aipw_scores(trial.X, trial.y, trial.treatment, fold=3)
