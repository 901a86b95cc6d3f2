"""From answers to a table: per contender and number of connections, and its ratio to the empty endpoint."""

from __future__ import annotations

import os
import platform

import numpy as np
import pandas as pd
from scipy import stats
from served.sources import Source

BASES = ("empty api", "empty route")
MEASURES = ("p50_ms", "p99_ms", "rate", "cpu_ms")


def summarise(measured: pd.DataFrame) -> pd.DataFrame:
    """One row per contender, number of connections and measure.

    Parameters
    ----------
    measured : one row per answer: contender, connections, block, micros, cpu_micros, rate.
    """
    blocks = per_block(measured)
    rows = []
    for (connections, contender), mine in blocks.groupby(["connections", "contender"], sort=False):
        for measure in MEASURES:
            row = {"connections": connections, "contender": contender, "measure": measure}
            row["value"] = mine[measure].median()
            for base in BASES:
                row |= ratio_to(blocks, mine, base, measure)
            rows.append(row)
    return pd.DataFrame(rows)


def per_block(measured: pd.DataFrame) -> pd.DataFrame:
    """One row per contender, number of connections and block."""
    by = measured.groupby(["connections", "contender", "block"], sort=False)
    return pd.DataFrame(
        {
            "p50_ms": by["micros"].quantile(0.5) / 1e3,
            "p99_ms": by["micros"].quantile(0.99) / 1e3,
            "rate": by["rate"].first(),
            "cpu_ms": by["cpu_micros"].first() / 1e3,
        }
    ).reset_index()


def ratio_to(blocks: pd.DataFrame, mine: pd.DataFrame, base: str, measure: str) -> dict[str, float]:
    """Geometric mean over the blocks of the ratio within a block, with its 95 % interval (Student's t)."""
    other = blocks[(blocks["contender"] == base) & (blocks["connections"] == mine["connections"].iloc[0])]
    pairs = mine.merge(other, on="block", suffixes=("", "_base"))
    if len(pairs) < 2:
        return {}
    logs = np.log(pairs[measure] / pairs[f"{measure}_base"])
    half = stats.t.ppf(0.975, len(logs) - 1) * logs.std(ddof=1) / np.sqrt(len(logs))
    low, mid, high = np.exp([logs.mean() - half, logs.mean(), logs.mean() + half])
    return {f"to {base}": mid, f"to {base} low": low, f"to {base} high": high}


def as_markdown(table: pd.DataFrame, source: Source, is_small: bool) -> str:
    """The table as it is committed, with what it was measured on."""
    kind = "small simulated portfolio" if is_small else "demo's portfolio (simulated)"
    head = (
        f"{len(source.accounts):,} accounts with an open bill, {kind}; {os.cpu_count()} cores, "
        f"{platform.processor() or platform.machine()}, Python {platform.python_version()}.\n"
        "Values are medians over blocks; ratios are geometric means within blocks with 95 % intervals.\n"
    )
    lines = ["| connections | contender | measure | value | to the empty api | to the empty route |"]
    lines.append("|---|---|---|---|---|---|")
    for row in table.to_dict("records"):
        ratios = " | ".join(_interval(row, base) for base in BASES)
        named = f"{row['connections']} | {row['contender']} | {row['measure']}"
        lines.append(f"| {named} | {row['value']:.2f} | {ratios} |")
    return head + "\n" + "\n".join(lines) + "\n"


def _interval(row: dict[str, float], base: str) -> str:
    if pd.isna(row.get(f"to {base}", np.nan)):
        return ""
    return f"{row[f'to {base}']:.2f} [{row[f'to {base} low']:.2f}, {row[f'to {base} high']:.2f}]"
