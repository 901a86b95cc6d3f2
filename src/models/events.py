"""Event sequences as the arrays that a net reads: oldest event first, padding behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from ..checks import check_between

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

NUMBERS = 3  # amount, age and gap of an event


class EventSequences(Protocol):
    """What `build_sequences` gives: n rows of at most L events each, in any order.

    kind (n, L) small integers >= 0; amount (n, L) log1p of money; age_days (n, L) days before the
    decision; mask (n, L) True where there is an event.
    """

    @property
    def kind(self) -> npt.NDArray[Any]: ...
    @property
    def amount(self) -> npt.NDArray[Any]: ...
    @property
    def age_days(self) -> npt.NDArray[Any]: ...
    @property
    def mask(self) -> npt.NDArray[Any]: ...


@dataclass(frozen=True, slots=True)
class EventArrays:
    """token (n, L), 0 = padding, else kind + 1; number (n, L, 3): amount, log age, log gap to the event
    before, all in log1p; length (n,) events per row.
    """  # noqa: D205

    token: Ints
    number: Floats
    length: Ints

    def take(self, rows: npt.NDArray[Any]) -> EventArrays:
        """The same for some rows, by place or mask."""
        return EventArrays(self.token[rows], self.number[rows], self.length[rows])


def event_arrays(sequences: EventSequences) -> EventArrays:
    """Sort each row's events from the oldest to the newest and put the padding behind.

    Raises
    ------
    ValueError
        When shapes differ, a kind is negative, or an event's amount or age is not finite.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> two = SimpleNamespace(kind=np.array([[4, 0, 7]]), amount=np.array([[1.0, 0.0, 2.0]]),
    ...                       age_days=np.array([[3.0, 0.0, 9.0]]), mask=np.array([[True, False, True]]))
    >>> event_arrays(two).token.tolist()
    [[8, 5, 0]]
    """
    mask = np.asarray(sequences.mask, dtype=bool)
    columns = [np.asarray(c) for c in (sequences.kind, sequences.amount, sequences.age_days)]
    _refuse_bad(mask, *columns)
    order = np.argsort(np.where(mask, -columns[2].astype(float), np.inf), axis=1, kind="stable")
    seen = np.take_along_axis(mask, order, axis=1)
    kind, amount, age = (np.where(seen, np.take_along_axis(c, order, axis=1), 0) for c in columns)
    gap = np.zeros_like(age)
    gap[:, 1:] = np.where(seen[:, 1:], age[:, :-1] - age[:, 1:], 0)
    number = np.stack([amount, np.log1p(np.maximum(age, 0)), np.log1p(np.maximum(gap, 0))], axis=2)
    token = np.where(seen, kind.astype(np.int64) + 1, 0)
    return EventArrays(token, number.astype(np.float32), mask.sum(axis=1))


def _refuse_bad(
    mask: npt.NDArray[Any], kind: npt.NDArray[Any], amount: npt.NDArray[Any], age: npt.NDArray[Any]
) -> None:
    shapes = {"kind": kind.shape, "amount": amount.shape, "age_days": age.shape, "mask": mask.shape}
    if len(set(shapes.values())) > 1 or mask.ndim != 2:
        raise ValueError(f"shapes {shapes}, must be one (n, L). Remedy: give what build_sequences returned.")
    if mask.any():
        check_between(int(kind[mask].min()), "kind", ge=0, remedy="number the kinds of event from 0")
    for name, values in (("amount", amount), ("age_days", age)):
        if not np.isfinite(values[mask].astype(float)).all():
            raise ValueError(f"{name} holds values that are not finite. Remedy: mask such events out.")
