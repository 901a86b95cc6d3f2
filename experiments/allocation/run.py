"""Allocation at scale beside general solvers, on simulated days; writes the tables beside this script."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd
from live import DAYS, days

HERE = Path(__file__).parent
HEADS = {
    "bound": "The dual bound beside the optimum of the linear programme",
    "peers": "Time beside general solvers on the same linear programme",
    "scale": "One and ten million cases",
    "minimums": "Minimum service levels",
    "softmax": "Softmax: propensities whose expected use keeps the budgets",
    "first_call": "Compiling: the first call of a process, on two cases",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a hundredth of the cases, to try the script")
    part = 100 if parser.parse_args().small else 1
    million, load = 1_000_000 // part, os.getloadavg()[0]
    rows = [
        *_measured("bound", 10_000 // part),
        *_measured("peers", 100_000 // part),
        *_measured("scale", million, "float32"),
        *_measured("scale", 10 * million, "float32"),
        *_measured("scale", 10 * million, "float64"),
        *_measured("minimums", million),
        *_measured("softmax", million),
        *_compiled(),
    ]
    table = pd.DataFrame(rows)
    table.to_csv(HERE / "results.csv", index=False, float_format="%.4g")
    live = pd.concat([days(n // part, 100).assign(cases=n // part) for n in (10_000, 100_000)])
    live.to_csv(HERE / "live.csv", index=False, float_format="%.6f")
    (HERE / "results.md").write_text(_page(table, live, load, os.getloadavg()[0]))


def _measured(part: str, *arguments: int | str, cache: str | None = None) -> list[dict]:
    """A measurement in a process of its own."""
    command = [sys.executable, "measure.py", part, *map(str, arguments)]
    own = os.environ | ({"NUMBA_CACHE_DIR": cache} if cache else {})
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=HERE, env=own)
    cases = arguments[0] if arguments else 2
    print(part, *arguments, done.stdout.strip().splitlines()[-1], flush=True)
    return [{"part": part, "cases": cases, **row} for row in json.loads(done.stdout.splitlines()[-1])]


def _compiled() -> list[dict]:
    with tempfile.TemporaryDirectory() as folder:
        cold, warm = (_measured("first_call", cache=folder) for _ in range(2))
    return [{**cold[0], "method": "nothing compiled yet"}, {**warm[0], "method": "compiled code on disk"}]


def _page(table: pd.DataFrame, live: pd.DataFrame, before: float, after: float) -> str:
    told = [f"## {head}\n\n{_markdown(table[table['part'] == part])}\n" for part, head in HEADS.items()]
    return "\n".join(
        [
            "# Allocation at scale",
            "",
            "Simulated days, 10 actions x 3 resources; written by `run.py`. Wall seconds depend on what else",
            f"the machine was doing: load {before:.1f} when this began, {after:.1f} at its end, 2 cores.",
            "`memory_mb` is the peak above the inputs; `gap` is (bound - value) / bound of whole cases.",
            "",
            *told,
            f"## Prices that follow the day ({DAYS} simulated days; prices 20-30 % wrong at the start)",
            "",
            "Share of the bound that one could have reached in hindsight. No budget was exceeded on any day.",
            "",
            _markdown(_shares(live)),
            "",
        ]
    )


def _shares(live: pd.DataFrame) -> pd.DataFrame:
    found = live.groupby(["cases", "way"], sort=False)["share"].agg(["mean", "min", "max"])
    return found.map("{:.4%}".format).reset_index()


def _markdown(frame: pd.DataFrame) -> str:
    shown = frame.drop(columns="part", errors="ignore").dropna(axis=1, how="all")
    lines = ["| " + " | ".join(shown.columns) + " |", "|" + "---|" * shown.shape[1]]
    lines += ["| " + " | ".join(map(_cell, row)) + " |" for row in shown.itertuples(index=False)]
    return "\n".join(lines)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "" if pd.isna(value) else f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


if __name__ == "__main__":
    main()
