"""The demo's last word: decisions as a table, where the files are, what to type next."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table

from . import layout
from .decide import Decided, read_decided

ROWS_PER_ACTION = 1
WIDTH = 150  # columns at least; narrower would break every cell
_NEXT = f"""\
Report            {layout.REPORT}
Drift page        {layout.DRIFT}
Models, metrics   mlflow.db (make mlflow, then port 5000)
Decision log      {layout.LOG_FILE}

Next: [bold]make serve[/bold] starts the decision service on port 3000 over these models;
      [bold]make lab[/bold] opens the notebooks; README.md has the calls to try."""


def run() -> None:
    """Print the table of decisions, the policy's simulated value and the paths."""
    console = Console(width=max(Console().width, WIDTH))
    decided = read_decided()
    console.print(decision_table(decided))
    value = pd.read_parquet(layout.EVALUATION / "policies.parquet")
    console.print(policy_table(value))
    console.print(_NEXT)


def decision_table(decided: Decided) -> Table:
    """The most valuable decision of every action."""
    cases = decided.cases.sort_values("value", ascending=False)
    picked = cases.groupby("action", sort=False).head(ROWS_PER_ACTION)
    counts = decided.cases["action"].value_counts()
    title = f"{len(cases):,} decisions: " + ", ".join(f"{n:,} {name}" for name, n in counts.items())
    table = Table(title=title, title_justify="left", show_lines=True)
    for heading in ("account", "stage", "action", "uplift [90 %]", "value", "reasons", "runner-up"):
        table.add_column(heading, justify="right" if heading == "value" else "left")
    for heading in ("suppressed", "owner, by", "follow-up"):
        table.add_column(heading)
    for case in picked.to_dict("records"):
        table.add_row(*_cells(case, decided))
    return table


def _cells(row: Mapping[Hashable, Any], decided: Decided) -> tuple[str, ...]:
    reasons = decided.reasons.loc[decided.reasons["decision_id"] == row["decision_id"], "text"].head(1)
    actions = decided.actions[decided.actions["decision_id"] == row["decision_id"]]
    ruled_out = actions.loc[actions["offered"] & ~actions["allowed"], "action"]
    return (
        row["account_id"],
        row["stage"],
        row["action"],
        f"{row['uplift']:+.3f} [{row['uplift_low']:+.3f}, {row['uplift_high']:+.3f}]",
        f"{row['value']:.2f}",
        "; ".join(reasons),
        str(row["runner_up"] or "-"),
        ", ".join(ruled_out) or "-",
        f"{row['owner']}, {row['act_by']:%d %b %H:%M}" if row["action"] != "none" else "-",
        f"{row['follow_up_on']:%d %b}, if {row['follow_up_if']}: {row['follow_up_then']}",
    )


def policy_table(value: pd.DataFrame) -> Table:
    """Value of each policy on the test months, from the simulated truth."""
    table = Table(
        title="Simulated money per case on the test decisions, by the simulator's truth (95 % interval)",
        title_justify="left",
    )
    for heading in ("policy", "money per case", "against the ladder", "share repaid", "contacts per 100"):
        table.add_column(heading, justify="left" if heading == "policy" else "right")
    for row in value.itertuples():
        table.add_row(
            str(row.policy),
            f"{row.money:.2f} [{row.low:.2f}, {row.high:.2f}]",
            f"{row.difference:+.2f} [{row.difference_low:+.2f}, {row.difference_high:+.2f}]",
            f"{row.repaid:.4f}",
            f"{row.contacts:.1f}",
        )
    return table
