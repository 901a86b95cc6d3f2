"""DefaultRisk: exact reasons, calibration, what it takes and what it refuses."""

import itertools
import json
import math
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from repaylift.models import DefaultRisk, risk_metrics

SUM_TOLERANCE = 1e-9  # what a reader may add up by hand
BRUTE_TOLERANCE = 1e-9  # two exact algorithms, sums of a few hundred terms


@pytest.fixture(scope="module")
def risk(portfolio):
    return DefaultRisk(n_trees=80, random_state=3).fit(portfolio.X, portfolio.y, groups=portfolio.groups)


def test_parts_sum_to_the_shown_log_odds_and_keep_the_index(risk, later):
    parts = risk.explain(later.X)
    assert list(parts.columns) == [*later.X.columns, "base"]
    assert parts.index.equals(later.X.index)
    np.testing.assert_allclose(parts.sum(axis=1), risk.log_odds(later.X), rtol=0, atol=SUM_TOLERANCE)


def test_parts_are_shapley_values_of_the_trees_by_brute_force():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, 3))
    y = (rng.random(300) < 1 / (1 + np.exp(-X[:, 0] * (1 + X[:, 1])))).astype(int)
    risk = DefaultRisk(n_trees=4, num_leaves=5, min_leaf_rows=10, row_share=1.0, bags=2, folds=3).fit(X, y)
    for row in X[:3]:
        games = [_shapley(booster.dump_model()["tree_info"], row) for booster in risk.boosters_]
        expected = np.mean(games, axis=0) * risk.calibration_.slope
        np.testing.assert_allclose(risk.parts(row[None])[0, :-1], expected, rtol=0, atol=BRUTE_TOLERANCE)


def _shapley(trees, row):
    """Shapley values of the path-dependent game over 3 features, by its definition."""
    p = len(row)
    worth = {
        known: sum(_expected(tree["tree_structure"], row, known) for tree in trees)
        for size in range(p + 1)
        for known in itertools.combinations(range(p), size)
    }
    found = np.zeros(p)
    for feature in range(p):
        for known, before in worth.items():
            if feature not in known:
                share = math.factorial(len(known)) * math.factorial(p - len(known) - 1) / math.factorial(p)
                more = tuple(sorted((*known, feature)))
                found[feature] += share * (worth[more] - before)
    return found


def _expected(node, row, known):
    if "leaf_value" in node:
        return node["leaf_value"]
    left, right = node["left_child"], node["right_child"]
    if node["split_feature"] in known:
        return _expected(left if row[node["split_feature"]] <= node["threshold"] else right, row, known)
    weights = [child.get("internal_count", child.get("leaf_count")) for child in (left, right)]
    return np.average([_expected(child, row, known) for child in (left, right)], weights=weights)


def test_ranks_new_rows_nearly_as_the_truth_and_is_calibrated(risk, later):
    found = risk_metrics(later.y, risk.predict_proba(later.X)[:, 1], resamples=100)
    best = risk_metrics(later.y, 1 / (1 + np.exp(-later.truth)), resamples=100)
    assert found.auc.value > best.auc.value - 0.03
    assert (
        0.85 < found.slope.value < 1.2
    )  # trees shrink: standard error 0.045, plus that of 2,000 fitted rows


def test_out_of_fold_scores_are_honest(risk, portfolio):
    """Flipped noise cannot be ranked out of fold, though trees fit it in sample."""
    rng = np.random.default_rng(5)
    y = rng.integers(0, 2, 600)
    noise = DefaultRisk(n_trees=60, min_leaf_rows=5, l2=0.1).fit(rng.normal(size=(600, 5)), y)
    assert abs(risk_metrics(y, noise.out_of_fold_, resamples=20).auc.value - 0.5) < 0.08
    assert risk.out_of_fold_.shape == (len(portfolio.y),)
    assert 0.9 < risk_metrics(portfolio.y, risk.out_of_fold_, resamples=20).slope.value < 1.1


def test_groups_keep_twins_out_of_each_others_fold(portfolio):
    """Every row stands twice: without groups the twin gives the outcome away."""
    X = pd.concat([portfolio.X.iloc[:500]] * 2)[["lateness", "used", "noise"]]
    y = np.random.default_rng(0).integers(0, 2, 500)
    twice, ids = np.tile(y, 2), np.tile(np.arange(500), 2)
    greedy = {"n_trees": 150, "num_leaves": 64, "min_leaf_rows": 2, "l2": 0.0, "learning_rate": 0.3}
    leaking = DefaultRisk(**greedy).fit(X, twice)
    honest = DefaultRisk(**greedy).fit(X, twice, groups=ids)
    assert risk_metrics(twice, leaking.out_of_fold_, resamples=20).auc.value > 0.9
    assert risk_metrics(twice, honest.out_of_fold_, resamples=20, groups=ids).auc.value < 0.6


def test_one_row_from_numpy_is_the_row_of_the_frame(risk, later):
    codes = later.X.assign(stage=later.X["stage"].cat.codes.astype(float)).to_numpy()
    expected = risk.predict_proba(later.X)[:5]
    for i in range(5):
        np.testing.assert_array_equal(risk.predict_proba(codes[i : i + 1])[0], expected[i])


