import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from repaylift.uplift.folds import arm_folds


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=10, max_size=80), st.integers(2, 5), st.integers(0, 99))
def test_folds_keep_the_share_of_every_arm(arms, folds, seed):
    arm = np.array(arms)
    fold = arm_folds(arm, folds, np.random.default_rng(seed))
    for a in np.unique(arm):
        counts = np.bincount(fold[arm == a], minlength=folds)
        assert counts.max() - counts.min() <= 1


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=20, max_size=80), st.integers(0, 99))
def test_a_person_is_never_split(person, seed):
    groups = np.array(person)
    fold = arm_folds(groups % 2, 3, np.random.default_rng(seed), groups)
    assert all(len(np.unique(fold[groups == g])) == 1 for g in np.unique(groups))
