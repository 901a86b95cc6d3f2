"""Groups: against scikit-learn, and coverage by simulation."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from repaylift.explain.groups import auc_with_error, score_groups


def draw(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    p = rng.beta(2, 5, n).round(2)
    return (rng.random(n) < p).astype(float), p


def test_auc_with_ties_equals_scikit_learns() -> None:
    y, p = draw(np.random.default_rng(0), 700)
    assert auc_with_error(y, p)[0] == pytest.approx(roc_auc_score(y, p), abs=1e-12)


def test_the_interval_covers_about_95_in_100() -> None:
    rng = np.random.default_rng(1)
    truth = roc_auc_score(*draw(rng, 200_000))
    hits = 0
    for _ in range(300):
        area, error = auc_with_error(*draw(rng, 250))
        hits += abs(area - truth) < 1.96 * error
    assert 0.91 <= hits / 300 <= 0.985


def test_each_group_is_measured_on_its_own_rows() -> None:
    y, p = draw(np.random.default_rng(2), 600)
    group = np.repeat(["b", "a", "c"], 200)
    table = score_groups(y, p, group, "region").set_index("group")
    rows = group == "a"
    assert table.index.tolist() == ["a", "b", "c"]
    assert table.loc["a", "auc"] == pytest.approx(roc_auc_score(y[rows], p[rows]))
    assert table.loc["a", ["n", "n_bad", "observed"]].tolist() == [200, y[rows].sum(), y[rows].mean()]
    assert table.loc["a", "expected"] == pytest.approx(p[rows].mean())


def test_a_group_with_one_outcome_has_no_auc() -> None:
    table = score_groups([0, 0, 1, 0], [0.1, 0.2, 0.3, 0.4], ["a", "a", "b", "b"], "month")
    assert np.isnan(table["auc"].tolist()[0])
    assert table["observed"].tolist() == [0.0, 0.5]
    assert 0 < table["high"].tolist()[0] < 1


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match=r"len\(group\) == 1"):
        score_groups([0, 1], [0.1, 0.2], ["a"], "month")
