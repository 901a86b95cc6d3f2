"""The real trials, and one wholly simulated one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from trial import Trial

from repaylift.uplift.trial import read_trial

SAMPLE = "(holdout == 1 or rand_id > 2) and unq_own == 1"  # the authors' analysis sample
DEBTOR = ("log(total_due)", "log(assessed_mv)", "tenure", "total_due/assessed_mv", "azavea_section")
SHOPPER = ("recency", "history_segment", "history", "mens", "womens", "zip_code", "newbie", "channel")
GROUPS = {"Holdout": "Holdout", "Reminder": "Reminder", "Lien": "Threat", "Sheriff": "Threat"}


def tax_eight(data: Path) -> Trial:
    """Philadelphia's property-tax debtors: a holdout and seven letters."""
    frame = read_trial(data / "tax_letters.csv.gz", SAMPLE)
    return Trial("Tax letters, 8 arms", frame, "treat8", "ever_paid_sep", DEBTOR, "Holdout")


def tax_four(data: Path) -> Trial:
    """The same with holdout, reminder, threat (Lien, Sheriff) and moral (the rest)."""
    frame = read_trial(data / "tax_letters.csv.gz", SAMPLE)
    frame["group"] = frame["treat8"].map(lambda letter: GROUPS.get(letter, "Moral"))
    return Trial("Tax letters, 4 grouped arms", frame, "group", "ever_paid_sep", DEBTOR, "Holdout")


def hillstrom(data: Path) -> Trial:
    """E-mail trial with three arms."""
    frame = read_trial(data / "hillstrom.csv")
    return Trial("Hillstrom, 3 arms", frame, "segment", "visit", SHOPPER, "No E-Mail")


def varied(_: Path, n: int = 20_000, seed: int = 0) -> Trial:
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
    oracle = float(effect.max(axis=1).mean() - effect.mean(axis=0).max())
    title = "Simulated, effects vary, 5 arms"
    return Trial(title, frame, "letter", "paid", tuple(names), "none", oracle)
