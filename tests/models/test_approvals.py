"""Approvals: two people, neither the author; without them nothing becomes the champion."""

from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from repaylift.cli import app
from repaylift.models.approvals import (
    NotApprovedError,
    approve,
    approvers,
    check_approved,
    earlier_champions,
    promote,
)
from repaylift.models.registry import find_version, register_artifact


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('store')}/mlflow.db"


@pytest.fixture
def version(store, tmp_path):
    (tmp_path / "bundle").mkdir()
    (tmp_path / "bundle" / "model.txt").write_text("trees")
    return register_artifact(tmp_path / "bundle", store, author="wei").version


def test_two_people_make_a_champion(store, version):
    at = datetime(2026, 11, 28, 9, tzinfo=UTC)
    with pytest.raises(NotApprovedError, match=r"approved by 0 people \(nobody\), must be >= 2"):
        promote(version, store)
    assert approvers(approve(version, "lan", store, at)) == ("lan",)
    with pytest.raises(NotApprovedError, match=rf"repaylift approve {version} --by NAME"):
        promote(version, store)
    assert approvers(approve(version, "ming", store)) == ("lan", "ming")
    assert find_version(version, store).tags["approved_by.lan"] == "2026-11-28T09:00:00+00:00"
    assert promote(version, store).version == find_version("champion", store).version == version


def test_the_same_person_twice_is_one(store, version):
    for name in ("Lan", "lan", "LAN"):
        approve(version, name, store)
    with pytest.raises(NotApprovedError):
        check_approved(find_version(version, store))


def test_the_author_does_not_count(store, version):
    with pytest.raises(ValueError, match="is the author of version"):
        approve(version, "Wei", store)
    found = find_version(version, store)
    forged = type(found)(
        found.name,
        found.version,
        found.run_id,
        found.source,
        {**found.tags, "approved_by.wei": "2026", "approved_by.lan": "2026"},
    )
    with pytest.raises(NotApprovedError, match="approved by 1 people"):
        check_approved(forged)


@pytest.mark.parametrize("name", ["", "a b", "x@y", "." * 3, "a" * 65])
def test_what_is_no_name_is_refused(store, version, name):
    with pytest.raises(ValueError, match="must be letters"):
        approve(version, name, store)


def test_earlier_champions_come_back_the_last_one_first(store, tmp_path):
    numbers = []
    for text in ("one", "two"):
        folder = tmp_path / text
        folder.mkdir()
        (folder / "model.txt").write_text(text)
        number = register_artifact(folder, store, author="wei").version
        for person in ("lan", "ming"):
            approve(number, person, store)
        promote(number, store)
        numbers.append(number)
    promote(numbers[0], store)  # back to the first
    assert [v.version for v in earlier_champions(store)][:2] == numbers


def test_the_commands_do_the_same(store, version, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", store)
    shell = CliRunner()
    refused = shell.invoke(app, ["promote", str(version)])
    assert isinstance(refused.exception, NotApprovedError)
    for name, said in (("lan", "lan."), ("ming", "lan, ming.")):
        done = shell.invoke(app, ["approve", str(version), "--by", name])
        assert done.output.strip() == f"Version {version} is approved by {said}"
    assert (
        shell.invoke(app, ["promote", str(version)]).output.strip() == f"Version {version} is the champion."
    )
    assert find_version("champion").version == version
