"""UCI default as event sequences: per month a status with the bill, and a payment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from behaviour import MONTHS, read_panel

_DAYS = 30.0
_STATUSES = 11  # -2 .. 8
_PAYMENT, _NO_PAYMENT, _LIMIT = _STATUSES, _STATUSES + 1, _STATUSES + 2


@dataclass(frozen=True, slots=True)
class Events:
    """n rows of 13 events: kind, amount, age in days, mask; each (n, 13)."""

    kind: npt.NDArray[np.int8]
    amount: npt.NDArray[np.float32]
    age_days: npt.NDArray[np.float32]
    mask: npt.NDArray[np.bool_]


def event_sequences(frame: pd.DataFrame) -> Events:
    """The credit limit first, then six months of status with bill, and payment; both in log1p(% of limit)."""
    panel, n = read_panel(frame), len(frame)
    age = _DAYS * np.arange(MONTHS - 1, -1, -1)
    status = panel.status + 2
    payment = np.where(panel.paid > 0, _PAYMENT, _NO_PAYMENT)
    kind = np.concatenate([np.full((n, 1), _LIMIT), status, payment], axis=1)
    limit = panel.limit[:, None]
    percent = 100 * np.concatenate([np.maximum(panel.bill, 0), panel.paid], axis=1) / limit
    amount = np.concatenate([np.log(limit / 22_000), np.log1p(percent)], axis=1)  # alike in size
    ages = np.concatenate([[_DAYS * MONTHS], age + 1, age])
    return Events(
        kind.astype(np.int8),
        amount.astype(np.float32),
        np.tile(ages.astype(np.float32), (n, 1)),
        np.ones(kind.shape, dtype=bool),
    )
