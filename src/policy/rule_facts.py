"""The facts that rules need, as arrays: what is missing stays visible as missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from .times import utc_microseconds

Bool = npt.NDArray[np.bool_]

# Counts of contacts; missing means unknown, never zero.
COUNTERS = (
    "voice_conversations_today",
    "unanswered_today",
    "digital_last_7d",
    "calls_last_7d",
)
# All facts columns, in the order `build_facts` gives them.
FACTS = (
    "timezone",
    "holds",
    "opted_out",
    "consented",
    "night_agreed",
    "consent_age_days",
    *COUNTERS,
    "last_conversation_at",
    "last_paid_at",
    "paid_known",
)


@dataclass(frozen=True, slots=True)
class Labels:
    """One "|"-joined text per row: `codes` (n,) point into `texts` and `sets`; -1 is unknown."""

    codes: npt.NDArray[np.intp]
    texts: tuple[str, ...]
    sets: tuple[frozenset[str], ...]

    @property
    def known(self) -> Bool:
        return self.codes >= 0

    def has(self, label: str) -> Bool:
        """Whether the row's set holds `label`, (n,); False where unknown."""
        found = np.array([label in labels for labels in self.sets] + [False])
        return found[self.codes]


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of n cases. Times are UTC microseconds; NaN, -1 codes and NaT mean unknown.

    `paid_known` says whether payments are known at all; with it, an unknown `last_paid_at`
    means that nothing was ever paid.
    """

    n: int
    timezone: Labels
    holds: Labels
    opted_out: Labels
    consented: Labels
    night_agreed: Bool
    numbers: Mapping[str, npt.NDArray[np.float64]]
    last_paid_at: npt.NDArray[np.int64]
    paid_known: Bool


def facts_of(frame: pd.DataFrame) -> Facts:
    """Read the facts columns of `FACTS` from a frame; an absent column is wholly unknown.

    Examples
    --------
    >>> facts = facts_of(pd.DataFrame({"holds": ["minor|dispute", "", None]}))
    >>> facts.holds.has("minor").tolist(), facts.holds.known.tolist()
    ([True, False, False], [True, True, False])
    >>> facts.numbers["digital_last_7d"]
    array([nan, nan, nan])
    """
    n = len(frame)
    columns = {name: frame[name] for name in FACTS if name in frame}
    unknown = np.full(n, np.nan)
    numbers = {
        name: columns[name].to_numpy(dtype=np.float64, na_value=np.nan) if name in columns else unknown
        for name in (*COUNTERS, "consent_age_days")
    }
    paid = columns.get("last_paid_at")
    return Facts(
        n=n,
        timezone=_labels(columns.get("timezone"), n),
        holds=_labels(columns.get("holds"), n),
        opted_out=_labels(columns.get("opted_out"), n),
        consented=_labels(columns.get("consented"), n),
        night_agreed=_flags(columns.get("night_agreed"), n),
        numbers=numbers,
        last_paid_at=utc_microseconds("NaT", n) if paid is None else utc_microseconds(paid),
        paid_known=_flags(columns.get("paid_known"), n),
    )


def _labels(column: Any, n: int) -> Labels:
    if column is None:
        return Labels(np.full(n, -1, dtype=np.intp), (), ())
    codes, texts = pd.factorize(column.to_numpy(dtype=object))
    names = tuple(str(text) for text in texts)
    return Labels(codes, names, tuple(frozenset(filter(None, name.split("|"))) for name in names))


def _flags(column: Any, n: int) -> Bool:
    if column is None:
        return np.zeros(n, dtype=np.bool_)
    return np.asarray(column.to_numpy(dtype=object, na_value=None) == True, dtype=np.bool_)  # noqa: E712
