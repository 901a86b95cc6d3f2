"""Audit a pure ladder and a mixture, carry the ladder's plan out, and write promised beside delivered."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import pandas as pd
from deliver import deliver
from explored import explored_log
from pages import write_pages
from portfolio import log, pool

import repaylift as rl

HERE = Path(__file__).parent
UNTIL_ENOUGH = rl.ExplorationGoal(days=36_500, coarsest=0.99)  # every stage, however long it takes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=HERE)
    asked = parser.parse_args()
    start = time.perf_counter()
    size = (asked.accounts, asked.months)
    ladder = log(*size, asked.seed, "ladder")
    mixture = log(*size, asked.seed, "mixture")
    begun = time.process_time()
    audits = {"ladder": rl.audit(*ladder), "mixture": rl.audit(*mixture)}
    print(f"two logs audited in {time.process_time() - begun:.0f} s of processor time", flush=True)
    plans = {
        "180 days": audits["ladder"].plan,
        "until enough": rl.audit(ladder[0], goal=UNTIL_ENOUGH, permutations=19).plan,
    }
    del ladder, mixture
    cases = pool(*size, asked.seed + 1, audits["ladder"].actions)
    effects, money = [], []
    for name, plan in plans.items():
        found = deliver(plan, cases, asked.runs, asked.seed)
        effects.append(found[0].assign(plan=name))
        money.append(found[1].assign(plan=name))
        print(
            f"plan {name!r} carried out {asked.runs} times after {time.perf_counter() - start:.0f} s",
            flush=True,
        )
    audits["explored"] = rl.audit(*explored_log(plans["180 days"], cases, asked.seed))
    print(f"explored log audited after {time.perf_counter() - start:.0f} s")
    write_pages(asked, audits, plans, pd.concat(effects), pd.concat(money))


if __name__ == "__main__":
    main()
