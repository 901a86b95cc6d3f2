"""A log of the first version opens with everything that was in it; many may open one at once."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from repaylift.log import Log, request_key
from repaylift.log.metadata import METADATA
from repaylift.log.migrate import MIGRATIONS, NEWEST, revision_of

from .version_0 import make_version_0


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old.db"
    make_version_0(path)
    return path


def test_nothing_is_lost(old: Path) -> None:
    log = Log(f"sqlite:///{old}")
    answer = '{"decision_id": "d1", "text": "您好"}'
    assert log.answer("d1") == answer
    assert log.answer("d2") == '{"decision_id": "d2"}'
    asked = [("decision", "r1"), ("outcome", "o1"), ("event", "e1")]
    first = [log.first_answer(request_key(scope, key, "{}")) for scope, key in asked]
    assert first == [answer, '{"recorded": "o1"}', '{"recorded": "e1"}']
    exported = log.export()
    assert exported.decisions["decision_id"].tolist() == ["d1"]
    assert exported.payments["amount"].tolist() == [5.0]
    assert exported.holds is None
    assert [entry.subject for entry in log.entries()] == ["d1", "d2", "o1", "e1"]
    assert log.verify_chain().seq == 4
    log.close()


def test_its_bodies_are_erased_with_their_person(old: Path) -> None:
    log = Log(f"sqlite:///{old}")
    log.erase_person("p1")
    assert [entry.body for entry in log.entries()][:4] == [None] * 4
    assert log.first_answer(request_key("outcome", "o1", "{}")) is None
    log.close()


def test_the_tables_become_those_of_the_code(old: Path) -> None:
    log = Log(f"sqlite:///{old}")
    differences = log.read(
        lambda connection: compare_metadata(
            MigrationContext.configure(connection, opts={"include_name": _is_ours}), METADATA
        )
    )
    assert differences == []
    log.close()


def _is_ours(name: str | None, kind: str, _: object) -> bool:
    return (kind, name) != ("table", "alembic_version")


def test_the_newest_revision_is_that_of_the_files(url: str) -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [NEWEST]
    log = Log(url)
    assert log._sessions.read(revision_of) == NEWEST
    log.close()


def test_processes_that_open_an_old_log_at_once_change_it_once(old: Path) -> None:
    program = "import sys; from repaylift.log import Log; print(Log(sys.argv[1]).verify_chain().seq)"
    command = [sys.executable, "-c", program, f"sqlite:///{old}"]
    racing = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert [process.communicate()[0].strip() for process in racing] == ["4"] * 3


def test_a_log_of_newer_code_is_refused(url: str) -> None:
    log = Log(url)
    log.write(lambda write: write.execute("UPDATE alembic_version SET version_num = '9999'"))
    log.close()
    with pytest.raises(ValueError, match="newer than this code"):
        Log(url)
