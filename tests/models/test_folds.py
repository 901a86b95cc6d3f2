"""Folds: groups whole, shares kept, nothing left out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repaylift.models.folds import make_folds, sample_rows


@settings(max_examples=30, deadline=None)
@given(st.integers(12, 60), st.integers(2, 4), st.integers(0, 5))
def test_no_group_stands_in_two_folds(groups, folds, seed):
    ids = np.repeat(np.arange(groups), 3)
    fold = make_folds(np.tile([0, 1, 0], groups), ids, folds, seed)
    assert set(fold) == set(range(folds))
    assert all(len(set(fold[ids == g])) == 1 for g in range(groups))


def test_without_groups_each_fold_keeps_the_share():
    y = np.repeat([0, 1], [900, 100])
    fold = make_folds(y, None, 5, 0)
    assert [y[fold == k].sum() for k in range(5)] == [20] * 5


def test_seed_decides():
    y = np.tile([0, 1], 50)
    np.testing.assert_array_equal(make_folds(y, None, 5, 1), make_folds(y, None, 5, 1))
    assert not np.array_equal(make_folds(y, None, 5, 1), make_folds(y, None, 5, 2))


def test_refuses_too_few_groups_and_folds_without_an_outcome():
    with pytest.raises(ValueError, match="number of rows or groups == 2"):
        make_folds([0, 1, 0, 1], ["a", "a", "b", "b"], 3, 0)
    with pytest.raises(ValueError, match="outside fold"):
        make_folds([0, 0, 0, 1], ["a", "b", "c", "d"], 2, 0)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 40), st.integers(1, 60), st.integers(0, 9))
def test_sampled_rows_are_whole_groups_within_the_limit(groups, most, seed):
    ids = np.repeat(np.arange(groups), 2)
    rows = sample_rows(ids, len(ids), most, seed)
    assert len(rows) <= most
    assert len(np.unique(rows)) == len(rows)
    assert (np.bincount(ids[rows], minlength=groups) % 2 == 0).all()
