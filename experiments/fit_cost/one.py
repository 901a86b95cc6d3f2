"""One fit in a process of its own: its time and its peak memory, as JSON on the last line."""

from __future__ import annotations

import argparse
import json
import resource
import time
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path

from trial import simulate

FEW = 1000


@dataclass(frozen=True, slots=True)
class Cost:
    """cpu, wall: seconds. peak_mb: of the process; added_mb: above what it held before the fit."""

    cpu: float
    wall: float
    peak_mb: float
    added_mb: float


def measure(name: str, n: int, p: int, k: int, single: bool) -> Cost:
    """Fit once on a small trial (imports, compilation), then measure the fit that counts."""
    from contenders import contenders, scale

    fit = (contenders() | scale())[name]
    small = simulate(2000, p, k, single=single)
    fit(small, small.X[:FEW])
    rows = simulate(n, p, k, single=single)
    before, cpu, wall = _held_mb(), _cpu(), time.perf_counter()
    fit(rows, rows.X[:FEW])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Cost(_cpu() - cpu, time.perf_counter() - wall, peak, peak - before)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _held_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


if __name__ == "__main__":
    warnings.filterwarnings("ignore")  # the peers' own
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name")
    for size in ("n", "p", "k"):
        parser.add_argument(size, type=int)
    parser.add_argument("--single", action="store_true")
    print(json.dumps(asdict(measure(**vars(parser.parse_args())))))
