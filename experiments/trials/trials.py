"""The trials of this experiment: their rows, and the arguments of `run_trial`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from repaylift.uplift.trial import read_trial

SAMPLE = "(holdout == 1 or rand_id > 2) and unq_own == 1"  # the authors' analysis sample
DEBTOR = ("log(total_due)", "log(assessed_mv)", "tenure", "total_due/assessed_mv", "azavea_section")
SHOPPER = ("recency", "history_segment", "history", "mens", "womens", "zip_code", "newbie", "channel")
GROUPS = {"Holdout": "Holdout", "Reminder": "Reminder", "Lien": "Threat", "Sheriff": "Threat"}


@dataclass(frozen=True, slots=True)
class Trial:
    """One table: a title, the rows and what `run_trial` needs to know of them."""

    title: str
    frame: pd.DataFrame
    treatment: str
    outcome: str
    features: tuple[str, ...]
    control: str
    splits: int


def tax_letters(data: Path) -> tuple[Trial, Trial]:
    """Eight arms, and four grouped ones: holdout, reminder, threat (Lien, Sheriff), moral (the rest)."""
    frame = read_trial(data / "tax_letters.csv.gz", SAMPLE)
    frame["group"] = frame["treat8"].map(lambda letter: GROUPS.get(letter, "Moral"))
    eight = Trial("Tax letters, 8 arms", frame, "treat8", "ever_paid_sep", DEBTOR, "Holdout", 20)
    four = Trial("Tax letters, 4 grouped arms", frame, "group", "ever_paid_sep", DEBTOR, "Holdout", 20)
    return eight, four


def hillstrom(data: Path) -> Trial:
    """E-mail trial with three arms."""
    frame = read_trial(data / "hillstrom.csv")
    return Trial("Hillstrom, 3 arms", frame, "segment", "visit", SHOPPER, "No E-Mail", 10)


def varied(n: int = 20_000, seed: int = 0) -> Trial:
    """Simulated: four letters whose effects differ between people, crossing zero; no arm suits everyone."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 6))
    arm = rng.integers(0, 5, n)
    effect = np.zeros((n, 5))
    for a in range(1, 5):
        effect[:, a] = 0.01 * a + 0.06 * np.tanh(X[:, 1 + a % 3] * (1 if a % 2 else -1))
    p = 0.2 + 0.6 / (1 + np.exp(-X[:, 0])) + effect[np.arange(n), arm]
    names = [f"x{i}" for i in range(6)]
    frame = pd.DataFrame(X, columns=names).assign(
        letter=np.array(["none", "a", "b", "c", "d"])[arm], paid=(rng.random(n) < p).astype(int)
    )
    return Trial("Simulated, effects vary, 5 arms", frame, "letter", "paid", tuple(names), "none", 10)
