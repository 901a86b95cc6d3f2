"""UCI default by 3-fold splits of several seeds: every contender on the same halves, in one table.

    python experiments/uci_default/run.py --data ../shared/data

Writes results.csv, differences.csv and chosen.json beside this file.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from behaviour import TARGET
from contenders import score_split
from measure import TestHalf, tables, test_half
from sklearn.model_selection import StratifiedKFold
from tqdm import tqdm

HERE = Path(__file__).parent
OURS = "DefaultRisk"
torch.set_num_threads(1)
FOLDS = 3
FILE = "uci_default.csv"


def main() -> None:
    """Run, write, print."""
    options = _options()
    data = pd.read_csv(Path(options.data) / FILE)
    start = time.process_time()
    halves, chosen = _all_splits(data, options)
    means, pairs = tables(halves, len(data), OURS, options.resamples)
    options.out.mkdir(parents=True, exist_ok=True)
    means.to_csv(options.out / "results.csv", float_format="%.5f")
    pairs.to_csv(options.out / "differences.csv", float_format="%.5f")
    minutes = (time.process_time() - start) / 60
    record = {
        "seeds": options.seeds,
        "trials": options.trials,
        "cpu_minutes": round(minutes, 1),
        "splits": chosen,
    }
    (options.out / "chosen.json").write_text(json.dumps(record, indent=1))
    print(means["value"].reset_index().pivot_table("value", "model", "measure", sort=False).to_string())
    print(
        f"\n{OURS} minus the other, paired:\n{pairs.round(5).to_string()}\n{minutes:.1f} minutes of one core"
    )


def _options() -> Any:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default=os.environ.get("REPAYLIFT_DATA", "../shared/data"))
    parser.add_argument("--out", type=Path, default=HERE)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--trials", type=int, default=20)
    parser.add_argument("--resamples", type=int, default=300)
    return parser.parse_args()


def _all_splits(data: pd.DataFrame, options: Any) -> tuple[dict[str, list[TestHalf]], list[dict[str, Any]]]:
    y = data[TARGET].to_numpy(float)
    splits = [
        (seed, train, test)
        for seed in options.seeds
        for train, test in StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(y, y)
    ]
    halves: dict[str, list[TestHalf]] = {}
    chosen = []
    for seed, train, test in tqdm(splits, desc="splits"):
        scores = score_split(data.iloc[train], data.iloc[test], options.trials, seed)
        chosen.append({"seed": seed, **scores.chosen})
        for model, p in scores.p.items():
            halves.setdefault(model, []).append(test_half(np.asarray(test), y, p))
    return halves, chosen


if __name__ == "__main__":
    main()
