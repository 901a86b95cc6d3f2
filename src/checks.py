"""Checks of arguments: every refusal says the value, the limit and the remedy."""

import operator
from collections.abc import Collection


def check_between(
    value: float,
    name: str,
    *,
    ge: float | None = None,
    gt: float | None = None,
    le: float | None = None,
    lt: float | None = None,
    remedy: str = "",
) -> float:
    """Return `value`, or raise a ValueError that names the limit it breaks.

    Examples
    --------
    >>> check_between(0.9, "level", gt=0, lt=1)
    0.9
    >>> check_between(3, "level", lt=1, remedy="give a share, such as 0.9")
    Traceback (most recent call last):
    ValueError: level == 3, must be < 1. Remedy: give a share, such as 0.9
    """
    limits = (
        (ge, ">=", operator.ge),
        (gt, ">", operator.gt),
        (le, "<=", operator.le),
        (lt, "<", operator.lt),
    )
    for limit, sign, holds in limits:
        if limit is not None and not holds(value, limit):
            raise ValueError(f"{name} == {value!r}, must be {sign} {limit}.{_remedy(remedy)}")
    return value


def check_in(value: str, name: str, known: Collection[str], *, remedy: str = "") -> str:
    """Return `value`, or raise a ValueError that lists what is known.

    Examples
    --------
    >>> check_in("sms", "channel", ["sms", "email"])
    'sms'
    """
    if value not in known:
        listed = ", ".join(repr(k) for k in known)
        raise ValueError(f"{name} == {value!r}, must be one of {listed}.{_remedy(remedy)}")
    return value


def check_same_length(remedy: str = "", **lengths: int) -> None:
    """Raise a ValueError unless all named lengths are equal.

    Examples
    --------
    >>> check_same_length(y=3, treatment=3)
    """
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"len({name}) == {n}" for name, n in lengths.items())
        raise ValueError(f"{listed}; all must be equal.{_remedy(remedy)}")


def _remedy(text: str) -> str:
    return f" Remedy: {text}" if text else ""
