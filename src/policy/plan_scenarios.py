"""What tomorrow may look like: other agent minutes, incentive money or complaint prices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml

from ..checks import check_between, check_in

FREE = float("inf")


@dataclass(frozen=True, slots=True)
class Scenario:
    """One tomorrow. What is None stays as it is today: a resource keeps its price, a complaint its price.

    name : shown in tables; one each. agent_minutes : minutes of human agents there are for all cases.
    incentive_money : money of waivers and rewards that may be paid out. Infinite: not limited.
    complaint_price : money per complaint.

    Examples
    --------
    >>> Scenario("two more agents", agent_minutes=14 * 360.0).agent_minutes
    5040.0
    >>> Scenario("none", agent_minutes=-1)
    Traceback (most recent call last):
    ValueError: agent_minutes == -1 in scenario 'none', must be >= 0. Remedy: give what there is, or None...
    """

    name: str
    agent_minutes: float | None = None
    incentive_money: float | None = None
    complaint_price: float | None = None

    def __post_init__(self) -> None:
        for field in ("agent_minutes", "incentive_money", "complaint_price"):
            value = getattr(self, field)
            if value is not None and not value >= 0:
                raise ValueError(
                    f"{field} == {value!r} in scenario {self.name!r}, must be >= 0. "
                    "Remedy: give what there is, or None to leave it as today."
                )
        if self.complaint_price == FREE:
            raise ValueError(
                f"complaint_price == inf in scenario {self.name!r}, must be finite. "
                "Remedy: a price at which no contact pays is enough."
            )

    @property
    def budgets(self) -> dict[str, float]:
        """Units by resource, of those that the scenario sets."""
        given = {"agent_minutes": self.agent_minutes, "incentive_money": self.incentive_money}
        return {name: value for name, value in given.items() if value is not None}


def staffed(name: str, agents: float, minutes_each: float, **other: float | None) -> Scenario:
    """A scenario told in agents: how many, and how many minutes each has for these cases.

    Examples
    --------
    >>> staffed("ten agents", agents=10, minutes_each=360).agent_minutes
    3600.0
    """
    check_between(agents, f"agents of scenario {name!r}", ge=0)
    check_between(minutes_each, f"minutes_each of scenario {name!r}", ge=0)
    return Scenario(name, agent_minutes=float(agents * minutes_each), **other)


def check_scenarios(scenarios: Sequence[Scenario]) -> tuple[Scenario, ...]:
    """The scenarios; refused when there are none or a name repeats."""
    check_between(len(scenarios), "number of scenarios", ge=1, remedy="give at least Scenario('today')")
    names = [scenario.name for scenario in scenarios]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ValueError(f"scenario {repeated[0]!r} repeats. Remedy: give every scenario a name of its own.")
    return tuple(scenarios)


def read_scenarios(path: str | Path) -> tuple[Scenario, ...]:
    """Scenarios from YAML: a list of mappings with the fields of `Scenario`, or agents and minutes_each.

    Raises
    ------
    ValueError
        When the file holds no list, an entry has an unknown field, or a scenario is refused.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
    ...     _ = file.write("- {name: ten agents, agents: 10, minutes_each: 360}")
    ...     file.flush()
    ...     read_scenarios(file.name)[0].agent_minutes
    3600.0
    """
    raw = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    if not isinstance(raw, list):
        raise ValueError(f"{path} holds a {type(raw).__name__}, must hold a list of scenarios.")
    return check_scenarios([_scenario(entry) for entry in raw])


def _scenario(entry: Mapping[str, Any]) -> Scenario:
    known = [field.name for field in fields(Scenario)] + ["agents", "minutes_each"]
    for name in entry:
        check_in(name, f"field of scenario {entry.get('name', '?')!r}", known)
    if "name" not in entry:
        raise ValueError(f"a scenario has no name: {dict(entry)}. Remedy: give it one.")
    told = {"agents", "minutes_each"} & set(entry)
    if not told:
        return Scenario(**entry)
    if len(told) == 1 or "agent_minutes" in entry:
        raise ValueError(
            f"scenario {entry['name']!r} gives {sorted(entry)}. "
            "Remedy: agents together with minutes_each, or agent_minutes alone."
        )
    return staffed(**entry)
