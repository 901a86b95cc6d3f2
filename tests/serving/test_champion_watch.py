"""A new champion is picked up; what is not approved or broken is refused, and what was in use stays."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from repaylift.models.approvals import approve, promote
from repaylift.models.registry import CHAMPION, MODEL_NAME, register_artifact
from repaylift.models.tracking import open_client, quiet
from repaylift.policy.next_best_action import NextBestAction
from serving.champion import Champion
from serving.champion_watch import Source, Watcher


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('store')}/mlflow.db"


def register(store: str, folder: Path, *, broken: bool = False) -> int:
    bundle = NextBestAction(versions={"risk": folder.name}).save(folder)
    if broken:
        (bundle / "artifact.json").write_text("{")
    return register_artifact(bundle, store, author="wei").version


def enthrone(store: str, version: int) -> None:
    for person in ("lan", "ming"):
        approve(version, person, store)
    promote(version, store)


def point_champion_at(store: str, version: int) -> None:
    """As anybody with a hand on the registry can, without asking for approvals."""
    with quiet():
        open_client(store).set_registered_model_alias(MODEL_NAME, CHAMPION, str(version))


@pytest.fixture
def champion() -> Champion:
    return Champion()


@pytest.fixture
def watcher(store: str, champion: Champion) -> Iterator[Watcher]:
    watcher = Watcher({"policy": (champion, Source(CHAMPION, tracking_uri=store))}, seconds=3600)
    yield watcher
    watcher.stop()


def test_a_life_of_champions(store: str, champion: Champion, watcher: Watcher, tmp_path: Path) -> None:
    watcher.look()
    assert champion.now.champion is None
    assert "the registry gives no 'champion'" in str(champion.now.problem)

    first = register(store, tmp_path / "one")
    enthrone(store, first)
    watcher.look()
    one = champion.now.champion
    assert one is not None
    assert (one.version, one.approved_by) == (str(first), ("lan", "ming"))
    assert one.artifact.versions["risk"] == "one"

    watcher.look()  # nothing new
    assert champion.now.champion is one

    second = register(store, tmp_path / "two")
    point_champion_at(store, second)
    watcher.look()
    assert champion.now.champion is one
    assert f"version {second} is approved by 0 people" in str(champion.now.problem)

    enthrone(store, second)
    watcher.look()
    now = champion.now
    assert now.champion is not None
    assert (now.champion.version, now.last_good, now.problem) == (str(second), one, None)

    third = register(store, tmp_path / "three", broken=True)
    enthrone(store, third)
    watcher.look()
    watcher.look()  # it is not read again
    assert champion.now.champion is now.champion
    assert f"version {third} was not loaded" in str(champion.now.problem)

    promote(first, store)  # back
    watcher.look()
    assert champion.now.champion is not None
    assert (champion.now.champion.version, champion.now.problem) == (str(first), None)


def test_a_start_with_a_broken_champion_finds_the_last_good_one(store: str, tmp_path: Path) -> None:
    good = register(store, tmp_path / "good")
    enthrone(store, good)
    enthrone(store, register(store, tmp_path / "bad", broken=True))
    champion = Champion()
    watcher = Watcher({"policy": (champion, Source(CHAMPION, tracking_uri=store))}, seconds=3600)
    watcher.start()
    watcher.stop()
    assert champion.now.champion is None
    assert champion.now.last_good is not None
    assert champion.now.last_good.version == str(good)
    assert "was not loaded" in str(champion.now.problem)


def test_a_store_that_is_away_changes_nothing(tmp_path: Path) -> None:
    champion = Champion()
    loaded = Source(str(NextBestAction().save(tmp_path / "bundle"))).load_folder()
    champion.swap(loaded)
    away = Source(CHAMPION, tracking_uri="sqlite:////proc/nowhere/mlflow.db")
    Watcher({"policy": (champion, away)}, seconds=3600).look()
    assert champion.now.champion is loaded
    assert "the registry gives no 'champion'" in str(champion.now.problem)


def test_a_folder_is_read_once_and_needs_no_approval(tmp_path: Path) -> None:
    champion = Champion()
    folder = NextBestAction(versions={"risk": "r1"}).save(tmp_path / "bundle")
    Watcher({"policy": (champion, Source(str(folder)))}, seconds=3600).start()
    assert champion.now.champion is not None
    assert champion.now.champion.label == f"{folder}: risk r1, effects none"


def test_a_folder_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    champion = Champion()
    Watcher({"policy": (champion, Source(str(tmp_path / "nowhere")))}, seconds=3600).start()
    assert champion.now.champion is None
    assert "Remedy: train and promote a version" in str(champion.now.problem)


def test_what_finishes_an_artifact_is_done_before_it_decides(tmp_path: Path) -> None:
    folder = NextBestAction().save(tmp_path / "bundle")
    source = Source(str(folder), finish=lambda artifact: NextBestAction(versions={"risk": "finished"}))
    assert source.load_folder().artifact.versions == {"risk": "finished"}
