"""The facts that rules need, as arrays: what is missing stays visible as missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..records.tables import HOLD_KINDS
from .actions import CHANNELS
from .local_time import UNKNOWN, Bool
from .times import utc_microseconds
from .zones import Int64

# Counts of contacts; missing means unknown, never zero.
COUNTERS = (
    "voice_conversations_today",
    "unanswered_today",
    "digital_last_7d",
    "calls_last_7d",
    "debt_calls_7_days",
)
# Local calendar days since something happened; infinite: it never did, missing: unknown.
DAYS_SINCE = ("debt_conversation_days", "breathing_space_days", "crisis_ended_days")
NUMBERS = (*COUNTERS, *DAYS_SINCE, "consent_age_days")
# All facts columns, in the order `build_facts` gives them.
FACTS = (
    "timezone",
    "holds",
    "holds_until",
    "opted_out",
    "consented",
    "night_agreed",
    *NUMBERS,
    "last_paid_at",
    "paid_known",
)
AUTOMATED, NIGHT = "automated", "night"  # kinds of consent beside the channels
OPT_OUTS = (*CHANNELS[1:], AUTOMATED, NIGHT)
EVERYTHING = -1  # all bits set: of an unknown set, that each label may be in it


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of n cases. Arrays are (n,) unless said otherwise; times are UTC microseconds.

    timezone : place in `timezones` (candidate zones joined by "|"); -1 unknown.
    holds, opted_out : sets as bits, in the order of HOLD_KINDS and OPT_OUTS; EVERYTHING where unknown.
    consented : likewise, in the order of OPT_OUTS; 0 where unknown.
    holds_until : when the last of the holds ends, vulnerability apart; UNKNOWN when one has no end.
    numbers : (n, len(NUMBERS)); NaN unknown.
    last_paid_at : UNKNOWN means that nothing was ever paid, where `paid_known`.
    """

    timezones: tuple[str, ...]
    timezone: Int64
    holds: Int64
    holds_until: Int64
    opted_out: Int64
    consented: Int64
    night_agreed: Bool
    numbers: npt.NDArray[np.float64]
    last_paid_at: Int64
    paid_known: Bool

    @property
    def n(self) -> int:
        return len(self.timezone)

    def number(self, name: str) -> npt.NDArray[np.float64]:
        """One of NUMBERS, (n,)."""
        return self.numbers[:, NUMBERS.index(name)]


def bits_of(labels: Iterable[str], known: Sequence[str]) -> int:
    """A set of labels as bits, in the order of `known`; EVERYTHING when a label is not known.

    Examples
    --------
    >>> bits_of(["dispute", "insolvent"], HOLD_KINDS), bits_of(["a new kind"], HOLD_KINDS)
    (6, -1)
    """
    bits = 0
    for label in labels:
        if label not in known:
            return EVERYTHING
        bits |= 1 << known.index(label)
    return bits


def facts_of(frame: pd.DataFrame) -> Facts:
    """Read the facts columns of `FACTS` from a frame; an absent column is wholly unknown.

    Examples
    --------
    >>> facts = facts_of(pd.DataFrame({"holds": ["insolvent|dispute", "", None]}))
    >>> facts.holds.tolist(), facts.number("digital_last_7d").tolist()
    ([6, 0, -1], [nan, nan, nan])
    """
    n = len(frame)
    zones, texts = _codes(frame, "timezone")
    numbers = [
        frame[name].to_numpy(dtype=np.float64, na_value=np.nan) if name in frame else np.full(n, np.nan)
        for name in NUMBERS
    ]
    return Facts(
        timezones=texts,
        timezone=zones,
        holds=_bits(frame, "holds", HOLD_KINDS, EVERYTHING),
        holds_until=_times(frame, "holds_until"),
        opted_out=_bits(frame, "opted_out", OPT_OUTS, EVERYTHING),
        consented=_bits(frame, "consented", OPT_OUTS, 0),
        night_agreed=_flags(frame, "night_agreed"),
        numbers=np.column_stack(numbers),
        last_paid_at=_times(frame, "last_paid_at"),
        paid_known=_flags(frame, "paid_known"),
    )


def stack_facts(parts: Sequence[Facts]) -> Facts:
    """Facts of the cases of all parts, one after the other.

    Examples
    --------
    >>> one = facts_of(pd.DataFrame({"timezone": ["Asia/Shanghai"]}))
    >>> two = facts_of(pd.DataFrame({"timezone": ["Europe/London", None]}))
    >>> stack_facts([one, two]).timezone.tolist()
    [0, 1, -1]
    """
    if len(parts) == 1:
        return parts[0]
    texts = tuple(dict.fromkeys(text for part in parts for text in part.timezones))
    places = {text: place for place, text in enumerate(texts)}
    zones = [
        np.array([*(places[text] for text in part.timezones), -1], dtype=np.int64)[part.timezone]
        for part in parts
    ]
    names = [name for name in Facts.__slots__ if name not in ("timezones", "timezone")]
    rest = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    return Facts(timezones=texts, timezone=np.concatenate(zones), **rest)


def _codes(frame: pd.DataFrame, column: str) -> tuple[Int64, tuple[Any, ...]]:
    if column not in frame:
        return np.full(len(frame), -1), ()
    codes, texts = pd.factorize(frame[column].to_numpy(dtype=object))
    return codes.astype(np.int64), tuple(texts)


def _bits(frame: pd.DataFrame, column: str, known: Sequence[str], unknown: int) -> Int64:
    codes, texts = _codes(frame, column)
    sets = [set(filter(None, str(text).split("|"))) for text in texts]
    if unknown == 0:  # a consent to something else is none
        sets = [labels.intersection(known) for labels in sets]
    bits = [bits_of(labels, known) for labels in sets]
    return np.array([*bits, unknown], dtype=np.int64)[codes]


def _times(frame: pd.DataFrame, column: str) -> Int64:
    return utc_microseconds(frame[column]) if column in frame else np.full(len(frame), UNKNOWN)


def _flags(frame: pd.DataFrame, column: str) -> Bool:
    if column not in frame:
        return np.zeros(len(frame), dtype=np.bool_)
    flags: Any = frame[column]
    return np.asarray(flags.to_numpy(dtype=object, na_value=None) == True, dtype=np.bool_)  # noqa: E712
