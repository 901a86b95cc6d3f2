"""Registry: versions count up, aliases move, the store works from anywhere and says nothing."""

import shutil
import subprocess
import sys

import pytest

from repaylift.models.approvals import approve, promote
from repaylift.models.registry import all_versions, find_version, load_artifact, register_artifact


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('store')}/mlflow.db"


def _bundle(folder, text):
    folder.mkdir(parents=True)
    (folder / "model.txt").write_text(text)
    (folder / "inner").mkdir()
    (folder / "inner" / "more.json").write_text("{}")
    return folder


def test_a_new_version_is_the_challenger_and_the_champion_stays(store, tmp_path):
    first = register_artifact(_bundle(tmp_path / "a", "one"), store, {"auc": 0.8}, {"n": 3}, author="Wei")
    assert find_version("challenger", store) == find_version(first.version, store) == first
    for person in ("lan", "ming"):
        approve(first.version, person, store)
    promote(first.version, store)
    second = register_artifact(_bundle(tmp_path / "b", "two"), store, tags={"why": "retrain"})
    assert second.version == first.version + 1
    assert (load_artifact("champion", store) / "model.txt").read_text() == "one"
    assert (load_artifact("challenger", store) / "inner" / "more.json").read_text() == "{}"
    shutil.rmtree(tmp_path / "a")  # the store has its own copy
    assert (load_artifact("champion", store) / "model.txt").read_text() == "one"
    assert [v.version for v in all_versions(store)] == [second.version, first.version]


def test_relative_store_is_read_from_another_folder_and_after_a_move(tmp_path, monkeypatch, capfd):
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    home.mkdir()
    monkeypatch.chdir(home)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    register_artifact(_bundle(tmp_path / "a", "one"))
    assert (home / "mlruns").is_dir()
    monkeypatch.chdir(tmp_path)
    assert (load_artifact("challenger", "sqlite:///home/mlflow.db") / "model.txt").read_text() == "one"
    home.rename(elsewhere)
    found = load_artifact("challenger", f"sqlite:///{elsewhere}/mlflow.db")
    assert found.is_relative_to(elsewhere)
    assert capfd.readouterr().out == ""


def test_a_fresh_process_prints_nothing(tmp_path):
    bundle = _bundle(tmp_path / "a", "one")
    code = f"from repaylift.models.registry import *; register_artifact({str(bundle)!r})"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert (done.stdout, done.stderr) == ("", "")


def test_the_author_is_the_one_who_runs_it_unless_named(store, tmp_path, monkeypatch):
    monkeypatch.setenv("REPAYLIFT_USER", "Hua")
    assert register_artifact(_bundle(tmp_path / "a", "one"), store).author == "hua"
    assert register_artifact(_bundle(tmp_path / "b", "two"), store, author="Wei").author == "wei"


def test_refusals(store, tmp_path):
    with pytest.raises(ValueError, match="alias == 'best'"):
        load_artifact("best", store)
    with pytest.raises(FileNotFoundError, match="no folder with files"):
        register_artifact(tmp_path / "missing", store)
    with pytest.raises(LookupError, match="Remedy"):
        load_artifact("champion", f"sqlite:///{tmp_path}/new.db")
    with pytest.raises(LookupError, match="number 99"):
        find_version(99, store)
