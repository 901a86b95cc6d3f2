"""Champion and challengers: which artifact decides about whom, as data."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml

from ..checks import check_between
from .explore import uniform_draws
from .holdout import Holdout, assign_arms

POLICY = "policy"  # the arm of everybody while there is no experiment
_TAKEN = ("no_contact", "ladder")  # arms of the holdout


@dataclass(frozen=True, slots=True)
class Arm:
    """The debtors whose draw lies in [start, start + share), and the artifact that decides about them.

    model : alias or version number in the registry, or a folder.
    share : of the debtors not held out; of the first arm None: it has all that no other takes.
    """

    name: str
    model: str
    start: float = 0.0
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Arms:
    """Arms that split the debtors by a sticky draw; the first one, the champion, has the rest.

    salt : a new one draws anew. holdout : who is in no arm; None: as the artifact says, while there is one.

    Raises
    ------
    ValueError
        When names repeat, two arms take the same debtors, or challengers leave open who is held out.

    Examples
    --------
    >>> both = Arm("champion", "champion"), Arm("new", "challenger", start=0.5, share=0.1)
    >>> arms = Arms(both, holdout=Holdout(no_contact=0.02))
    >>> round(arms.share_of("champion"), 3), arms.split(["d1", "d2", "d3", "d4"]).tolist()
    (0.9, ['champion', 'champion', 'champion', 'champion'])
    """

    arms: tuple[Arm, ...] = (Arm(POLICY, "champion"),)
    salt: str = "1"
    holdout: Holdout | None = None

    def __post_init__(self) -> None:
        names = [arm.name for arm in self.arms]
        taken = [name for name in names if names.count(name) > 1 or name in _TAKEN]
        if not names or taken:
            raise ValueError(
                f"arms == {names}, must be one or more, not repeat, and not be one of {_TAKEN}. "
                "Remedy: give every arm a name of its own."
            )
        if self.arms[0].share is not None:
            raise ValueError(
                f"share of {names[0]!r} == {self.arms[0].share}, must be left out. "
                "Remedy: the first arm has what the others leave."
            )
        if self.challengers and self.holdout is None:
            raise ValueError(
                "holdout == None, must be given when there are challengers: artifacts may differ in it. "
                "Remedy: add holdout, such as {no_contact: 0.02, ladder: 0.02}."
            )
        _check_apart(self.challengers)

    @property
    def challengers(self) -> tuple[Arm, ...]:
        """Every arm but the first."""
        return self.arms[1:]

    def share_of(self, name: str) -> float:
        """Share of an arm among the debtors not held out, and so of every budget."""
        shares = {arm.name: float(arm.share or 0.0) for arm in self.challengers}
        return shares[name] if name in shares else 1.0 - sum(shares.values())

    def split(self, debtor_ids: Collection[str] | npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
        """Arm of each debtor, (n,), whoever is held out.

        Changing one arm's share moves debtors between it and the champion only.
        """
        found = np.full(len(debtor_ids), self.arms[0].name, dtype=object)
        if self.challengers:
            drawn = uniform_draws(debtor_ids, f"arms {self.salt}")
            for arm in self.challengers:
                found[(drawn >= arm.start) & (drawn < arm.start + float(arm.share or 0.0))] = arm.name
        return found

    def assign(
        self, debtor_ids: Collection[str] | npt.NDArray[np.object_], holdout: Holdout
    ) -> npt.NDArray[np.object_]:
        """Arm of each debtor, (n,): those held out first, by a draw of their own; the others as `split`."""
        held = assign_arms(debtor_ids, self.holdout or holdout)
        found: npt.NDArray[np.object_] = np.where(held == POLICY, self.split(debtor_ids), held)
        return found


def _check_apart(challengers: tuple[Arm, ...]) -> None:
    end, before = 0.0, "0"
    for arm in sorted(challengers, key=lambda arm: arm.start):
        check_between(
            float(arm.share or 0.0), f"share of {arm.name!r}", gt=0, remedy="give each challenger a share"
        )
        check_between(
            arm.start, f"start of {arm.name!r}", ge=end, remedy=f"let it start where {before} has ended"
        )
        end, before = arm.start + float(arm.share or 0.0), repr(arm.name)
    check_between(round(end, 9), "end of the last challenger", le=1, remedy="give the challengers less")


@dataclass(frozen=True, slots=True)
class DayBudgets:
    """What all arms share on one day: units by resource, and how many cases are expected.

    timezone : of the day: at its midnight the budgets are whole again.
    """

    budgets: Mapping[str, float] = field(default_factory=dict)
    cases: float = 1.0
    timezone: str = "Asia/Shanghai"

    def __post_init__(self) -> None:
        check_between(self.cases, "cases", gt=0, remedy="give the number of decisions expected a day")


@dataclass(frozen=True, slots=True)
class Experiment:
    """Who is decided by what, and the day's budgets; None: they are not tracked."""

    arms: Arms = field(default_factory=Arms)
    day: DayBudgets | None = None


def read_experiment(path: str | Path) -> Experiment:
    """Read an experiment from YAML; `docs/operations.md` has an example.

    Raises
    ------
    ValueError
        When an entry is unknown or breaks a limit.
    """
    raw = yaml.safe_load(Path(path).read_text(encoding="utf-8")) or {}
    try:
        held, day = raw.pop("holdout", None), raw.pop("day", None)
        arms = tuple(Arm(**{**entry, "model": str(entry["model"])}) for entry in raw.pop("arms"))
        holdout = None if held is None else Holdout(**held)
        budgets = None if day is None else DayBudgets(**day)
        return Experiment(Arms(arms, holdout=holdout, **{**raw, "salt": str(raw.get("salt", "1"))}), budgets)
    except (TypeError, KeyError) as error:
        raise ValueError(f"{path} cannot be read: {error}. Remedy: see docs/operations.md.") from error
