"""A feature's value as a person would say it: rounded, with its unit, in their language."""

from __future__ import annotations

import math

from .words import words

# Unit as written in a feature catalogue -> key of the text in words/<language>.yaml.
_TEXT = {
    "days": "days",
    "days per bill": "days_per_bill",
    "hours": "hours",
    "months": "months",
    "cny": "money",
    "money": "money",
}
_SHARES = frozenset({"share", "probability"})
_FLAGS = frozenset({"flag"})
_BARE = frozenset({"count", "ratio", "score", "day"})  # day: of the month or week


def say_value(value: float, unit: str, language: str = "en") -> str:
    """Say a value: days, money, shares as per cent, flags as yes or no, a missing value in words.

    Parameters
    ----------
    value : in the unit's own size: a share of 0.25 is said as 25%.
    unit : the catalogue's unit; one that is not known is printed after the number.

    Examples
    --------
    >>> say_value(1, "days"), say_value(12345.6, "CNY"), say_value(0.254, "share"), say_value(3, "count")
    ('1 day', 'CNY 12,346', '25%', '3')
    >>> say_value(2.5, "days", "zh"), say_value(float("nan"), "days", "zh")
    ('2.5 天', '无记录')
    """
    text = words(language)["units"]
    kind = unit.lower()
    if value is None or math.isnan(value):
        return str(text["missing"])
    if kind in _FLAGS and value in (0, 1):
        return str(text["yes" if value else "no"])
    if kind in _SHARES:
        return _number(100 * value) + "%"
    if kind in _TEXT:
        form = text[_TEXT[kind]]
        return str(form["one"] if value == 1 else form["many"].format(number=_number(value)))
    number = _number(value)
    return number if kind in _BARE else f"{number} {unit}"


def _number(value: float) -> str:
    """Whole from 10 up and when whole already, else one decimal, or two significant figures below 1."""
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    size = abs(value)
    if size >= 10 or value == round(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if size >= 1 else f"{value:.2g}"
