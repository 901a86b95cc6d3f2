"""Holdout: sticky, of the right size, and growing without reshuffling."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from repaylift.policy.holdout import Holdout, assign_arms

DEBTORS = [f"debtor-{i}" for i in range(20_000)]


def test_shares_are_kept_and_the_same_debtor_stays():
    arms = assign_arms(DEBTORS, Holdout(no_contact=0.05, ladder=0.1))
    assert (arms == "no_contact").mean() == pytest.approx(0.05, abs=0.006)
    assert (arms == "ladder").mean() == pytest.approx(0.1, abs=0.009)
    again = assign_arms(DEBTORS[::-1], Holdout(no_contact=0.05, ladder=0.1))
    assert (again[::-1] == arms).all()


def test_raising_a_share_keeps_who_is_in():
    small = assign_arms(DEBTORS, Holdout(no_contact=0.02, ladder=0.02))
    large = assign_arms(DEBTORS, Holdout(no_contact=0.05, ladder=0.04))
    for arm in ("no_contact", "ladder"):
        assert (large[small == arm] == arm).all()


def test_a_new_salt_draws_anew():
    one, two = (assign_arms(DEBTORS, Holdout(no_contact=0.5, salt=salt)) == "no_contact" for salt in (1, 2))
    assert abs(np.corrcoef(one, two)[0, 1]) < 0.03


def test_nobody_is_held_out_by_default():
    assert set(assign_arms(DEBTORS, Holdout())) == {"policy"}


def test_too_large_a_holdout_is_refused():
    with pytest.raises(ValueError, match=r"no_contact \+ ladder == 0.6"):
        Holdout(no_contact=0.3, ladder=0.3)


@settings(max_examples=25, deadline=None)
@given(st.floats(0, 0.25), st.floats(0, 0.25), st.integers(0, 10**9))
def test_shares_lie_within_binomial_bounds(no_contact, ladder, salt):
    arms = assign_arms(DEBTORS[:5000], Holdout(no_contact, ladder, salt))
    for name, share in (("no_contact", no_contact), ("ladder", ladder)):
        low, high = binom.interval(1 - 1e-7, 5000, share)
        assert low <= (arms == name).sum() <= high
