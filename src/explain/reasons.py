"""Why a score is what it is: the strongest additive parts, in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..checks import check_between, check_same_length
from .values import say_value
from .words import words

Row = Mapping[str, float] | pd.Series | npt.ArrayLike
Direction = Literal["raises", "lowers"]


class Described(Protocol):
    """What a reason needs of a feature; `repaylift.features.Feature` has it."""

    @property
    def name(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def plain_en(self) -> str: ...
    @property
    def plain_zh(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a score: feature name, plain words, direction, and weight in log-odds."""

    code: str
    text: str
    direction: Direction
    weight: float


def top_reasons(
    parts: Row,
    values: Row,
    catalogue: Sequence[Described],
    language: str = "en",
    most: int = 4,
    usual: Row | None = None,
) -> tuple[Reason, ...]:
    """At most `most` parts of a score, the largest first, in plain words.

    Each weight is the feature's exact part: the base, these weights and the parts left out sum to the score.
    A feature whose part is 0 is never a reason.

    Parameters
    ----------
    parts : (d,) additive parts in log-odds, without the base. Arrays stand in the catalogue's order and are
        the fast way (some 20 microseconds a row); a mapping or Series is read by name, "base" ignored.
    values : (d,) the customer's values, in the same forms; NaN is said to be missing.
    catalogue : (d,) name, unit and plain words of each feature.
    language : "en" or "zh".
    most : how many reasons at most.
    usual : (d,) reference values, such as medians, to say beside the customer's own.

    Raises
    ------
    ValueError
        When lengths differ, a feature is missing or unknown, or the language is not known.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> catalogue = [
    ...     SimpleNamespace(name="lag", unit="days", plain_en="payment delay", plain_zh="还款延迟"),
    ...     SimpleNamespace(name="used", unit="share", plain_en="credit in use", plain_zh="额度使用率"),
    ... ]
    >>> for reason in top_reasons([-0.2, 0.7], [1.0, 0.93], catalogue):
    ...     print(reason.code, reason.weight, reason.text)
    used 0.7 Credit in use: 93%, which raises the risk
    lag -0.2 Payment delay: 1 day, which lowers the risk
    >>> top_reasons([-0.2, 0.7], [1.0, 0.93], catalogue, language="zh", most=1)[0].text
    '额度使用率：93%，提高风险'
    """
    check_between(most, "most", ge=1, remedy="ask for one to four reasons")
    weight = aligned(parts, catalogue, "parts")
    value = aligned(values, catalogue, "values")
    reference = None if usual is None else aligned(usual, catalogue, "usual")
    return tuple(
        _reason(
            catalogue[i],
            float(weight[i]),
            float(value[i]),
            None if reference is None else float(reference[i]),
            language,
        )
        for i in strongest(weight, most)
    )


def strongest(weight: npt.NDArray[np.float64], most: int) -> list[int]:
    """Positions of the largest parts by size, largest first, ties in the catalogue's order; none that is 0.

    Examples
    --------
    >>> strongest(np.array([0.1, -0.5, 0.0, 0.5]), most=3)
    [1, 3, 0]
    """
    order = np.argsort(-np.abs(weight), kind="stable")[:most]
    return [int(i) for i in order if weight[i] != 0]


def plain_words(feature: Described, language: str) -> str:
    """The feature's plain words with a capital, in a language."""
    plain = feature.plain_zh if language == "zh" else feature.plain_en
    return plain[:1].upper() + plain[1:]


def aligned(row: Row, catalogue: Sequence[Described], name: str) -> npt.NDArray[np.float64]:
    """A row as (d,) numbers in the catalogue's order; "base" is left out.

    Raises
    ------
    ValueError
        When a feature is missing or unknown, or the length is not the catalogue's.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> catalogue = [SimpleNamespace(name="a"), SimpleNamespace(name="b")]
    >>> aligned({"b": 2.0, "a": 1.0, "base": 9.0}, catalogue, "parts").tolist()
    [1.0, 2.0]
    """
    if isinstance(row, (Mapping, pd.Series)):
        names = [feature.name for feature in catalogue]
        odd = set(row.keys()).symmetric_difference(names) - {"base"}
        if odd:
            raise ValueError(
                f"{name}: {sorted(odd)} stand in only one of the row and the catalogue. "
                "Remedy: give the parts of the model that was fitted on this catalogue."
            )
        return np.array([row[feature] for feature in names], dtype=np.float64)
    array = np.asarray(row, dtype=np.float64)
    if array.shape != (len(catalogue),):
        check_same_length(
            remedy="leave the base out and keep the catalogue's order",
            **{name: array.size, "catalogue": len(catalogue)},
        )
        raise ValueError(
            f"{name} has shape {array.shape}, must be ({len(catalogue)},). Remedy: give one row."
        )
    return array


def _reason(feature: Described, weight: float, value: float, usual: float | None, language: str) -> Reason:
    direction: Direction = "raises" if weight > 0 else "lowers"
    pattern = words(language)["reasons"][direction if usual is None else f"{direction}_usual"]
    text = pattern.format(
        feature=plain_words(feature, language),
        value=say_value(value, feature.unit, language),
        usual="" if usual is None else say_value(usual, feature.unit, language),
    )
    return Reason(feature.name, text, direction, weight)
