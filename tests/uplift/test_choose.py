"""Choosing among learners: honest judging, the budget kept, everything logged, settings that fit."""

from dataclasses import replace

import numpy as np
import optuna
import pytest
from sklearn.linear_model import Ridge

from repaylift import UpliftModel, choose_learner
from repaylift.models.tracking import open_client, quiet
from repaylift.uplift import SmallTrees
from repaylift.uplift.choice_log import SEARCH
from repaylift.uplift.crossing import cross, crossed_effects
from repaylift.uplift.inputs import read_inputs
from repaylift.uplift.learners import LEARNERS, Task
from repaylift.uplift.losses import MEAN
from repaylift.uplift.model import EFFECT
from repaylift.uplift.nested import CHOSEN, STACK, stand
from repaylift.uplift.nuisance import RESPONSE
from repaylift.uplift.search import Budget, draw_arm_net, mean_only, run_trials

FEW = {"candidates": ["dr", "s"], "trials": 4, "folds": 3, "tracking": False}


@pytest.fixture(scope="module")
def choice(varied):
    return choose_learner(varied.X, varied.y, varied.treatment, **FEW)


def _inputs(trial, folds=3):
    return read_inputs(
        trial.X, trial.y, trial.treatment, control="none", folds=folds, rng=np.random.default_rng(0)
    )


def test_varying_effects_are_found_and_stated(choice):
    assert choice.losses.names == (MEAN, "dr, default", "dr", "s", CHOSEN, STACK)
    table = choice.losses.to_frame()
    assert table.loc[[CHOSEN, STACK], "dr_high"].max() < 0
    assert choice.verdict == "It beats the mean effects beyond chance."
    assert choice.verdict in choice.to_text()
    assert sum(choice.stack_weights.values()) == pytest.approx(1, abs=1e-4)
    assert choice.rows == 6000


def test_settings_and_stack_are_handed_on(choice, varied):
    model = UpliftModel(**choice.settings).fit(varied.X, varied.y, varied.treatment)
    found = model.predict(varied.X)["arm2"].to_numpy()
    assert np.corrcoef(found, varied.p[:, 2] - varied.p[:, 0])[0, 1] > 0.7
    inputs = _inputs(varied)
    task = Task(inputs.table, inputs.y, inputs.y, inputs.arm, inputs.weight, 3, None)
    raw = choice.stack(task, np.ones(len(inputs.y), dtype=bool)).predict(inputs.X)
    assert np.corrcoef(raw[:, 2] - raw[:, 0], varied.p[:, 2] - varied.p[:, 0])[0, 1] > 0.7


def test_where_nothing_varies_nothing_is_claimed(make_trial):
    """Fewer than 10 % of searches on trials without individual differences may claim some."""
    claims = 0
    for seed in range(6):
        null = make_trial(n=1200, k=3, seed=seed)
        found = choose_learner(null.X, null.y, null.treatment, **FEW | {"random_state": seed})
        claims += found.verdict.startswith("It beats")
    assert claims <= 1


def test_a_fold_never_sees_the_choice_that_judges_it(trial):
    """In view h, and in what is judged on fold h, no number of the other rows may move with its outcomes."""
    inputs = _inputs(trial)
    task = Task(inputs.table, inputs.y, inputs.y, inputs.arm, inputs.weight, 3, SmallTrees(trees=10))

    def views(outcome):
        changed = _inputs(trial)
        object.__setattr__(changed, "y", outcome)
        crossing = cross(changed, RESPONSE)
        effects = crossed_effects(crossing, LEARNERS["t"], Task(**_fields(task) | {"y": outcome}))
        return crossing, effects

    inside = inputs.fold == 1
    flipped = np.where(inside, 1 - inputs.y, inputs.y)
    (one, before), (two, after) = views(inputs.y), views(flipped)
    np.testing.assert_array_equal(before[1][~inside], after[1][~inside])  # view 1 has not seen fold 1
    np.testing.assert_array_equal(before[3][inside], after[3][inside])  # nor have fold 1's own numbers
    np.testing.assert_array_equal(one.target(1).contrast[~inside], two.target(1).contrast[~inside])
    assert not np.array_equal(before[3][~inside], after[3][~inside])


