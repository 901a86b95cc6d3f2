"""The search: seeded, quiet, better than a bad guess, blind to what it is not given."""

import logging

import numpy as np
import optuna

from repaylift.models import DefaultRisk
from repaylift.models.encode import learn_encoding
from repaylift.models.folds import make_folds
from repaylift.models.trees import TreeForm
from repaylift.models.tuning import losses_by_size, tune_default_risk

SMALL = {"trials": 4, "max_trees": 40, "progress": False}


def test_same_seed_same_answer_and_it_fits(portfolio):
    found = [
        tune_default_risk(portfolio.X, portfolio.y, portfolio.groups, random_state=seed, **SMALL)
        for seed in (1, 1, 2)
    ]
    assert found[0] == found[1] != found[2]
    assert DefaultRisk(**found[0]).fit(portfolio.X, portfolio.y).get_params()["n_trees"] <= 40


def test_chosen_form_beats_overfitting_trees(portfolio):
    best = tune_default_risk(portfolio.X, portfolio.y, **SMALL)
    wild = {**best, "num_leaves": 60, "min_leaf_rows": 2, "l2": 0.0, "learning_rate": 0.5}
    encoding = learn_encoding(portfolio.X)
    matrix = portfolio.X.assign(stage=portfolio.X["stage"].cat.codes).to_numpy(float)
    fold = make_folds(portfolio.y, None, 3, 9)
    y = portfolio.y.to_numpy(float)
    losses = [losses_by_size(matrix, y, fold, TreeForm(**p), encoding, 0)[1][-1] for p in (best, wild)]
    assert losses[0] < losses[1]


def test_nothing_is_printed_and_optuna_speaks_as_before(portfolio, capfd):
    before = optuna.logging.get_verbosity()
    tune_default_risk(portfolio.X.head(200), portfolio.y.head(200), **SMALL)
    assert capfd.readouterr() == ("", "")
    assert optuna.logging.get_verbosity() == before
    assert logging.getLogger("optuna").level != logging.WARNING or before == optuna.logging.WARNING


def test_progress_goes_to_standard_error(portfolio, capfd):
    tune_default_risk(portfolio.X.head(200), portfolio.y.head(200), **{**SMALL, "progress": True})
    out, err = capfd.readouterr()
    assert out == ""
    assert "tuning default risk" in err


def test_a_sample_of_whole_groups_is_searched(portfolio):
    few = tune_default_risk(portfolio.X, portfolio.y, portfolio.groups, max_rows=300, **SMALL)
    assert few != tune_default_risk(portfolio.X, portfolio.y, portfolio.groups, **SMALL)
    assert np.isfinite(list(few.values())).all()
