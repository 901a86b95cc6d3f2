"""`run_trial` end to end, and the protocol's promises."""

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from repaylift.cli import app
from repaylift.uplift.trial import read_trial, run_trial, trial_rows
from repaylift.uplift.trial_protocol import run_protocol


def frame_of(known):
    """The trial as a file would hold it, with a category and a missing value."""
    frame = known.X.reset_index(drop=True).assign(letter=known.treatment, paid=known.y.astype(int))
    frame["due"] = np.exp(frame["risk"])
    frame["ward"] = np.where(frame["noise"] > 0, "east", "west")
    frame.loc[0, ["need", "ward"]] = None
    return frame


FEATURES = ["log(due)", "need", "due/noise", "ward"]


@pytest.fixture(scope="module")
def result(make_trial):
    return run_trial(frame_of(make_trial(n=1500)), "letter", "paid", FEATURES, "none", splits=2)


def test_the_table_holds_every_choice_with_intervals(result):
    table = result.table.set_index("policy")
    assert list(table.index) == [
        "repaylift",
        "best single arm",
        "response ranking",
        "one-feature rule",
        "random",
        "control",
    ]
    assert (table["low"] < table["value"]).all()
    assert (table["value"] < table["high"]).all()
    assert (
        table.loc["best single arm", ["difference", "diff_low", "diff_high", "departs"]].tolist() == [0] * 4
    )
    assert table.loc["random", "departs"] == pytest.approx(2 / 3)


def test_the_text_names_the_letters_and_the_choices(result):
    text = result.to_text()
    assert "arm2: 1,500 people (100.0%)" in text
    assert "response ranking" in text
    assert "against best arm" in text


def test_one_arm_per_person_with_the_frames_index(make_trial):
    frame = frame_of(make_trial(n=600)).set_index(pd.RangeIndex(1000, 1600))
    result = run_trial(frame, "letter", "paid", ["risk"], "none", splits=1)
    assert result.recommended.index.equals(frame.index)


def test_effects_that_vary_beat_the_best_arm(varied):
    result = run_trial(frame_of(varied), "letter", "paid", ["need"], "none", splits=1)
    ours = result.table.set_index("policy").loc["repaylift"]
    assert ours["diff_low"] > 0.05
    assert ours["departs"] > 0.3


def test_values_match_the_truth(varied):
    """The random choice's value is the mean of all true outcomes."""
    result = run_trial(frame_of(varied), "letter", "paid", ["need"], "none", splits=1)
    table = result.table.set_index("policy")
    assert table.loc["random", "low"] < varied.p.mean() < table.loc["random", "high"]
    assert table.loc["control", "low"] < varied.p[:, 0].mean() < table.loc["control", "high"]


def test_a_choice_never_sees_the_rows_that_judge_it(make_trial):
    rows = trial_rows(frame_of(make_trial(n=300)), "letter", "paid", ["risk", "need", "noise"], "none")
    seen = []

    def watch(half, X):
        seen.append((set(half.rows.X.index), set(X.index)))
        return np.zeros(len(X), dtype=int)

    judged = run_protocol(rows, {"watch": watch}, splits=2, seed=0)
    assert len(seen) == 4
    assert all(not (train & test) and len(train | test) == 300 for train, test in seen)
    assert judged["watch"].value.shape == (300,)


