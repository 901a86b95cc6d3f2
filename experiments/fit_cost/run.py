"""Time and peak memory of every learner of ours beside its peer, each fit in a process of its own."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import warnings
from pathlib import Path

import pandas as pd
from tqdm import tqdm

HERE = Path(__file__).parent
SIZES = {"32k x 8 x 3": (32_000, 8, 3), "100k x 20 x 4": (100_000, 20, 4)}
LARGE = {"1M x 60 x 10, float32": (1_000_000, 60, 10)}


def cost(name: str, size: tuple[int, int, int], *, single: bool = False) -> dict[str, float]:
    """Run `one.py` on one thread per model."""
    command = [sys.executable, str(HERE / "one.py"), name, *map(str, size), *(["--single"] if single else [])]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "OMP_NUM_THREADS": "1"}
    )
    return json.loads(done.stdout.splitlines()[-1])


def measure_all(names: list[str], repeats: int) -> pd.DataFrame:
    """Each name at each size: of its repeats, the least time, which a busy machine disturbs the least."""
    found = []
    for size, name in tqdm([(size, name) for size in SIZES for name in names]):
        runs = pd.DataFrame([cost(name, SIZES[size]) for _ in range(repeats)])
        found.append({"size": size, "contender": name, **runs.min().to_dict()})
    return pd.DataFrame(found)


def measure_large(names: list[str]) -> pd.DataFrame:
    """Once, in single precision."""
    return pd.DataFrame(
        {"size": size, "contender": name, **cost(name, shape, single=True)}
        for size, shape in LARGE.items()
        for name in names
    )


def as_markdown(table: pd.DataFrame) -> str:
    """Per size, CPU seconds and added memory."""
    parts = []
    for size, mine in table.groupby("size", sort=False):
        lines = [
            f"| {r.contender} | {r.cpu:.1f} | {r.wall:.1f} | {r.added_mb:.0f} | {r.peak_mb:.0f} |"
            for r in mine.itertuples()
        ]
        head = ["| contender | CPU s | wall s | memory added, MB | peak, MB |", "|---|---|---|---|---|"]
        parts.append("\n".join([f"## {size} (rows x features x arms), simulated\n", *head, *lines]))
    return "\n\n".join(parts) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--only", nargs="*", help="contenders, by name; the others' committed rows stay")
    parser.add_argument("--large", action="store_true", help="the large size only; the others' rows stay")
    asked = parser.parse_args()
    warnings.filterwarnings("ignore")
    from contenders import contenders, scale

    found = (
        measure_large(list(scale()))
        if asked.large
        else measure_all(asked.only or list(contenders()), asked.repeats)
    )
    target = HERE / "results.csv"
    if target.exists():
        old = pd.read_csv(target)
        found = pd.concat([old, found]).drop_duplicates(["size", "contender"], keep="last")
    found.round(2).to_csv(target, index=False)
    (HERE / "results.md").write_text(as_markdown(found))


if __name__ == "__main__":
    main()
