"""Semi-simulated trials: real covariates, arms and outcomes drawn from effects that are known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

HELD_OUT = 10_000  # new people on whom a choice is valued by its true outcome
# differences between people, common to all treatments and each treatment's own (sd of a probability)
WORLDS = {
    "none": (0.0, 0.0),
    "shared only": (0.05, 0.0),
    "weak": (0.02, 0.015),
    "moderate": (0.03, 0.04),
    "strong": (0.04, 0.08),
}
SIZES = ((3, 30_000), (5, 10_000), (8, 10_000))  # arms, people
PEOPLE = (("tax", 0.5), ("hillstrom", 0.15), ("uci", 0.3))  # covariates, outcome rate


@dataclass(frozen=True, slots=True)
class Drawn:
    """A trial of n people and k arms, and new people: X (n, p), arm (n,), y (n,); unseen, unseen_p (m, k)."""

    X: np.ndarray
    arm: np.ndarray
    y: np.ndarray
    unseen: np.ndarray
    unseen_p: np.ndarray


def covariates(data: Path) -> dict[str, np.ndarray]:
    """Real people of three files; nothing of their outcomes."""
    tax = pd.read_csv(data / "tax_letters.csv.gz").query("(holdout == 1 or rand_id > 2) and unq_own == 1")
    due, value = tax.total_due.where(tax.total_due > 0), tax.assessed_mv.where(tax.assessed_mv > 0)
    section = tax.azavea_section.astype("category").cat.codes
    mail = pd.read_csv(data / "hillstrom.csv")
    codes = mail[["history_segment", "zip_code", "channel"]].apply(lambda c: c.astype("category").cat.codes)
    card = pd.read_csv(data / "uci_default.csv").drop(columns=["def_pay", "ID"], errors="ignore")
    return {
        "tax": np.column_stack([np.log(due), np.log(value), tax.tenure, due / value, section]).astype(float),
        "hillstrom": np.column_stack(
            [mail[["recency", "history", "mens", "womens", "newbie"]], codes]
        ).astype(float),
        "uci": card.to_numpy(dtype=float),
    }


def draw(people: np.ndarray, seed: int, world: str, k: int, n: int, rate: float) -> Drawn:
    """One trial; mean effects of the treatments are 6 points with a spread of 2, times rate / 0.4."""
    rng = np.random.default_rng(seed)
    X = people[rng.integers(0, len(people), n + HELD_OUT)]
    common, own = WORLDS[world]
    risk = sum(shape(X, rng) for _ in range(3)) / np.sqrt(3)
    base = 1.0 / (1.0 + np.exp(-np.log(rate / (1.0 - rate)) - 0.7 * risk))
    shared = _two(X, rng)
    p = np.tile(base[:, None], (1, k))
    for a in range(1, k):
        effect = 0.06 + 0.02 * rng.normal() + common * shared + own * _two(X, rng)
        p[:, a] += min(1.0, rate / 0.4) * effect
    p = np.clip(p, 0.005, 0.995)
    arm = rng.choice(k, n)
    y = (rng.random(n) < p[np.arange(n), arm]).astype(float)
    return Drawn(X[:n], arm, y, X[n:], p[n:])


def shape(X: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(n,) a random line, step, hump or interaction of one or two columns; mean 0, sd 1."""
    first, second = rng.choice(np.flatnonzero(np.nanstd(X, axis=0) > 0), 2, replace=False)
    u, v = (pd.Series(X[:, c]).rank(pct=True).fillna(0.5).to_numpy() for c in (first, second))
    cut, sign = rng.uniform(0.25, 0.75), rng.choice([-1.0, 1.0])
    f = [u, 1.0 * (u > cut), np.abs(u - 0.5), 1.0 * ((u > 0.5) == (v > 0.5))][rng.integers(4)]
    return sign * (f - f.mean()) / max(f.std(), 1e-9)


def _two(X: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    both = shape(X, rng) + 0.7 * shape(X, rng)
    return both / max(both.std(), 1e-9)


def every_trial(data: Path, repeats: int) -> Iterator[tuple[str, int, Drawn]]:
    """World, seed and trial: worlds x sizes x people, so many times each."""
    people = covariates(data)
    seed = 0
    for _ in range(repeats):
        for world in WORLDS:
            for k, n in SIZES:
                for name, rate in PEOPLE:
                    seed += 1
                    yield world, seed, draw(people[name], seed, world, k, n, rate)