def test_columns_may_come_in_any_order_and_a_new_category_reads_as_missing(risk, later):
    head = later.X.head(20)
    np.testing.assert_array_equal(risk.log_odds(head[head.columns[::-1]]), risk.log_odds(head))
    unknown, missing = head.astype({"stage": object}), head.astype({"stage": object})
    unknown["stage"], missing["stage"] = "never seen", None
    np.testing.assert_array_equal(risk.log_odds(unknown), risk.log_odds(missing))


def test_monotone_feature_never_lowers_the_risk(portfolio):
    risk = DefaultRisk(n_trees=60, monotone={"noise": 1}, min_leaf_rows=5).fit(portfolio.X, portfolio.y)
    rows = pd.concat([portfolio.X.head(1)] * 50).assign(noise=np.linspace(-3, 3, 50))
    assert (np.diff(risk.log_odds(rows)) >= 0).all()


def test_bags_average_their_scores(portfolio):
    bagged = DefaultRisk(n_trees=20, bags=3).fit(portfolio.X, portfolio.y)
    assert len(bagged.boosters_) == 3
    single = DefaultRisk(n_trees=20).fit(portfolio.X, portfolio.y)
    assert spearmanr(bagged.log_odds(portfolio.X), single.log_odds(portfolio.X)).statistic > 0.97


def test_same_seed_same_model_another_seed_another(portfolio):
    scores = [
        DefaultRisk(n_trees=20, random_state=seed).fit(portfolio.X, portfolio.y).log_odds(portfolio.X)
        for seed in (1, 1, 2)
    ]
    np.testing.assert_array_equal(scores[0], scores[1])
    assert not np.array_equal(scores[0], scores[2])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda X, y: (X.drop(columns="used"), y), "lacks 1 columns"),
        (lambda X, y: (X.assign(used=np.inf), y), "infinite value in row 0, column 'used'"),
        (lambda X, y: (X.to_numpy()[:, :2].astype(float), y), "has 2 columns, must have 4"),
        (lambda X, y: (X.to_numpy()[0, :3].astype(float), y), "X.ndim == 1"),
    ],
)
def test_refuses_bad_rows_with_a_remedy(risk, portfolio, change, words):
    X, _ = change(portfolio.X.head(3), portfolio.y.head(3))
    with pytest.raises(ValueError, match=words) as refusal:
        risk.log_odds(X)
    assert "Remedy" in str(refusal.value)


@pytest.mark.parametrize(
    ("y", "words"),
    [([0, 1, 2, 1], "values"), ([0, 0, 0, 0], "values"), ([0, 1, np.nan, 1], "values"), ([0, 1], "len")],
)
def test_refuses_bad_outcomes(y, words):
    with pytest.raises(ValueError, match=words):
        DefaultRisk(folds=2).fit(np.arange(8.0).reshape(4, 2), y)


def test_refuses_times_repeated_columns_and_unknown_monotone_names(portfolio):
    y = portfolio.y.head(50)
    at = pd.DataFrame({"at": pd.date_range("2025-01-01", periods=50)})
    with pytest.raises(ValueError, match="holds times"):
        DefaultRisk().fit(at, y)
    twice = portfolio.X.head(50)[["used", "used"]]
    with pytest.raises(ValueError, match="more than once"):
        DefaultRisk().fit(twice, y)
    with pytest.raises(ValueError, match="monotone names"):
        DefaultRisk(monotone={"age": 1}).fit(portfolio.X.head(50), y)


def test_saved_folder_is_text_and_json_only(risk, tmp_path, later):
    folder = risk.save(tmp_path / "risk")
    assert sorted(p.name for p in folder.iterdir()) == ["booster_0.txt", "risk.json"]
    assert json.loads((folder / "risk.json").read_text())["columns"] == list(later.X.columns)
    back = DefaultRisk.load(folder)
    np.testing.assert_array_equal(back.log_odds(later.X), risk.log_odds(later.X))
    np.testing.assert_array_equal(back.parts(later.X.head(50)), risk.parts(later.X.head(50)))


def test_load_refuses_an_empty_folder_and_another_format(risk, tmp_path):
    with pytest.raises(FileNotFoundError, match="Remedy"):
        DefaultRisk.load(tmp_path)
    head = risk.save(tmp_path / "risk") / "risk.json"
    head.write_text(json.dumps({**json.loads(head.read_text()), "format": 99}))
    with pytest.raises(ValueError, match="format == 99"):
        DefaultRisk.load(tmp_path / "risk")


def test_the_deployed_risk_needs_no_torch(risk, tmp_path):
    risk.save(tmp_path)
    code = (
        "import sys\n"
        "class NoTorch:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] == 'torch': raise ImportError('torch is not installed')\n"
        "sys.meta_path.insert(0, NoTorch())\n"
        "import repaylift as rl, repaylift.models.tuning, repaylift.models.compare\n"
        f"risk = rl.DefaultRisk.load({str(tmp_path)!r})\n"
        "print(risk.log_odds([[0.1, 0.2, 0.3, 1.0]]).shape)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(1,)"
