"""DR scores of effects: unbiased, labelled, and unknown where an arm was closed."""

import numpy as np
import pandas as pd

from repaylift import effect_scores


def test_their_means_are_the_arms_effects(make_trial):
    known = make_trial(n=4000, k=3, lift=0.2)
    found = effect_scores(known.X, known.y, known.treatment)
    truth = known.p[:, 1:].mean(axis=0) - known.p[:, 0].mean()
    error = found.std() / np.sqrt(len(found))
    assert found.columns.tolist() == ["arm1", "arm2"]
    assert found.index.equals(known.X.index)
    assert (np.abs(found.mean() - truth) < 3 * error).all()


def test_where_an_arm_was_closed_its_effect_is_unknown(make_trial):
    known = make_trial(n=1500, k=3)
    open_to = pd.DataFrame(True, index=known.X.index, columns=list(known.arms))
    open_to["arm2"] = (np.arange(1500) % 2 == 0) | (known.treatment == "arm2")
    found = effect_scores(known.X, known.y, known.treatment, np.full(1500, 1 / 3), eligible=open_to)
    assert (found["arm2"].isna() == ~open_to["arm2"]).all()
    assert found["arm1"].notna().all()
