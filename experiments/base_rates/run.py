"""Measure the simulator: base rates, effects, time and memory; write the tables beside this script."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pandas as pd
from measure import effects, rates

from repaylift.records.simulate import simulate_with_truth
from repaylift.records.simulator.effects import REGIMES

HERE = Path(__file__).parent
SIZES = (10_000, 30_000, 100_000)
ONE_RUN = """
import json, sys, time
from repaylift.records.simulate import simulate_with_truth
def peak():
    return int(next(l for l in open("/proc/self/status") if l.startswith("VmHWM")).split()[1])
before = peak()
wall, cpu = time.perf_counter(), time.process_time()
records = simulate_with_truth(int(sys.argv[1]), 12, 7).records
rows = sum(len(table) for _, table in records.tables())
print(json.dumps({"accounts": int(sys.argv[1]), "rows": rows, "decisions": len(records.decisions),
    "wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu,
    "memory_mb": (peak() - before) / 1024}))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    base, effect = [], []
    for regime in REGIMES:
        simulation = simulate_with_truth(arguments.accounts, 12, arguments.seed, regime)
        base.append(pd.DataFrame([asdict(rate) for rate in rates(simulation)]).assign(regime=regime))
        effect.append(effects(simulation).assign(regime=regime))
    scaling = pd.DataFrame([_timed(size) for size in SIZES])
    pd.concat(effect).round(4).to_csv(HERE / "effects.csv", index=False)
    _wide(pd.concat(base)).to_csv(HERE / "base_rates.csv", index=False)
    scaling.round(1).to_csv(HERE / "scaling.csv", index=False)
    (HERE / "results.md").write_text(_page(arguments, _wide(pd.concat(base)), pd.concat(effect), scaling))


def _timed(size: int) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", ONE_RUN, str(size)], capture_output=True, text=True, check=True
    )
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def _wide(base: pd.DataFrame) -> pd.DataFrame:
    keys = ["measure", "unit", "published"]
    wide = base.pivot_table(index=keys, columns="regime", values="simulated", sort=False)
    return wide[list(REGIMES)].round(2).reset_index()


def _page(
    arguments: argparse.Namespace, base: pd.DataFrame, effect: pd.DataFrame, scaling: pd.DataFrame
) -> str:
    first = effect[effect["regime"] == REGIMES[0]].drop(columns="regime")
    other = effect[effect["regime"] == REGIMES[1]]
    first = first.assign(itt_pp_bad_risks=other["itt_pp"].to_numpy())
    return "\n".join(
        [
            "# Simulated base rates and effects",
            "",
            f"Simulated: {arguments.accounts:,} accounts, 12 months, seed {arguments.seed}."
            " Written by `run.py`; nothing here is a finding about real debtors.",
            "",
            "## Base rates by regime",
            _markdown(base),
            "",
            "## Effects on the 30-day outcome against doing nothing (good_risks_respond)",
            "Mean and spread of the true effects over the logged decisions of a stage, whether or not the"
            " action was eligible; `log_odds` is the shift between the mean probabilities. The last column:"
            " the same mean in the regime bad_risks_respond.",
            "",
            _markdown(first.round(3)),
            "",
            "## Time and memory (one process, 12 months; memory beyond the imports)",
            _markdown(scaling.round(1)),
            "",
        ]
    )


def _markdown(frame: pd.DataFrame) -> str:
    lines = ["| " + " | ".join(map(str, frame.columns)) + " |", "|" + "---|" * len(frame.columns)]
    lines += ["| " + " | ".join(map(str, row)) + " |" for row in frame.itertuples(index=False)]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