def test_a_persons_rows_stay_on_one_side(make_trial):
    frame = frame_of(make_trial(n=400)).assign(person=np.arange(400) // 4)
    rows = trial_rows(frame, "letter", "paid", ["risk"], "none", groups="person")
    sides = []

    def watch(half, X):
        sides.append((set(half.rows.person), set(frame.loc[X.index, "person"])))
        return np.zeros(len(X), dtype=int)

    run_protocol(rows, {"watch": watch}, splits=1, seed=0)
    assert all(not (train & test) for train, test in sides)


def test_threads_change_nothing(make_trial):
    rows = trial_rows(frame_of(make_trial(n=300)), "letter", "paid", ["risk", "ward"], "none")
    choosers = {"first feature": lambda half, X: (X["risk"] > 0).to_numpy().astype(int)}
    one, two = (run_protocol(rows, choosers, splits=2, seed=0, n_jobs=n)["first feature"] for n in (1, 2))
    assert (one.value == two.value).all()
    assert (one.difference == two.difference).all()


@pytest.fixture(scope="module")
def untidy():
    """Numbered arms of unequal shares, missing values, text with rare values, true/false."""
    rng = np.random.default_rng(3)
    n = 1200
    frame = pd.DataFrame(
        {
            "arm": rng.choice([0, 1, 2], n, p=[0.7, 0.25, 0.05]),
            "age": np.where(rng.random(n) < 0.3, np.nan, rng.normal(40, 9, n)),
            "town": pd.Series([f"t{i}" for i in rng.geometric(0.2, n)]).where(rng.random(n) < 0.9),
            "new": rng.random(n) < 0.5,
            "empty": np.nan,
        }
    )
    return frame.assign(paid=rng.random(n) < 0.4 + 0.2 * (frame["arm"] == 1))


def test_an_untidy_file_is_read_from_the_command_line(untidy, tmp_path):
    file = tmp_path / "trial.parquet"
    untidy.to_parquet(file)
    asked = ["--treatment", "arm", "--outcome", "paid", "--control", "0", "--features", "age,town,new,empty"]
    said = CliRunner().invoke(app, ["trial", str(file), *asked, "--splits", "1"])
    assert said.exit_code == 0, said.output
    assert "1: 1,200 people (100.0%)" in said.output


def test_an_outcome_in_words_is_refused(untidy):
    words = untidy.assign(paid=np.where(untidy["paid"], "yes", "no"))
    with pytest.raises(ValueError, match="outcome 'paid' holds object, such as 'no', must hold numbers"):
        run_trial(words, "arm", "paid", ["age"], "0", splits=1)


def test_a_feature_of_dates_is_refused(untidy):
    dated = untidy.assign(since=pd.Timestamp("2026-01-01"))
    with pytest.raises(ValueError, match="column 'since' holds times"):
        run_trial(dated, "arm", "paid", ["since"], 0, splits=1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"treatment": "post"}, "treatment == 'post', must be one of"),
        ({"outcome": "post"}, "outcome == 'post', must be one of"),
        ({"features": ["post"]}, "feature == 'post', must be one of"),
        ({"features": ["log(post)"]}, "column of a feature == 'post'"),
        ({"features": ["log(ward)"]}, "column 'ward' holds object, must hold numbers"),
        ({"features": []}, "must name at least one column"),
        ({"outcome": "need"}, "outcome 'need' is missing in 1 of 300 rows"),
        ({"control": "post"}, "control == 'post'"),
        ({"propensity": "post"}, "propensity == 'post'"),
        ({"splits": 0}, "splits == 0, must be >= 1"),
    ],
)
def test_bad_arguments_are_refused(change, message, make_trial):
    given = {"treatment": "letter", "outcome": "paid", "features": ["risk"], "control": "none", "splits": 1}
    with pytest.raises(ValueError, match=message):
        run_trial(frame_of(make_trial(n=300)), **{**given, **change})


@pytest.mark.parametrize("name", ["trial.csv", "trial.csv.gz", "trial.parquet"])
def test_files_of_every_kind_are_read(name, tmp_path):
    frame = pd.DataFrame({"letter": ["none", "lien"], "paid": [0, 1]})
    file = tmp_path / name
    frame.to_parquet(file) if name.endswith("parquet") else frame.to_csv(file, index=False)
    assert read_trial(file).equals(frame)
    assert read_trial(file, "paid == 1")["letter"].tolist() == ["lien"]


def test_a_filter_that_cannot_work_is_refused(tmp_path):
    file = tmp_path / "trial.csv"
    pd.DataFrame({"paid": [0, 1]}).to_csv(file, index=False)
    with pytest.raises(ValueError, match=r"filter == 'letter == 1' cannot be applied"):
        read_trial(file, "letter == 1")
    with pytest.raises(ValueError, match="keeps 0 of 2 rows"):
        read_trial(file, "paid > 1")
    with pytest.raises(FileNotFoundError, match="no trial file"):
        read_trial(tmp_path / "none.csv")
