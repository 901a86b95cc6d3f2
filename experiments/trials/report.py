"""Tables of the trials, as CSV and to read."""

from __future__ import annotations

from pathlib import Path

import pandas as pd


def as_section(table: pd.DataFrame) -> str:
    """One trial's table under its title."""
    first = table.iloc[0]
    head = f"## {first['trial']} ({first['rows']:,} people, {first['splits']} splits)"
    lines = [head, "", *_known(first), as_markdown(table)]
    return "\n".join(lines)


def as_markdown(table: pd.DataFrame) -> str:
    """The choices of one trial."""
    head = ["| choice | value | against best arm, 95 % paired | departs |", "|---|---|---|---|"]
    rows = [
        f"| {row.policy} | {row.value:.4f} | {row.difference:+.4f} "
        f"[{row.diff_low:+.4f}, {row.diff_high:+.4f}] | {row.departs:.0%} |"
        for row in table.itertuples()
    ]
    return "\n".join(head + rows)


def as_summary(tables: list[pd.DataFrame]) -> str:
    """Difference to the best arm: choices x trials."""
    all_rows = pd.concat(tables)
    cells = all_rows.assign(
        cell=[f"{r.difference:+.4f} [{r.diff_low:+.4f}, {r.diff_high:+.4f}]" for r in all_rows.itertuples()]
    )
    trials, policies = cells["trial"].unique(), cells["policy"].unique()
    wide = cells.pivot_table(index="policy", columns="trial", values="cell", aggfunc="first").fillna("")
    lines = ["| choice | " + " | ".join(trials) + " |", "|---" * (len(trials) + 1) + "|"]
    lines += [f"| {p} | " + " | ".join(wide.loc[p, trials]) + " |" for p in policies]
    return "\n".join(lines)


def write(tables: list[pd.DataFrame], lacking: list[str], folder: Path) -> None:
    """results.csv and results.md in `folder`, with what could not be run."""
    pd.concat(tables).round(6).to_csv(folder / "results.csv", index=False)
    missing = [f"Not installed here, so not in the tables: {', '.join(lacking)}."] if lacking else []
    summary = f"Difference to the train-chosen best arm, 95 % paired:\n\n{as_summary(tables)}"
    parts = [*missing, summary, *(as_section(table) for table in tables)]
    (folder / "results.md").write_text("\n\n".join(parts) + "\n")


def _known(first: pd.Series) -> list[str]:
    if pd.isna(first["oracle_gain"]):
        return []
    return [f"Simulated outcomes: the truly best arm for each is worth {first['oracle_gain']:+.4f}.", ""]
