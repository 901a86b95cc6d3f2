"""One self-contained HTML page from a template, its style inside."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from .formats import day, interval, number, percent
from .values import say_value


def write_page(path: str | Path, template: str, **context: Any) -> Path:
    """Render a template of this package to a file, making its folder; return the path."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(render(template, **context), encoding="utf-8")
    return target


def render(template: str, **context: Any) -> str:
    """Render a template of this package; a name it does not get is an error.

    Examples
    --------
    >>> "tabular-nums" in render("style.css")
    True
    """
    return _environment().get_template(template).render(**context)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("repaylift.explain", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(day=day, number=number, percent=percent, interval=interval, say=say_value)
    return environment
