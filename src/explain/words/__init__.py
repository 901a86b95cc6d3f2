"""Fixed text, one YAML file per language."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from ...checks import check_in

LANGUAGES = ("en", "zh")


@cache
def words(language: str) -> dict[str, Any]:
    """Fixed text of a language, by section; read once.

    Raises
    ------
    ValueError
        When the language is not one of `LANGUAGES`.

    Examples
    --------
    >>> words("zh")["units"]["missing"]
    '无记录'
    """
    check_in(language, "language", LANGUAGES)
    text: dict[str, Any] = yaml.safe_load((files(__package__) / f"{language}.yaml").read_text("utf-8"))
    return text
