"""The choice of how far weights are shrunk or dropped."""

import numpy as np
import pytest

from repaylift.uplift.offpolicy_estimate import candidates, estimated_mse, terms_of
from repaylift.uplift.offpolicy_logged import Part

N = 2000
PERSON = np.arange(N)


def simulated(bias, heavy, seed=0, n=N):
    """A choice worth 0.5 whose model is off by `bias`; weights average 1, lognormal with spread `heavy`."""
    rng = np.random.default_rng(seed)
    ratio = np.exp(heavy * rng.normal(size=n) - heavy**2 / 2)
    y = 0.5 + 0.3 * rng.normal(size=n)
    return Part(y, ratio, np.full(n, 0.5 + bias), y - 0.5 - bias)


@pytest.mark.parametrize("kind", ["dros", "switch"])
def test_the_chosen_candidate_is_the_best_by_brute_force(kind):
    part = simulated(0.02, 1.5)
    bounds = []
    for terms in candidates(kind, [part]):
        value, gap = terms.value, terms.gap
        variance = ((value - value.mean()) ** 2).sum() / N / (N - 1)
        noise = ((gap - gap.mean()) ** 2).sum() / N / (N - 1)
        bounds.append(variance + max(gap.mean() ** 2 - noise, 0.0))
    assert estimated_mse(terms_of(kind, [part], PERSON), PERSON) == pytest.approx(min(bounds))


@pytest.mark.parametrize("kind", ["dros", "switch"])
def test_candidates_begin_doubly_robust_and_end_with_the_model(kind):
    part = simulated(0.1, 1.0)
    found = list(candidates(kind, [part]))
    assert found[0].value == pytest.approx(terms_of("dr", [part], PERSON).value)
    assert found[-1].value == pytest.approx(terms_of("dm", [part], PERSON).value)
    assert [terms.value.mean() + terms.gap.mean() for terms in found] == pytest.approx(
        [found[0].value.mean()] * len(found)
    )


@pytest.mark.parametrize("kind", ["dros", "switch"])
def test_a_good_model_drops_weights_and_a_bad_one_keeps_them(kind):
    good = terms_of(kind, [simulated(0.0, 1.5)], PERSON)
    bad = terms_of(kind, [simulated(2.0, 0.5)], PERSON)
    assert np.std(good.value) < 0.5 * np.std(terms_of("dr", [simulated(0.0, 1.5)], PERSON).value)
    assert bad.value.mean() == pytest.approx(
        terms_of("dr", [simulated(2.0, 0.5)], PERSON).value.mean(), abs=0.05
    )


def test_shrinking_errs_less_than_all_weights_where_they_are_heavy():
    errors = {kind: [] for kind in ("dr", "dros", "switch")}
    for seed in range(60):
        part = simulated(0.03, 2.0, seed)
        for kind, found in errors.items():
            found.append(terms_of(kind, [part], PERSON).value.mean() - 0.5)
    rms = {kind: np.sqrt(np.mean(np.square(found))) for kind, found in errors.items()}
    assert rms["dros"] < rms["dr"] and rms["switch"] < rms["dr"]
