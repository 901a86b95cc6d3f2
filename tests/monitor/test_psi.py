"""Population stability: against the formula, by simulation, and on awkward columns."""

import numpy as np
import pandas as pd
import pytest

from repaylift.monitor.psi import psi_of_shares, stability, stability_table

ROUNDING = 1e-12


def brute_force(reference: np.ndarray, current: np.ndarray) -> float:
    """The definition, bin by bin, with pandas' cut instead of our own binning."""
    edges = [-np.inf, *np.unique(np.quantile(reference, np.arange(1, 10) / 10)), np.inf]
    r = pd.Series(pd.cut(reference, edges)).value_counts(normalize=True).sort_index()
    c = pd.Series(pd.cut(current, edges)).value_counts(normalize=True).sort_index()
    total = 0.0
    for before, after in zip(r, c, strict=True):
        before_, after_ = max(before, 1e-4), max(after, 1e-4)
        total += (after_ - before_) * np.log(after_ / before_)
    return total


@pytest.mark.parametrize("shift", [0.0, 0.3, 3.0])
def test_equals_the_definition(shift: float) -> None:
    rng = np.random.default_rng(1)
    reference, current = rng.normal(size=900), rng.normal(shift, 1.2, size=700)
    assert stability(reference, current).psi == pytest.approx(brute_force(reference, current), abs=ROUNDING)


def test_equals_the_definition_on_counts_with_ties() -> None:
    rng = np.random.default_rng(2)
    reference, current = rng.poisson(0.7, 500), rng.poisson(1.1, 500)
    found = stability(reference, current)
    assert len(found.edges) < 9
    assert found.psi == pytest.approx(brute_force(reference, current), abs=ROUNDING)


def test_a_known_shift_of_a_normal() -> None:
    # Shares of ten equal bins when the mean moves by 0.5 sd, from the normal distribution itself.
    from scipy.stats import norm

    cuts = norm.cdf(norm.ppf(np.arange(1, 10) / 10) - 0.5)
    expected = psi_of_shares(np.full(10, 0.1), np.diff([0, *cuts, 1]))
    rng = np.random.default_rng(3)
    found = stability(rng.normal(size=200_000), rng.normal(0.5, 1, size=200_000))
    assert found.psi == pytest.approx(expected, rel=0.03)


def test_by_chance_is_the_mean_under_no_change() -> None:
    rng = np.random.default_rng(4)
    found = [stability(rng.normal(size=400), rng.normal(size=300)) for _ in range(300)]
    assert np.mean([f.psi for f in found]) == pytest.approx(found[0].by_chance, rel=0.15)


def test_symmetric_in_shares_and_zero_without_change() -> None:
    assert psi_of_shares([0.2, 0.8], [0.5, 0.5]) == pytest.approx(psi_of_shares([0.5, 0.5], [0.2, 0.8]))
    assert stability([1, 2, 3], [3, 2, 1]).psi == 0


def test_missing_values_are_a_bin_of_their_own() -> None:
    values = np.arange(100.0)
    half = np.where(values % 2 == 0, np.nan, values)
    found = stability(values, half)
    assert found.current[-1] == 0.5
    assert found.reference.sum() == pytest.approx(1)
    assert found.verdict == "shifted"


@pytest.mark.parametrize(("reference", "current"), [([], [1.0]), ([1.0], []), ([np.nan], [1.0])])
def test_empty_samples_are_refused(reference: list[float], current: list[float]) -> None:
    with pytest.raises(ValueError, match="must be >= 1"):
        stability(reference, current)


def test_table_ranks_columns_and_takes_categories() -> None:
    rng = np.random.default_rng(5)
    before = pd.DataFrame(
        {"same": rng.normal(size=800), "action": ["sms"] * 600 + ["none"] * 200, "gone": np.nan}
    )
    after = pd.DataFrame(
        {"same": rng.normal(size=800), "action": ["sms"] * 200 + ["none"] * 600, "gone": 1.0}
    )
    table = stability_table(before, after).set_index("variable")
    assert table.index.tolist() == ["action", "same", "gone"]
    assert table.loc["action", "psi"] == pytest.approx(psi_of_shares([0.75, 0.25], [0.25, 0.75]))
    assert table["verdict"].tolist() == ["shifted", "stable", "no reference"]
    assert table.loc["gone", ["missing_reference", "missing_current"]].tolist() == [1.0, 0.0]


def test_a_column_missing_from_the_current_month_is_refused() -> None:
    with pytest.raises(ValueError, match=r"lacks the columns \['b'\]"):
        stability_table(pd.DataFrame({"a": [1], "b": [2]}), pd.DataFrame({"a": [1]}))
