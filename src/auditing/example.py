"""A small log for examples and tests: actions drawn by known propensities."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd


def coin_log(
    rows: int = 1000,
    propensity: Mapping[str, float] | None = None,
    effect: Mapping[str, float] | None = None,
    seed: int = 0,
    stage: str = "dpd_1_3",
    base: float = 0.6,
) -> pd.DataFrame:
    """Simulated decisions at one stage, ten a day, each for a debtor of its own.

    Parameters
    ----------
    propensity : of each action; None is a fair coin between "none" and "sms".
    effect : added to P(paid) = `base` by an action; 0 where it is not named.

    Examples
    --------
    >>> coin_log(4)[["treatment", "propensity", "eligible"]].values.tolist()[0]
    ['sms', 0.5, 'none|sms']
    """
    chance = dict(propensity or {"none": 0.5, "sms": 0.5})
    rng = np.random.default_rng(seed)
    names = list(chance)
    arm = rng.choice(len(names), size=rows, p=list(chance.values()))
    lift = np.array([(effect or {}).get(name, 0.0) for name in names])
    ids = np.arange(rows).astype(str)
    return pd.DataFrame(
        {
            "decision_id": np.char.add("x", ids),
            "debtor_id": np.char.add("d", ids),
            "account_id": np.char.add("a", ids),
            "bill_id": np.char.add("b", ids),
            "at": pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta(np.arange(rows) / 10, unit="D"),
            "stage": stage,
            "days_past_due": 1,
            "amount": rng.lognormal(6.0, 0.8, rows).round(2),
            "treatment": np.array(names, dtype=object)[arm],
            "propensity": np.array(list(chance.values()))[arm],
            "eligible": "|".join(names),
            "mode": "ladder_mix",
            "y": (rng.random(rows) < base + lift[arm]).astype(np.int8),
            "amount_paid": 0.0,
            "bad": 0,
        }
    )
