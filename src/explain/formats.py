"""Numbers as the report prints them."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

MINUS = "\N{MINUS SIGN}"
NONE = "–"


def number(value: Any, digits: int = 3, *, signed: bool = False, scale: float = 1.0) -> str:
    """A number with a fixed count of decimals and a real minus sign; a dash when it is missing.

    Examples
    --------
    >>> number(0.7812), number(-0.04, 2), number(0.031, 1, signed=True, scale=100), number(12345, 0)
    ('0.781', '−0.04', '+3.1', '12,345')
    """
    if value is None or math.isnan(value):
        return NONE
    text = f"{value * scale:{'+' if signed else ''},.{digits}f}"
    if not float(text.replace(",", "")):
        text = text.lstrip("+-")
    return text.replace("-", MINUS)


def percent(share: Any, digits: int = 1) -> str:
    """A share as per cent.

    Examples
    --------
    >>> percent(0.1234), percent(None)
    ('12.3%', '–')
    """
    text = number(share, digits, scale=100)
    return text if text == NONE else f"{text}%"


def interval_text(
    value: float, low: float, high: float, digits: int = 3, *, signed: bool = False, scale: float = 1.0
) -> str:
    """An estimate with its interval.

    Examples
    --------
    >>> interval_text(0.7812, 0.7741, 0.7883)
    '0.781 [0.774, 0.788]'
    """
    ends = [number(end, digits, signed=signed, scale=scale) for end in (low, high)]
    middle = number(value, digits, signed=signed, scale=scale)
    return middle if ends == [NONE, NONE] else f"{middle} [{', '.join(ends)}]"


def interval(row: Any, digits: int = 3, *, signed: bool = False, scale: float = 1.0, of: str = "") -> str:
    """The interval in a row with value, low and high; `of` names another estimate: of, of_low, of_high.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> interval(SimpleNamespace(gain=1.5, gain_low=1.0, gain_high=2.0), 1, signed=True, of="gain")
    '+1.5 [+1.0, +2.0]'
    """
    names = (of, f"{of}_low", f"{of}_high") if of else ("value", "low", "high")
    value, low, high = (float(getattr(row, name)) for name in names)
    return interval_text(value, low, high, digits, signed=signed, scale=scale)


def day(moment: Any) -> str:
    """The day of a moment; text stays as it is.

    Examples
    --------
    >>> day(pd.Timestamp("2025-03-01T10:00Z")), day("March")
    ('2025-03-01', 'March')
    """
    if pd.isna(moment):
        return NONE
    return moment.strftime("%Y-%m-%d") if hasattr(moment, "strftime") else str(moment)
