"""Registry: versions count up, aliases move, the store works from anywhere and says nothing."""

import shutil
import subprocess
import sys

import pytest

from repaylift.models.registry import find_version, load_artifact, register_artifact


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('store')}/mlflow.db"


def _bundle(folder, text):
    folder.mkdir(parents=True)
    (folder / "model.txt").write_text(text)
    (folder / "inner").mkdir()
    (folder / "inner" / "more.json").write_text("{}")
    return folder


def test_aliases_point_at_versions_and_move(store, tmp_path):
    first = register_artifact(_bundle(tmp_path / "a", "one"), "champion", store, {"auc": 0.8}, {"n": 3})
    second = register_artifact(_bundle(tmp_path / "b", "two"), "challenger", store, tags={"why": "retrain"})
    assert second.version == first.version + 1
    assert (load_artifact("champion", store) / "model.txt").read_text() == "one"
    assert (load_artifact("challenger", store) / "inner" / "more.json").read_text() == "{}"
    third = register_artifact(_bundle(tmp_path / "c", "three"), "champion", store)
    assert find_version("champion", store) == third
    assert (load_artifact("champion", store) / "model.txt").read_text() == "three"
    shutil.rmtree(tmp_path / "c")  # the store has its own copy
    assert (load_artifact("champion", store) / "model.txt").read_text() == "three"


def test_relative_store_is_read_from_another_folder_and_after_a_move(tmp_path, monkeypatch, capfd):
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    home.mkdir()
    monkeypatch.chdir(home)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    register_artifact(_bundle(tmp_path / "a", "one"), "champion")
    assert (home / "mlruns").is_dir()
    monkeypatch.chdir(tmp_path)
    assert (load_artifact("champion", "sqlite:///home/mlflow.db") / "model.txt").read_text() == "one"
    home.rename(elsewhere)
    found = load_artifact("champion", f"sqlite:///{elsewhere}/mlflow.db")
    assert found.is_relative_to(elsewhere)
    assert capfd.readouterr().out == ""


def test_a_fresh_process_prints_nothing(tmp_path):
    bundle = _bundle(tmp_path / "a", "one")
    code = f"from repaylift.models.registry import *; register_artifact({str(bundle)!r}, 'champion')"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert (done.stdout, done.stderr) == ("", "")


def test_refusals(store, tmp_path):
    with pytest.raises(ValueError, match="alias == 'best'"):
        register_artifact(_bundle(tmp_path / "a", "one"), "best", store)
    with pytest.raises(FileNotFoundError, match="no folder with files"):
        register_artifact(tmp_path / "missing", "champion", store)
    with pytest.raises(LookupError, match="Remedy"):
        load_artifact("champion", f"sqlite:///{tmp_path}/new.db")