def test_what_is_no_better_is_no_reason_to_leave_the_default(trial, varied):
    flat = choose_learner(trial.X, trial.y, trial.treatment, **FEW)
    assert (flat.settings["learner"], flat.settings["base"].get_params()) == ("dr", EFFECT.get_params())
    crossing = cross(_inputs(varied), RESPONSE)
    target, everyone = crossing.target(crossing.folds), np.ones(len(varied.y), dtype=bool)
    nothing = mean_only(crossing)
    good = next(run_trials(crossing, ["dr"], None, Budget(1), 1, 0))
    useless = replace(good, effects=nothing)
    assert stand([useless, good], nothing, target, crossing.folds, everyone).winner == 1
    assert stand([good, useless], nothing, target, crossing.folds, everyone).winner == 0
    slightly = replace(good, effects=good.effects * np.float32(0.99) + nothing * np.float32(0.01))
    assert stand([slightly, good], nothing, target, crossing.folds, everyone).kept.min() > 0.9
    assert stand([good, slightly], nothing, target, crossing.folds, everyone).winner == 0


def test_the_budget_is_kept(varied):
    part = varied.X.iloc[:900], varied.y[:900], varied.treatment[:900]
    hurried = choose_learner(*part, **FEW | {"seconds": 0.0})
    assert len(hurried.trials) == 1
    assert hurried.budget.seconds == 0.0
    capped = choose_learner(*part, **FEW | {"max_rows": 500})
    assert capped.rows == 500
    assert len(capped.trials) == 4


def test_a_base_of_ones_own_is_searched_and_handed_on(varied):
    part = varied.X.iloc[:900], varied.y[:900], varied.treatment[:900]

    def ridge(trial):
        return Ridge(alpha=trial.suggest_float("alpha", 1.0, 1000.0, log=True))

    found = choose_learner(*part, **FEW | {"candidates": ["dr"], "draw_base": ridge})
    assert found.trials["alpha"].notna().tolist() == [False, True, True, True]
    settings = found.settings | {"base": Ridge()}
    assert UpliftModel(**settings).fit(*part).predict(part[0]).notna().all(axis=None)


def test_the_net_is_searched_with_a_form_of_its_own():
    trial = optuna.trial.FixedTrial(
        {"width": 8, "depth": 1, "learning_rate": 0.01, "weight_decay": 1.0, "targeted": 0.1}
    )
    assert draw_arm_net(trial).get_params()["width"] == 8


def test_the_same_seed_gives_the_same_choice(varied):
    part = varied.X.iloc[:900], varied.y[:900], varied.treatment[:900]
    one, two = (choose_learner(*part, **FEW) for _ in range(2))
    assert one.trials.equals(two.trials)
    assert one.losses.to_frame().equals(two.losses.to_frame())


def test_every_trial_and_the_choice_are_logged(varied, tmp_path):
    store = f"sqlite:///{tmp_path}/mlflow.db"
    part = varied.X.iloc[:600], varied.y[:600], varied.treatment[:600]
    found = choose_learner(*part, **FEW | {"tracking": store, "trials": 2})
    with quiet():
        client = open_client(store)
        runs = client.search_runs([client.get_experiment_by_name("repaylift").experiment_id])
        made = next(run for run in runs if run.info.run_name == SEARCH)
        trials = [run for run in runs if run.data.tags.get("search") == made.info.run_id]
        files = {file.path for file in client.list_artifacts(made.info.run_id, "bundle")}
    assert len(trials) == len(found.trials) == 2
    assert {run.data.params["learner"] for run in trials} == {"dr", "s"}
    assert made.data.params["learner"] == found.settings["learner"]
    assert made.data.metrics["dr_difference.chosen"] == found.losses.to_frame().loc[CHOSEN, "dr_difference"]
    assert files == {"bundle/choice.txt", "bundle/losses.csv", "bundle/trials.csv"}


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"candidates": ["dr", "best"]}, "candidate == 'best', must be one of"),
        ({"trials": 1}, "trials == 1, must be >= 2. Remedy: try every candidate's default"),
        ({"folds": 2}, "folds == 2, must be >= 3"),
        ({"candidates": []}, "number of candidates == 0, must be >= 1"),
    ],
)
def test_a_search_that_cannot_be_is_refused(trial, asked, message):
    with pytest.raises(ValueError, match=message):
        choose_learner(trial.X, trial.y, trial.treatment, **FEW | asked)


def _fields(task):
    return {name: getattr(task, name) for name in task.__dataclass_fields__}
