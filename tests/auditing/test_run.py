"""`repaylift audit FOLDER`."""

import pytest
from typer.testing import CliRunner

import repaylift as rl
from repaylift.cli import app


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    records = rl.simulate(accounts=600, months=5, seed=1, log_policy="ladder")
    return rl.write_records(records, tmp_path_factory.mktemp("records"))


def test_the_command_prints_the_verdict_and_writes_the_page(folder, tmp_path):
    page = tmp_path / "audit.html"
    done = CliRunner().invoke(
        app, ["audit", str(folder), "--no-features", "--days", "90", "--html", str(page)]
    )
    assert done.exit_code == 0, done.output
    assert "NOTHING can be learned" in done.output
    assert "in at most 90 days" in " ".join(done.output.split())
    assert page.exists()


def test_a_goal_out_of_range_is_refused(folder):
    done = CliRunner().invoke(app, ["audit", str(folder), "--share", "2"])
    assert done.exit_code != 0
    assert "share == 2.0, must be <= 0.9" in str(done.exception)
