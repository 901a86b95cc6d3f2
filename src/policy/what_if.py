"""What would have changed a decision: the exact amount, price or moment at which another action wins.

Scores are linear in prices and piecewise linear in the amount, so the thresholds are roots of lines. All
else is held as it was: facts, features, and the effects that the models say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import inf, isfinite
from typing import Literal

from .action_vectors import ActionVectors
from .local_time import UNKNOWN
from .options import Options
from .prices import RESOURCES

Kind = Literal["amount", "agent_minutes", "incentive_money", "rule_end"]


@dataclass(frozen=True, slots=True)
class Change:
    """Beyond `threshold` the action in `column` wins.

    kind : what would have to change. threshold : money at stake, price of a unit of the resource, or UTC
    microseconds of the moment from which the rules allow the action.
    """

    kind: Kind
    threshold: float
    column: int


def changes_of(options: Options, amount: float, vectors: ActionVectors) -> list[Change]:
    """The nearest change of each kind, if there is one; none where the score did not decide.

    Parameters
    ----------
    amount : money at stake.
    """
    ends = _rule_end(options)
    if options.mode == "suppressed_all":
        return [] if ends is None else [ends]
    usable = _usable(options)
    if options.mode != "model" or not _is_best(options, usable):
        return []
    rivals = [column for column in usable if column != options.taken]
    by_amount = _nearest("amount", _amounts(options, rivals, amount, vectors), amount)
    by_price = [
        _nearest(name, _prices(options, rivals, place), options.prices[place])  # type: ignore[arg-type]
        for place, name in enumerate(RESOURCES)
    ]
    return [change for change in (by_amount, *by_price, ends) if change is not None]


def _usable(options: Options) -> list[int]:
    """Columns that could win."""
    return [
        column
        for column, score in enumerate(options.score)
        if isfinite(score) and (column == 0 or (options.eligible[column] and options.proven[column]))
    ]


def _is_best(options: Options, usable: list[int]) -> bool:
    taken = options.score[options.taken]
    return isfinite(taken) and all(options.score[column] <= taken for column in usable)


def _nearest(kind: Kind, found: Iterable[tuple[float, int]], now: float) -> Change | None:
    """The threshold nearest to what holds now; of two at one place the first."""
    best = min(found, key=lambda pair: abs(pair[0] - now), default=None)
    return None if best is None else Change(kind, best[0], best[1])


def _prices(options: Options, rivals: list[int], resource: int) -> Iterator[tuple[float, int]]:
    taken, price = options.taken, options.prices[resource]
    for column in rivals:
        saved = options.use[taken][resource] - options.use[column][resource]
        if saved != 0:
            threshold = price + (options.score[taken] - options.score[column]) / saved
            if threshold >= 0:
                yield threshold, column


def _rule_end(options: Options) -> Change | None:
    """The first moment from which an action is allowed that scores higher than the one taken."""
    taken = options.score[options.taken]
    ends = [
        (options.until[column], column)
        for column, score in enumerate(options.score)
        if score > taken
        and options.offered[column]
        and options.proven[column]
        and not options.allowed[column]
        and options.until[column] != UNKNOWN
    ]
    if not ends:
        return None
    first = min(ends)[0]
    return Change("rule_end", first, max((options.score[c], -c, c) for end, c in ends if end == first)[2])


@dataclass(frozen=True, slots=True)
class _Line:
    """Score by amount m: effect x m - charge x min(rate x m, cap) - fixed."""

    effect: float
    charge: float
    rate: float
    cap: float
    fixed: float

    @property
    def kink(self) -> float:
        """Amount from which the incentive is capped."""
        return self.cap / self.rate if self.rate else inf

    def at(self, amount: float) -> float:
        return self.effect * amount - self.charge * min(self.rate * amount, self.cap) - self.fixed


def _amounts(
    options: Options, rivals: list[int], amount: float, vectors: ActionVectors
) -> Iterator[tuple[float, int]]:
    mine = _line(options, options.taken, vectors)
    for column in rivals:
        for root in _crossings(mine, _line(options, column, vectors), amount):
            yield root, column


def _line(options: Options, column: int, vectors: ActionVectors) -> _Line:
    money = RESOURCES.index("incentive_money")
    others = sum(
        use * price
        for place, (use, price) in enumerate(zip(options.use[column], options.prices, strict=True))
        if place != money
    )
    return _Line(
        options.uplift[column],
        options.p_paid[column] * (1.0 + options.prices[money]),
        float(vectors.rate[column]),
        float(vectors.cap[column]),
        float(vectors.cost[column] + vectors.complaint_cost[column]) + others,
    )


def _crossings(mine: _Line, other: _Line, amount: float) -> Iterator[float]:
    """Amounts nearest to the present one, above and below, at which the other line comes to lie higher."""

    def ahead(at: float) -> float:
        return other.at(at) - mine.at(at)

    kinks = sorted(kink for kink in (mine.kink, other.kink) if kink < inf)
    above = [amount, *(kink for kink in kinks if kink > amount)]
    below = [amount, *(kink for kink in reversed(kinks) if kink < amount), 0.0]
    far = 2.0 * above[-1] + 1.0  # beyond the last kink the line goes on as it is
    now = ahead(amount)
    for way in ([*above, far], below):
        start, before = amount, now
        for end in way[1:]:
            after = ahead(end)
            if after > 0 or (end == far and after > before):
                yield start - before * (end - start) / (after - before)
                break
            start, before = end, after
