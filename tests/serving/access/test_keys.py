"""A key is found by its token only, and nothing that is kept gives the token away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.access.keys import KeyRing, new_key, read_key, read_keys


def test_a_token_finds_its_key() -> None:
    token, key = new_key("dialler", ["report", "decide"])
    assert KeyRing([key]).find(token) == key
    assert token.partition("dialler.")[2] not in key.line()


def test_a_line_is_read_as_it_was_written() -> None:
    _, key = new_key("dialler", ["report", "decide"], rate=20)
    assert read_key(key.line()) == key
    assert len(read_keys(f"# ours\n\n{key.line()}\n")) == 1


@given(st.text())
def test_nothing_else_finds_a_key(token: str) -> None:
    _, key = new_key("dialler", ["report"])
    assert KeyRing([key]).find(token) is None
    assert KeyRing([key]).find(f"rl.dialler.{token}") is None


def test_an_empty_name_finds_nobody() -> None:
    assert KeyRing([]).find("rl..") is None


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("dialler:report:salt", "has 3 parts"),
        ("a b:report:salt:" + "0" * 64, "letters, digits"),
        ("dialler:fly:salt:" + "0" * 64, "must be one of 'decide'"),
        ("dialler:report:salt:abc", "length of the hash"),
        ("dialler:report:salt:" + "0" * 64 + ":0", "rate of key 'dialler'"),
    ],
)
def test_a_line_that_cannot_be_read_is_refused(line: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_key(line)


def test_two_keys_of_one_name_are_refused() -> None:
    lines = [new_key("dialler", ["report"])[1].line() for _ in range(2)]
    with pytest.raises(ValueError, match="give each key its own name"):
        read_keys("\n".join(lines))
