"""The replicates as tables to read."""

from __future__ import annotations

import numpy as np
import pandas as pd
from contest import BEST, OURS
from measure import Interval, over_replicates, pooled_slope

NULL = "no_heterogeneity"


def coverage_table(found: pd.DataFrame) -> str:
    """Coverage of intervals, and what the claimed gain is worth, by regime."""
    lines = [
        "| regime | replicates | effects in their 95 % interval | width | claimed gain covered"
        " | leaves the best arm | claimed less true gain, where it leaves | slope | slope within arm |",
        "|---" * 9 + "|",
    ]
    for regime, rows in found.groupby("regime", sort=False):
        left = rows[rows["leaves"] > 0]
        excess = over_replicates(left["said"] - left["true_gain"]).text(4, True) if len(left) > 1 else "-"
        cells = [
            regime,
            len(rows),
            percent(over_replicates(rows["covered"])),
            f"{rows['width'].mean():.3f}",
            percent(over_replicates(rows["said_covers"])),
            f"{rows['leaves'].mean():.0%}",
            excess,
            pooled_slope(rows["products"], rows["squares"]).text(2),
            pooled_slope(rows["own_products"], rows["own_squares"]).text(2),
        ]
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(lines)


def contest_table(found: pd.DataFrame) -> str:
    """One row per learner: effect error, what its choice gains, slope; over the replicates given."""
    lines = [
        "| learner | RMSE of effects | value above the best single arm | share of (oracle - best arm) | "
        "ours less this: RMSE | ours less this: value | slope | slope within arm |",
        "|---" * 8 + "|",
    ]
    ours = found[found["learner"] == OURS].set_index(["regime", "seed"])
    for name, rows in found.groupby("learner", sort=False):
        mine = rows.set_index(["regime", "seed"])
        cells = [name, *_own(mine), *_against(ours, mine, name), *_slopes(mine, name)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def all_regimes_table(found: pd.DataFrame) -> str:
    """Ours less each learner in value, every regime with the same weight, paired by replicate."""
    value = found.pivot_table(index=["regime", "seed"], columns="learner", values="value", sort=False)
    lines = ["| learner | ours less this: value, mean of the regimes |", "|---|---|"]
    for name in value.columns.drop(OURS):
        apart = (value[OURS] - value[name]).dropna().groupby("regime")
        error = float(np.sqrt((apart.var() / apart.size()).sum()) / len(apart))
        mean = float(apart.mean().mean())
        lines.append(f"| {name} | {Interval(mean, mean - 1.96 * error, mean + 1.96 * error).text(4, True)} |")
    return "\n".join(lines)


def claims(found: pd.DataFrame) -> str:
    """Of ours: how often it leaves the best arm, and how often it claims a gain."""
    ours = found[found["learner"] == OURS]
    claimed = (ours["leaves"].astype(bool) & (ours["said_low"] > 0)).sum()
    covers = ((ours["said_low"] <= 0) & (ours["said_high"] >= 0)).sum()
    loss = over_replicates(ours["value"] - ours["trained_best"])
    return (
        f"Ours leaves the best arm in {int(ours['leaves'].sum())} of {len(ours)} replicates, claims a gain "
        f"(interval above 0) in {claimed}; the claimed gain's interval covers 0 in {covers}; value less that "
        f"of the train-chosen best arm {loss.text(4, True)}."
    )


def percent(found: Interval) -> str:
    """As percentages."""
    return f"{found.mean:.1%} [{found.low:.1%}, {found.high:.1%}]"


def _own(rows: pd.DataFrame) -> list[str]:
    error = over_replicates(rows["rmse"]).text(4) if rows["rmse"].notna().all() else "-"
    possible = rows["possible"].mean()
    share = over_replicates(rows["gain"] / rows["possible"]).text(2, True) if possible > 1e-4 else "-"
    return [error, over_replicates(rows["gain"]).text(4, True), share]


def _against(ours: pd.DataFrame, rows: pd.DataFrame, name: str) -> list[str]:
    if name == OURS:
        return ["", ""]
    error = "-" if name == BEST else over_replicates((ours["rmse"] - rows["rmse"]).dropna()).text(4, True)
    return [error, over_replicates((ours["value"] - rows["value"]).dropna()).text(4, True)]


def _slopes(rows: pd.DataFrame, name: str) -> list[str]:
    if name == BEST:
        return ["-", "-"]
    every = pooled_slope(rows["products"], rows["squares"])
    own = pooled_slope(rows["own_products"], rows["own_squares"])
    return [every.text(2), own.text(2)]
