import numpy as np
import pandas as pd
import pytest

from repaylift.uplift import aipw_scores, outcome_scores


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
