"""Moments as the API writes them."""

from __future__ import annotations

from datetime import datetime, timedelta

_EPOCH = datetime(1970, 1, 1)


def utc_text(microseconds: int) -> str:
    """A moment in ISO 8601, UTC, as pydantic writes it.

    Parameters
    ----------
    microseconds : UTC, since 1970.

    Examples
    --------
    >>> utc_text(1_772_000_000_000_000), utc_text(1_500_000)
    ('2026-02-25T06:13:20Z', '1970-01-01T00:00:01.500000Z')
    """
    return (_EPOCH + timedelta(microseconds=microseconds)).isoformat() + "Z"


def utc_day(microseconds: int) -> str:
    """The day of a moment in UTC.

    Examples
    --------
    >>> utc_day(1_772_000_000_000_000)
    '2026-02-25'
    """
    return (_EPOCH + timedelta(microseconds=microseconds)).date().isoformat()
