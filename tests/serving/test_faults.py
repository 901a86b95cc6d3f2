"""Killed at random moments under load, the service loses nothing that it had acknowledged."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "experiments" / "faults"))

from kill import kill_often


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_three_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    table = kill_often(tmp_path, kills=3, accounts=60, model="none", threads=4)
    assert table["acknowledged"].iloc[-1] >= 3
    assert (table[["lost", "doubled", "changed", "wrong_answers"]] == 0).all(axis=None)
