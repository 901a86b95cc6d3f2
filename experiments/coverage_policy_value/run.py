"""How often the 95 % interval of each off-policy estimator holds the truth, on simulated logs."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from logs import SCENARIOS, Log, Scenario, draw, truth
from rules import by_rule, rule_table
from sklearn.linear_model import LogisticRegression

import repaylift as rl
from repaylift.uplift import outcome_scores

HERE = Path(__file__).parent
MODELS = {"as fitted": 1.0, "30 % too high": 1.3}


def replicate(scenario: Scenario, seed: int) -> tuple[Log, np.ndarray, pd.DataFrame]:
    """A log, its fitted outcomes (n, k), and every estimator's value on it."""
    log = draw(scenario, np.random.default_rng([seed, scenario.rows]))
    q = outcome_scores(
        log.X, log.y, log.treatment, log.propensity, base=LogisticRegression(), groups=log.person
    )
    given = {"q": q, "groups": log.person}
    found = rl.compare_estimators(log.choice, log.y, log.treatment, log.propensity, **given)
    even = np.full_like(log.choice, 1 / log.choice.shape[1])
    pair = rl.policy_difference(log.choice, even, log.y, log.treatment, log.propensity, **given)
    table = found.table[["estimate", "low", "high"]]
    table.loc["difference"] = (pair.estimate, pair.low, pair.high)
    return log, q, table.assign(effective=found.effective_sample, warned=bool(found.warnings))


def measure(scenario: Scenario, replicates: int, for_rules: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Coverage and error of every estimator; estimates of every rule on the first `for_rules` logs."""
    goal, goal_even = truth(scenario)
    values, ruled = [], []
    for seed in range(replicates):
        log, q, table = replicate(scenario, seed)
        values.append(table.assign(truth=np.where(table.index == "difference", goal - goal_even, goal)))
        for model, factor in MODELS.items() if seed < for_rules else ():
            ruled += [(scenario.name, model, *row, goal) for row in by_rule(log, factor * q)]
    columns = ["scenario", "model", "estimator", "rule", "estimate", "truth"]
    return _coverage(pd.concat(values), scenario), pd.DataFrame(ruled, columns=columns)


def _coverage(values: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    goal = values["truth"]
    error = values["estimate"] / goal - 1
    each = values.assign(
        covered=(values["low"] <= goal) & (goal <= values["high"]),
        error=error,
        square=error**2,
        width=(values["high"] - values["low"]) / goal,
    ).groupby(level="estimator", sort=False)
    table = pd.DataFrame(
        {
            "covered": each["covered"].mean(),
            "se_covered": np.sqrt(each["covered"].mean() * (1 - each["covered"].mean()) / each.size()),
            "bias": each["error"].mean(),
            "rmse": np.sqrt(each["square"].mean()),
            "half_width": each["width"].mean() / 2,
            "effective_sample": each["effective"].mean(),
            "warned": each["warned"].mean(),
            "truth": each["truth"].first(),
            "replicates": each.size(),
        }
    )
    return table.reset_index().assign(scenario=scenario.name)


def as_markdown(table: pd.DataFrame) -> str:
    """Coverage, estimators across and scenarios down; below it the errors."""
    blocks = []
    for column, title, form in (
        ("covered", "Coverage of the 95 % interval", "{:.1%}"),
        ("rmse", "Root mean squared error, share of the truth", "{:.1%}"),
        ("half_width", "Mean half-width of the interval, share of the truth", "{:.1%}"),
    ):
        wide = table.pivot_table(index="scenario", columns="estimator", values=column, sort=False)
        about = table.drop_duplicates("scenario").set_index("scenario")[["effective_sample", "warned"]]
        head = f"| scenario | effective sample | warned | {' | '.join(wide.columns)} |"
        rows = [
            f"| {name} | {about.effective_sample[name]:,.0f} | {about.warned[name]:.0%} | "
            + " | ".join(form.format(value) for value in row)
            + " |"
            for name, row in zip(wide.index, wide.to_numpy(), strict=True)
        ]
        blocks.append("\n".join([f"## {title}\n", head, "|---" * (len(wide.columns) + 3) + "|", *rows]))
    return "\n\n".join(blocks)


def rules_as_markdown(table: pd.DataFrame) -> str:
    """Error against the doubly robust estimate's, rules across."""
    shown = table[table["estimator"] != "dr"].assign(
        column=table["estimator"] + ", " + table["rule"].replace("", "the model alone")
    )
    wide = shown.pivot_table(index=["scenario", "model"], columns="column", values="against_dr", sort=False)
    head = f"| scenario | model | {' | '.join(wide.columns)} |"
    rows = [
        f"| {scenario} | {model} | " + " | ".join(f"{value:.2f}" for value in row) + " |"
        for (scenario, model), row in zip(wide.index, wide.to_numpy(), strict=True)
    ]
    title = "## Which rule: root mean squared error, 1 = doubly robust on the same logs\n"
    return "\n".join([title, head, "|---" * (len(wide.columns) + 2) + "|", *rows])


def main() -> None:
    """Measure every scenario, write coverage.csv, rules.csv and results.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicates", type=int, default=500)
    parser.add_argument("--rules", type=int, default=150, help="replicates on which the rules are compared")
    options = parser.parse_args()
    found = []
    for scenario in SCENARIOS:
        found.append(measure(scenario, options.replicates, options.rules))
        print(found[-1][0].to_string(index=False), flush=True)
    coverage = pd.concat([table for table, _ in found])
    rules = rule_table(pd.concat([table for _, table in found]))
    coverage.round(6).to_csv(HERE / "coverage.csv", index=False)
    rules.round(6).to_csv(HERE / "rules.csv", index=False)
    notes = f"Simulated. {options.replicates:,} logs each; {options.rules} for the rules."
    text = [notes, as_markdown(coverage), rules_as_markdown(rules)]
    (HERE / "results.md").write_text("\n\n".join(text) + "\n")


if __name__ == "__main__":
    main()
