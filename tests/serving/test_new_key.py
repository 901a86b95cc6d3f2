"""The command prints the line, and the token apart from it."""

import pytest

from serving.access.keys import read_keys
from serving.new_key import main


def test_the_token_finds_the_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["new_key", "dialler", "report", "--rate", "5"])
    main()
    printed = capsys.readouterr()
    key = read_keys(printed.out).find(printed.err.split()[-1])
    assert key is not None
    assert (key.name, key.scopes, key.rate) == ("dialler", {"report"}, 5)
