"""Contract: every learner, discovered."""

import inspect

import numpy as np
import pytest
from sklearn.tree import DecisionTreeRegressor

from repaylift.uplift import learners
from repaylift.uplift.learners import LEARNERS, Learned, Task
from repaylift.uplift.learners.example import example_task
from repaylift.uplift.trees import SmallTrees

TASK = example_task(n=1500)
ALL = np.ones(1500, dtype=bool)
SIDES = np.array([[-1.0], [1.0]])


def three_arms(base=None):
    """The example with a third arm that never got enough rows to be learned."""
    arm = TASK.arm.copy()
    arm[:5] = 2
    return Task(TASK.table.X, TASK.y, TASK.residual, arm, TASK.weight, 3, base or TASK.base)


def test_every_learner_file_is_listed():
    files = {name for name, _ in inspect.getmembers(learners, inspect.ismodule)}
    assert files - {"task", "example"} == set(LEARNERS)


@pytest.mark.parametrize("name", LEARNERS)
def test_it_finds_an_effect_that_varies(name):
    found = LEARNERS[name](TASK, ALL).predict(SIDES)
    assert (found[:, 1] - found[:, 0]) == pytest.approx([0.0, 2.0], abs=0.5)


@pytest.mark.parametrize("name", LEARNERS)
def test_it_learns_from_the_given_rows_only(name):
    rows = TASK.table.X[:, 0] < 0
    other = Task(TASK.table.X, np.where(rows, TASK.y, 99.0), np.where(rows, TASK.residual, 99.0), *_rest())
    same = LEARNERS[name](TASK, rows).predict(SIDES)
    assert LEARNERS[name](other, rows).predict(SIDES).tolist() == same.tolist()


def _rest():
    return TASK.arm, TASK.weight, TASK.k, TASK.base


@pytest.mark.parametrize("name", LEARNERS)
def test_an_arm_with_too_few_rows_breaks_nothing(name):
    found = LEARNERS[name](three_arms(), ALL).predict(SIDES)
    assert found.shape == (2, 3)
    assert np.isfinite(found).all()


@pytest.mark.parametrize("name", LEARNERS)
def test_threads_change_nothing(name):
    many = Task(TASK.table.X, TASK.y, TASK.residual, TASK.arm, TASK.weight, 2, TASK.base, n_jobs=2)
    assert (
        LEARNERS[name](many, ALL).predict(SIDES).tolist() == LEARNERS[name](TASK, ALL).predict(SIDES).tolist()
    )


@pytest.mark.parametrize("name", LEARNERS)
def test_another_base_plugs_in(name):
    task = Task(
        TASK.table.X, TASK.y, TASK.residual, TASK.arm, TASK.weight, 2, DecisionTreeRegressor(max_depth=4)
    )
    found = LEARNERS[name](task, ALL).predict(SIDES)
    assert (found[:, 1] - found[:, 0]) == pytest.approx([0.0, 2.0], abs=0.6)


@pytest.mark.parametrize("name", LEARNERS)
def test_it_reads_back_as_it_was_saved(name, tmp_path):
    learned = LEARNERS[name](three_arms(), ALL)
    learned.save(tmp_path)
    assert Learned.load(tmp_path).predict(SIDES).tolist() == learned.predict(SIDES).tolist()


@pytest.mark.parametrize("name", LEARNERS)
def test_arms_not_needed_leave_the_needed_ones_alone(name):
    learned = LEARNERS[name](TASK, ALL)
    needed = np.array([False, True])
    assert learned.predict(SIDES, needed)[:, 1].tolist() == learned.predict(SIDES)[:, 1].tolist()


def test_text_trees_predict_the_same():
    model = SmallTrees(trees=5).fit(TASK.table.X, TASK.y)
    assert SmallTrees.from_text(model.to_text()).predict(SIDES).tolist() == model.predict(SIDES).tolist()
