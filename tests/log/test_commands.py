"""The command line verifies, erases and exports a log."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from repaylift.cli import app
from repaylift.log import Log
from repaylift.records.store import read_records


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["log", *arguments])
    if result.exception is not None:
        raise result.exception
    return result.output


def test_verify_says_where_the_chain_ends_and_finds_that_end_again(log: Log, decided: str, url: str) -> None:
    said = run("verify", "--log", url)
    assert said.startswith("sound: 1 entries, the last with hash ")
    end = said.split()[-1]
    assert run("verify", "--log", url, "--head", end) == said
    with pytest.raises(ValueError, match="no entry with hash '00'"):
        run("verify", "--log", url, "--head", "00")


def test_erase_takes_one_person_or_all_who_were_quiet(log: Log, decided: str, url: str) -> None:
    assert "2 accounts" in run("erase", "p1", "--log", url)
    assert run("erase", "--quiet-years", "5", "--log", url) == "erased 0 persons\n"
    with pytest.raises(ValueError, match="either a debtor_id or --quiet-years"):
        run("erase", "--log", url)


def test_export_writes_the_record_tables(log: Log, decided: str, url: str, tmp_path: Path) -> None:
    run("export", str(tmp_path / "out"), "--log", url)
    assert read_records(tmp_path / "out").decisions["decision_id"].tolist() == [decided]
