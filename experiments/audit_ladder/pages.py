"""The tables of the experiment, as files."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

import numpy as np
import pandas as pd

from repaylift.auditing import Audit, ExplorationPlan
from repaylift.auditing.words import points


def write_pages(
    asked: argparse.Namespace,
    audits: Mapping[str, Audit],
    plans: Mapping[str, ExplorationPlan],
    effects: pd.DataFrame,
    money: pd.DataFrame,
) -> None:
    """Write results.csv, money.csv, results.md and the printed audits."""
    effects.round(4).to_csv(asked.out / "results.csv", index=False)
    money.round(1).to_csv(asked.out / "money.csv", index=False)
    for name, audit in audits.items():
        (asked.out / f"audit_{name}.txt").write_text(f"SIMULATED\n{audit}\n")
    parts = [
        "# Audit of simulated logs, and the plan carried out",
        "",
        f"Simulated: {asked.accounts:,} accounts, {asked.months} months, seed {asked.seed}; every plan "
        f"carried out {asked.runs} times on cases of another portfolio (seed {asked.seed + 1}). Written by "
        "`run.py`.",
        "",
        "## What the audits say",
        markdown(pd.DataFrame([_counts(name, audit) for name, audit in audits.items()])),
        "",
    ]
    for name, plan in plans.items():
        some = effects[effects["plan"] == name]
        parts += [
            f"## Plan “{name}”: promised and delivered, points (means over the actions of a stage)",
            markdown(pd.DataFrame([_stage(group) for _, group in some.groupby("stage", sort=False)])),
            "",
            f"Over all {len(some)} effects: {_overall(some)}",
            "",
            "Money in CNY, with the 90 % range of the prior (promised) and of the runs (delivered):",
            "",
            markdown(_money(money[money["plan"] == name])),
            "",
            _left_alone(plan),
            "",
        ]
    (asked.out / "results.md").write_text("\n".join(parts))


def markdown(frame: pd.DataFrame) -> str:
    """A frame as a table."""
    lines = ["| " + " | ".join(map(str, frame.columns)) + " |", "|" + "---|" * len(frame.columns)]
    lines += ["| " + " | ".join(map(str, row)) + " |" for row in frame.itertuples(index=False)]
    return "\n".join(lines)


def _counts(name: str, audit: Audit) -> dict[str, object]:
    detectable = audit.precision_table["detectable"] if audit.precision else pd.Series(dtype=float)
    status = [action.status for action in audit.confounding]
    return {
        "log": name,
        "decisions": f"{audit.rows:,}",
        "left to chance": f"{audit.chance:.0%}",
        "effects eligible somewhere": len(audit.identified) + len(audit.unidentified),
        "identified": len(audit.identified),
        "never eligible": len(audit.never_eligible),
        "propensities fit (p)": "nothing to test" if np.isnan(audit.fit.p) else f"{audit.fit.p:.2f}",
        "features beyond them (p)": "nothing to test"
        if np.isnan(audit.balance.p)
        else f"{audit.balance.p:.2f}",
        "placebos": ", ".join(f"{status.count(s)} {s}" for s in dict.fromkeys(status)),
        "detects, points (median, range)": "nothing"
        if detectable.empty
        else f"{points(detectable.median())} ({points(detectable.min())} to {points(detectable.max())})",
    }


def _stage(group: pd.DataFrame) -> dict[str, object]:
    first = group.iloc[0]
    mean = group.mean(numeric_only=True)
    return {
        "stage": first["stage"],
        "cases": f"{first['cases']:,}",
        "rows per action": f"{mean['rows_promised']:,.0f} / {mean['rows_delivered']:,.0f}",
        "half-width promised": f"{100 * mean['half_width_promised']:.2f}",
        "delivered": f"{100 * mean['half_width_delivered']:.2f}",
        "by spread of runs": f"{100 * mean['half_width_by_spread']:.2f}",
        "coverage": f"{mean['coverage']:.1%}",
        "detectable": f"{100 * mean['detectable_promised']:.1f}",
        "power promised": f"{mean['power_promised']:.0%}",
        "power delivered": f"{mean['power_delivered']:.1%}",
        "false alarms at no effect": f"{mean['level_delivered']:.1%}",
    }


def _overall(some: pd.DataFrame) -> str:
    ratio = some["half_width_delivered"] / some["half_width_promised"]
    return (
        f"half-width delivered / promised {ratio.mean():.3f} ({ratio.min():.3f} to {ratio.max():.3f}), "
        f"coverage {some['coverage'].mean():.1%}, power {some['power_delivered'].mean():.1%} "
        f"({some['power_delivered'].min():.0%} to {some['power_delivered'].max():.0%}), false alarms "
        f"{some['level_delivered'].mean():.1%}."
    )


def _money(money: pd.DataFrame) -> pd.DataFrame:
    rows = [
        {
            "stage": row.stage,
            "days promised / delivered": f"{row.days_promised:,.0f} / {row.days_delivered:,.0f}",
            "spend promised": f"{row.spend_promised:,.0f}",
            "spend delivered": f"{row.spend_delivered:,.0f}",
            "given up promised": _range(row.given_up_promised, row.given_up_low, row.given_up_high),
            "given up delivered": _range(row.given_up_delivered, row.delivered_5, row.delivered_95),
        }
        for row in money.itertuples()
    ]
    return pd.DataFrame(rows)


def _left_alone(plan: ExplorationPlan) -> str:
    alone = [stage for stage in plan.stages if stage.too_small]
    if not alone:
        return "No stage was left alone."
    listed = ", ".join(
        f"{stage.stage} ({stage.per_day:,.0f} cases a day, {max(a.days for a in stage.actions):,.0f} days)"
        for stage in alone
    )
    return f"Left alone for want of cases (days that the goal would take): {listed}."


def _range(value: float, low: float, high: float) -> str:
    return f"{value:,.0f} [{low:,.0f}, {high:,.0f}]"
