"""One measurement in a process of its own: `python measure.py <part> <cases> [...]` prints rows as JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from problems import simulated_day

import repaylift as rl

SEED = 1


def timed(work: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    """What the work returns; seconds on the wall and of all processors; memory above what was there, MB."""
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts here
    before = _memory("VmRSS")
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    spent = {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}
    return result, {**spent, "memory_mb": _memory("VmHWM") - before}


def bound(n: int) -> list[dict[str, Any]]:
    """The dual bound beside the optimum of the linear programme (HiGHS, simplex)."""
    from solvers import highs

    value, use, budgets = simulated_day(n, SEED, np.float64)
    plan, spent = _ours(value, use, budgets)
    optimum, theirs = timed(lambda: highs(value, use, budgets, "highs-ds"))
    error = abs(plan.bound - optimum) / optimum
    return [_row("repaylift", spent, plan, lp_error=error), {"method": "HiGHS, dual simplex", **theirs}]


def peers(n: int) -> list[dict[str, Any]]:
    """Time beside an interior point and a first-order solver on the same linear programme."""
    from solvers import highs, pdlp

    value, use, budgets = simulated_day(n, SEED, np.float64)
    plan, spent = _ours(value, use, budgets)
    rows = [_row("repaylift", spent, plan)]
    for name, solve in (
        ("HiGHS, interior point", lambda: highs(value, use, budgets, "highs-ipm")),
        ("OR-tools PDLP, 1e-6", lambda: pdlp(value, use, budgets)),
    ):
        optimum, theirs = timed(solve)
        error = abs(optimum - plan.bound) / plan.bound
        rows.append({"method": name, **theirs, "lp_error": error})
    return [{**row, **_times_ours(row, spent)} for row in rows]


def scale(n: int, dtype: str) -> list[dict[str, Any]]:
    """Cold, then from prices that are 1 % wrong."""
    value, use, budgets = simulated_day(n, SEED, np.dtype(dtype).type)
    plan, spent = _ours(value, use, budgets)
    warm, less = timed(lambda: rl.allocate(value, use, budgets, start=1.01 * plan.prices))
    inputs = (value.nbytes + use.nbytes) / 2**20
    return [
        {**_row(f"{dtype}, cold", spent, plan), "inputs_mb": inputs},
        {**_row(f"{dtype}, prices 1 % wrong", less, warm), "inputs_mb": inputs},
    ]


def minimums(n: int) -> list[dict[str, Any]]:
    """At least 5 % of the cases to each of e-mail, SMS with a name and waiver, which few would get."""
    value, use, budgets = simulated_day(n, SEED)
    least = np.zeros(value.shape[1])
    least[[2, 4, 8]] = n // 20
    plan, spent = _ours(value, use, budgets, least_cases=least)
    kept = (np.bincount(plan.action, minlength=len(least)) >= least).all()
    return [_row("three minimums of 5 % of cases" + ("" if kept else ", NOT KEPT"), spent, plan)]


def softmax(n: int) -> list[dict[str, Any]]:
    """Propensities at the default temperature and floor; their value as a share of the bound."""
    value, use, budgets = simulated_day(n, SEED)
    best = rl.allocate(value, use, budgets)
    rl.allocate_softmax(value[:50_000], use[:50_000], budgets * 50_000 / n)  # compiles
    soft, spent = timed(lambda: rl.allocate_softmax(value, use, budgets))
    over = float((soft.used / budgets - 1).max())
    return [{"method": "softmax, tau 1, floor 1 %", **spent, "share": soft.value / best.bound, "over": over}]


def first_call() -> list[dict[str, Any]]:
    """A first call on two cases: what compiling, or loading what was compiled, takes."""
    value, use = np.array([[0.0, 4.2], [0.0, 9.0]]), np.array([[[0.0], [6.0]]] * 2)
    _, spent = timed(lambda: rl.allocate(value, use, [6.0]))
    return [{"method": "first call", **spent}]


def _ours(value: Any, use: Any, budgets: Any, **minimums: Any) -> tuple[Any, dict[str, float]]:
    some = value.shape[0] // 10
    rl.allocate(value[:some], use[:some], budgets / 9)  # compiles; told apart in `first_call`
    return timed(lambda: rl.allocate(value, use, budgets, **minimums))


def _times_ours(row: dict[str, Any], spent: dict[str, float]) -> dict[str, float]:
    return {f"{clock}_ratio": row[f"{clock}_s"] / spent[f"{clock}_s"] for clock in ("wall", "cpu")}


def _row(method: str, spent: dict[str, float], plan: Any, **more: float) -> dict[str, Any]:
    return {"method": method, **spent, "gap": plan.gap, **more}


def _memory(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1]) / 1024


if __name__ == "__main__":
    part, *given = sys.argv[1:]
    arguments = [int(a) if a.isdigit() else a for a in given]
    print(json.dumps(globals()[part](*arguments)))
