from threading import Barrier, Thread

import numpy as np
import pytest
from sklearn.linear_model import Ridge
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from repaylift.uplift import table as module
from repaylift.uplift.table import Table, as_table
from repaylift.uplift.trees import SmallTrees

RNG = np.random.default_rng(0)
X = np.column_stack([RNG.normal(size=(1000, 2)), RNG.integers(0, 3, 1000)])
X[:30, 0] = np.nan
Y = np.nan_to_num(X[:, 0]) + (X[:, 2] == 1) + RNG.normal(size=1000)
ROWS = RNG.random(1000) < 0.6
WEIGHT = RNG.uniform(1, 5, 1000)
BASE = SmallTrees(trees=20)


@pytest.fixture
def counted(monkeypatch):
    """How often X is binned."""
    seen, real = [], module.bins_of
    monkeypatch.setattr(module, "bins_of", lambda X, *others: seen.append(X.shape) or real(X, *others))
    return seen


def test_x_is_binned_once_for_all_models_and_not_copied(counted):
    table = Table(X, (2,))
    assert np.shares_memory(table.X, X)
    for rows in (ROWS, ~ROWS, None):
        table.fit(BASE, Y, rows=rows)
        table.fit(BASE, Y, rows=rows, weight=WEIGHT)
    assert counted == [(1000, 3)]


def test_threads_bin_once(counted):
    table, start = Table(X), Barrier(4)

    def fit():
        start.wait()
        table.fit(BASE, Y, rows=ROWS)

    threads = [Thread(target=fit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(counted) == 1


def test_the_arm_is_a_column_of_its_own_binned_once(counted):
    table, arm = Table(X, (2,)), np.arange(1000) % 3
    y = Y + (arm == 2) * 5.0
    for rows in (ROWS, ~ROWS):
        model = table.fit(SmallTrees(column_share=1.0), y, rows=rows, arm=arm)
        shown = [model.predict(np.column_stack([X, np.full(1000, a)])).mean() for a in range(3)]
        assert shown[2] - shown[0] == pytest.approx(5, abs=0.7)
        assert shown[1] - shown[0] == pytest.approx(0, abs=0.7)
    assert counted == [(1000, 3), (1000, 1)]


def test_on_all_rows_it_is_the_base_itself():
    alone = BASE.fit(X, Y, categorical=(2,)).predict(X)
    assert Table(X, (2,)).fit(BASE, Y).predict(X).tolist() == alone.tolist()


def test_outcomes_of_other_rows_have_no_say():
    table = Table(X)
    changed = np.where(ROWS, Y, 1e6)
    same = [table.fit(BASE, y, rows=ROWS).predict(X).tolist() for y in (Y, changed)]
    assert same[0] == same[1]


def test_one_fit_leaves_the_bins_as_they_were():
    table = Table(X)
    before = table.fit(BASE, Y, rows=ROWS).predict(X)
    table.fit(BASE, -Y, rows=~ROWS, weight=WEIGHT)
    assert table.fit(BASE, Y, rows=ROWS).predict(X).tolist() == before.tolist()


@pytest.mark.parametrize("weight", [None, WEIGHT, 7 * WEIGHT])
def test_any_regressor_takes_its_rows_and_weights_with_a_mean_of_one(weight):
    there = np.nan_to_num(X)
    found = Table(there).fit(Ridge(alpha=50.0), Y, rows=ROWS, weight=weight)
    scaled = None if weight is None else WEIGHT[ROWS] / WEIGHT[ROWS].mean()
    oracle = Ridge(alpha=50.0).fit(there[ROWS], Y[ROWS], sample_weight=scaled)
    assert found.coef_ == pytest.approx(oracle.coef_)


def test_a_pipeline_hands_the_weights_to_its_last_step():
    there = np.nan_to_num(X)
    found = Table(there).fit(make_pipeline(StandardScaler(), Ridge()), Y, weight=WEIGHT)
    scaled = StandardScaler().fit(there)
    oracle = Ridge().fit(scaled.transform(there), Y, sample_weight=WEIGHT / WEIGHT.mean())
    assert found[-1].coef_ == pytest.approx(oracle.coef_)


def test_a_base_without_weights_serves_a_trial_and_is_refused_elsewhere():
    there = np.nan_to_num(X)
    nearly = np.where(ROWS, 2.0, 2.1)
    found = Table(there).fit(KNeighborsRegressor(), Y, weight=nearly)
    assert found.predict(there).tolist() == KNeighborsRegressor().fit(there, Y).predict(there).tolist()
    with pytest.raises(
        ValueError, match=r"KNeighborsRegressor takes no sample_weight.*factor of 5.00.*Remedy"
    ):
        Table(there).fit(KNeighborsRegressor(), Y, weight=np.where(ROWS, 1.0, 5.0))


def test_single_precision_is_kept():
    halved = X.astype(np.float32)
    assert Table(halved).X.dtype == np.float32
    found = Table(halved).fit(BASE, Y).predict(halved)
    assert np.corrcoef(found, Table(X).fit(BASE, Y).predict(X))[0, 1] > 0.99


def test_a_table_is_taken_as_it_is():
    table = Table(X)
    assert as_table(table) is table
    assert as_table(X, (2,)).categorical == (2,)
