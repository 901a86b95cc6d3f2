"""Simulated days of collection: ten actions, three shared resources. Nothing here is real data."""

from __future__ import annotations

import numpy as np

# mean effect on P(paid), its spread, cost, agent minutes, messages, share of the amount given up
ACTIONS = np.array(
    [
        [0.000, 0.000, 0.00, 0.0, 0, 0.00],  # nothing
        [0.010, 0.010, 0.01, 0.0, 1, 0.00],  # app message
        [0.005, 0.008, 0.01, 0.0, 1, 0.00],  # e-mail
        [0.010, 0.012, 0.06, 0.0, 1, 0.00],  # SMS
        [0.015, 0.015, 0.06, 0.0, 2, 0.00],  # SMS with a name
        [0.020, 0.020, 0.10, 0.0, 2, 0.00],  # chat
        [0.030, 0.030, 0.50, 0.0, 1, 0.00],  # AI call
        [0.070, 0.050, 1.00, 6.0, 0, 0.00],  # call by an agent
        [0.040, 0.040, 0.10, 0.0, 1, 0.05],  # fee waiver
        [0.080, 0.060, 1.00, 10.0, 1, 0.02],  # payment plan by an agent
    ]
)
SHARES = (0.25, 0.3, 0.5)  # of what everybody's best action would use: minutes, incentive money, messages


def simulated_day(n: int, seed: int, dtype: type = np.float32) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Value (n, 10), use (n, 10, 3) and budgets (3,)."""
    rng = np.random.default_rng(seed)
    k = len(ACTIONS)
    value, use = np.empty((n, k), dtype), np.zeros((n, k, 3), dtype)
    asked = np.zeros(3)
    for start in range(0, n, 500_000):  # in parts, so that making the day needs no more memory than the day
        rows = slice(start, min(start + 500_000, n))
        value[rows], use[rows] = _cases(rng, rows.stop - rows.start)
        best = value[rows].argmax(axis=1)
        asked += use[rows][np.arange(len(best)), best].sum(axis=0, dtype=np.float64)
    return value, use, asked * SHARES


def _cases(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    mean, spread, cost, minutes, messages, given = ACTIONS.T
    amount = rng.lognormal(5.7, 0.9, (n, 1))
    effect = mean + spread * rng.standard_normal((n, len(mean)))
    effect[:, 0] = 0.0
    money = given * amount * rng.uniform(0.4, 0.9, (n, 1))
    talk = minutes * rng.gamma(8.0, 1 / 8.0, (n, 1))
    use = np.stack([talk, money, np.broadcast_to(messages, talk.shape)], axis=2)
    return amount * effect - cost - money, use
