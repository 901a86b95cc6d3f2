"""What an exploration is to find out, and how far it may go."""

from __future__ import annotations

from dataclasses import dataclass

from ..checks import check_between


@dataclass(frozen=True, slots=True)
class ExplorationGoal:
    """What an exploration is to find out, and how far it may go.

    Parameters
    ----------
    detect : difference in P(paid) to be found, in every action at every stage.
    power, level : with this probability, by a two-sided test at 1 - level.
    share : most of a stage's cases that may get another action than today's.
    cap : most cases that may get one action which has fewer than 500 logged rows at the stage.
    days : after so many the exploration of a stage ends, enough or not.
    coarsest : a stage where most actions' detectable effects would still be above this by then is left
        alone: exploring it would cost and teach too little.

    Raises
    ------
    ValueError
        When one of them is out of its range.

    Examples
    --------
    >>> ExplorationGoal(detect=0.03).days
    180
    >>> ExplorationGoal(share=1.5)
    Traceback (most recent call last):
    ValueError: share == 1.5, must be <= 0.9. Remedy: leave something to what is done today
    """

    detect: float = 0.05
    power: float = 0.8
    level: float = 0.95
    share: float = 0.3
    cap: float = 0.05
    days: int = 180
    coarsest: float = 0.1

    def __post_init__(self) -> None:
        check_between(self.detect, "detect", gt=0, lt=1, remedy="give a difference, such as 0.05")
        check_between(self.power, "power", gt=0.5, lt=1, remedy="give a share, such as 0.8")
        check_between(self.level, "level", gt=0.5, lt=1, remedy="give a share, such as 0.95")
        check_between(self.share, "share", gt=0, le=0.9, remedy="leave something to what is done today")
        check_between(self.cap, "cap", gt=0, le=0.5, remedy="give a share, such as 0.05")
        check_between(self.coarsest, "coarsest", ge=self.detect, remedy="let it be no finer than detect")
        check_between(self.days, "days", ge=1, remedy="give whole days, such as 180")
