"""Limits of the estimators that keep only part of the weights."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from repaylift.uplift.offpolicy_terms import dr_terms, shrunk, sndr_terms, snips_terms, switched

N = 8
weights = arrays(float, N, elements=st.floats(0, 1e3))
numbers = arrays(float, N, elements=st.floats(-10, 10))


@settings(deadline=None)
@given(weights, numbers, numbers)
def test_dros_lies_between_the_direct_method_and_the_doubly_robust(ratio, expected, residual):
    robust, direct = dr_terms(expected, residual, ratio), expected
    assert dr_terms(expected, residual, shrunk(ratio, np.inf)) == pytest.approx(robust)
    assert dr_terms(expected, residual, shrunk(ratio, 1e15)) == pytest.approx(robust, abs=1e-4)
    assert dr_terms(expected, residual, shrunk(ratio, 0.0)) == pytest.approx(direct)
    assert dr_terms(expected, residual, shrunk(ratio, 1e-20)) == pytest.approx(direct, abs=1e-8)


@settings(deadline=None)
@given(weights, numbers, numbers)
def test_switch_keeps_all_weights_or_none_at_its_ends(ratio, expected, residual):
    assert dr_terms(expected, residual, switched(ratio, ratio.max())).tolist() == pytest.approx(
        dr_terms(expected, residual, ratio).tolist()
    )
    assert dr_terms(expected, residual, switched(ratio, 0.0)).tolist() == expected.tolist()


@settings(deadline=None)
@given(weights, st.floats(1e-3, 1e6))
def test_shrinking_never_enlarges_a_weight_and_bounds_it(ratio, strength):
    kept = shrunk(ratio, strength)
    assert (kept <= ratio * (1 + 1e-12)).all()
    assert (kept <= np.sqrt(strength) / 2 * (1 + 1e-12)).all()  # the maximum of w s / (w^2 + s)


@settings(deadline=None)
@given(arrays(float, N, elements=st.floats(0.1, 100)), numbers, st.floats(0.01, 100))
def test_self_normalised_terms_do_not_know_the_scale_of_the_weights(ratio, y, factor):
    assert snips_terms(y, factor * ratio) == pytest.approx(snips_terms(y, ratio), abs=1e-6)
    assert sndr_terms(y, y, factor * ratio) == pytest.approx(sndr_terms(y, y, ratio), abs=1e-6)
