"""Which design against the winner's curse wins over trials of every kind (simulated effects)."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import numpy as np
import pandas as pd
from designs import choices, learn
from tqdm import tqdm
from trials import PEOPLE, SIZES, WORLDS, Drawn, every_trial

HERE = Path(__file__).parent


def judge(trial: Drawn, seed: int) -> dict[str, float]:
    """True mean outcome of each design's choice less that of the arm best in training, per 1,000 people."""
    known = learn(trial, seed)
    best = int(known.splits[0].nuisances.score.mean(axis=0).argmax())
    rows = np.arange(len(trial.unseen_p))
    found = {"oracle, person by person": trial.unseen_p.argmax(axis=1)} | choices(known, trial.unseen)
    return {
        name: 1000 * float((trial.unseen_p[rows, arm] - trial.unseen_p[:, best]).mean())
        for name, arm in found.items()
    }


def table(rows: pd.DataFrame) -> pd.DataFrame:
    """Mean gain with its standard error over trials, per design and world."""
    grouped = rows.groupby(["design", "world"], sort=False)["gain"]
    return grouped.agg(mean="mean", error="sem", worst="min", trials="size").reset_index()


def as_markdown(found: pd.DataFrame) -> str:
    """Designs down, worlds across."""
    head = ["| design | " + " | ".join(WORLDS) + " | all |", "|---|" + "---|" * (len(WORLDS) + 1)]
    for design, part in found.groupby("design", sort=False):
        cells = [f"{row['mean']:+.1f} ± {row['error']:.1f}" for _, row in part.iterrows()]
        head.append(f"| {design} | " + " | ".join(cells) + f" | {part['mean'].mean():+.1f} |")
    return "\n".join(head) + "\n"


def main() -> None:
    """Judge every trial and write results.csv and results.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=os.environ.get("REPAYLIFT_DATA", "../shared/data"))
    parser.add_argument("--repeats", type=int, default=1)
    options = parser.parse_args()
    total = options.repeats * len(WORLDS) * len(SIZES) * len(PEOPLE)
    rows = [
        {"world": world, "seed": seed, "design": design, "gain": gain}
        for world, seed, trial in tqdm(every_trial(Path(options.data), options.repeats), total=total)
        for design, gain in judge(trial, seed).items()
    ]
    found = table(pd.DataFrame(rows))
    found.round(3).to_csv(HERE / "results.csv", index=False)
    (HERE / "results.md").write_text(as_markdown(found))
    print(as_markdown(found))


if __name__ == "__main__":
    main()
