"""The day's open cases under other budgets: a table, the queues and a plot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ..cases import build_cases
from ..checks import check_between
from ..policy.next_best_action import NextBestAction
from ..policy.plan import plan
from ..policy.plan_result import Plan
from ..policy.plan_scenarios import Scenario, read_scenarios, staffed
from ..records.store import read_records
from . import layout
from .fit import budgets_for
from .params import load_params

USUAL = "0%,25%,50%,75%,100%,125%,150%,200%"  # agent minutes, when nothing is asked for


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for: levels as text, "" for none; see `scenarios_asked`."""

    scenarios: Path | None = None
    agent_minutes: str = ""
    agents: str = ""
    minutes_each: float = 0.0
    incentive_money: str = ""
    complaint_price: str = ""


def run(asked: Asked, out: Path, explore: bool = False) -> Plan:
    """Plan the moment of params.yaml, and write plan.csv, queues.csv, actions.csv and plan.png."""
    params = load_params()
    cases = build_cases(read_records(layout.RECORDS), as_of=params.as_of)
    engine = NextBestAction.load(layout.BUNDLE)
    budgets = budgets_for(len(cases), params.policy.budgets)
    today = {**budgets, "complaint_price": engine.catalogue.complaint_price}
    found = plan(cases, engine, scenarios_asked(asked, today), explore=explore)
    out.mkdir(parents=True, exist_ok=True)
    found.to_frame().to_csv(out / "plan.csv", index=False)
    found.queues().to_csv(out / "queues.csv", index_label="scenario")
    found.actions().to_csv(out / "actions.csv", index_label="scenario")
    _draw(found, out / "plan.png")
    return found


def scenarios_asked(asked: Asked, today: Mapping[str, float]) -> list[Scenario]:
    """`today`, which sets nothing, and one scenario per level asked for, the rest at today's budgets.

    A level is a number or a share of today's: "300", "150%".

    Parameters
    ----------
    today : agent_minutes, incentive_money and complaint_price of today.

    Examples
    --------
    >>> today = {"agent_minutes": 400.0, "incentive_money": 900.0, "complaint_price": 200.0}
    >>> found = scenarios_asked(Asked(agent_minutes="0,150%"), today)
    >>> [(s.name, s.agent_minutes, s.incentive_money) for s in found]
    [('today', None, None), ('agent minutes 0', 0.0, 900.0), ('agent minutes 150%', 600.0, 900.0)]
    """
    if asked.scenarios is not None:
        return [Scenario("today"), *read_scenarios(asked.scenarios)]
    rest = Scenario("today's budgets", today["agent_minutes"], today["incentive_money"])
    levels = {name: getattr(asked, name) for name in ("agent_minutes", "incentive_money", "complaint_price")}
    if not any(levels.values()) and not asked.agents:
        levels["agent_minutes"] = USUAL
    found = [Scenario("today")]
    for name, text in levels.items():
        for level in _levels(text):
            value = {name: level_of(level, today[name])}
            found.append(replace(rest, name=f"{name.replace('_', ' ')} {level}", **value))
    for level in _levels(asked.agents):
        check_between(asked.minutes_each, "minutes_each", gt=0, remedy="say how many minutes an agent has")
        agents = level_of(level, today["agent_minutes"] / asked.minutes_each)
        money = {"incentive_money": today["incentive_money"]}
        found.append(staffed(f"{level} agents", agents, asked.minutes_each, **money))
    return found


def level_of(text: str, today: float) -> float:
    """A number, or a share of today's.

    Examples
    --------
    >>> level_of("50%", 400.0), level_of("120", 400.0)
    (200.0, 120.0)
    """
    try:
        return today * float(text[:-1]) / 100 if text.endswith("%") else float(text)
    except ValueError:
        raise ValueError(
            f"level == {text!r}, must be a number or a share of today's. Remedy: such as 300 or 150%."
        ) from None


def _levels(text: str) -> list[str]:
    return [level.strip() for level in text.split(",") if level.strip()]


def _draw(found: Plan, path: Path) -> None:
    """The plot, where at least two scenarios differ in agent minutes alone."""
    set_minutes = found.to_frame()["agent_minutes"].notna().sum()
    if set_minutes < 2:
        return
    from matplotlib.figure import Figure

    from ..plots.plan import plot_plan

    figure = Figure(figsize=(8.0, 4.5), layout="constrained")
    plot_plan(found, figure.subplots())
    figure.savefig(path, dpi=150)
