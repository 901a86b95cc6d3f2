"""UCI default: what six months of statuses, bills and payments say about behaviour."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]

# The file is newest first (PAY_0 = September 2005); everything here is oldest first.
STATUS = [f"PAY_{k}" for k in (6, 5, 4, 3, 2, 0)]
BILL = [f"BILL_AMT{k}" for k in range(6, 0, -1)]
PAID = [f"PAY_AMT{k}" for k in range(6, 0, -1)]
TARGET, ID = "def_pay", "ID"
MONTHS = 6
_TREND = np.arange(MONTHS) - 2.5
_RECENT = np.array([0.3, 0.4, 0.5, 0.7, 0.85, 1.0])  # how much a month's lateness counts


@dataclass(frozen=True, slots=True)
class Panel:
    """Six months, oldest first. status, bill, paid (n, 6); limit (n,); person (n, 4): sex ... age."""

    status: Floats
    bill: Floats
    paid: Floats
    limit: Floats
    person: Floats


def read_panel(frame: pd.DataFrame) -> Panel:
    """The months of a frame in order."""
    numbers = frame.astype(float)
    return Panel(
        numbers[STATUS].to_numpy(),
        numbers[BILL].to_numpy(),
        numbers[PAID].to_numpy(),
        numbers["LIMIT_BAL"].to_numpy(),
        numbers[["SEX", "EDUCATION", "MARRIAGE", "AGE"]].to_numpy(),
    )


def raw_features(frame: pd.DataFrame) -> pd.DataFrame:
    """The file's own columns."""
    return frame.drop(columns=[ID, TARGET], errors="ignore").astype(float)


def behaviour_features(frame: pd.DataFrame) -> pd.DataFrame:
    """Raw columns and 62 behavioural ones; no fitting, no target, row by row."""
    panel = read_panel(frame)
    families = (_lateness(panel), _utilisation(panel), _payments(panel), _spending(panel))
    made = {name: values for family in families for name, values in family.items()}
    return pd.concat([raw_features(frame), pd.DataFrame(made, index=frame.index).astype(float)], axis=1)


def paid_share(panel: Panel) -> Floats:
    """(n, 5) share of the month before's bill that was paid, at most 2; NaN where nothing was due."""
    due, paid = panel.bill[:, :-1], panel.paid[:, 1:]
    return np.where(due > 0, np.clip(paid / np.maximum(due, 1), 0, 2), np.nan)


def _lateness(panel: Panel) -> dict[str, Floats]:
    s = panel.status
    late, newest_first = s >= 1, s[:, ::-1] >= 1
    lag = np.maximum(s, 0)
    return {
        "late_months": late.sum(1),
        "late_2_months": (s >= 2).sum(1),
        "late_max": s.max(1),
        "late_sum": lag.sum(1),
        "late_recent": lag @ _RECENT,
        "status_mean": s.mean(1),
        "status_sd": s.std(1),
        "status_trend": s @ _TREND,
        "months_since_late": np.where(late.any(1), newest_first.argmax(1), 9),
        "run_on_time": np.cumprod(~newest_first, axis=1).sum(1),
        "run_late": np.cumprod(newest_first, axis=1).sum(1),
        "months_revolving": (s == 0).sum(1),
        "months_paid_in_full": (s == -1).sum(1),
        "months_unused": (s == -2).sum(1),
        "status_change_1": s[:, 5] - s[:, 4],
        "status_change_3": s[:, 5] - s[:, 2],
        "status_rises": (np.diff(s, axis=1) > 0).sum(1),
        "status_falls": (np.diff(s, axis=1) < 0).sum(1),
        "status_last_two": s[:, 5] * 10 + s[:, 4],
    }


def _utilisation(panel: Panel) -> dict[str, Floats]:
    b, limit = panel.bill, panel.limit
    used = b / limit[:, None]
    return {
        **{f"used_{MONTHS - i}": used[:, i] for i in range(MONTHS)},
        "used_mean": used.mean(1),
        "used_max": used.max(1),
        "used_min": used.min(1),
        "used_sd": used.std(1),
        "used_trend": used @ _TREND / 17.5,
        "bill_mean": b.mean(1),
        "bill_max": b.max(1),
        "bill_change": b[:, 5] - b[:, 4],
        "bill_months": (b > 0).sum(1),
        "free_limit": limit - b[:, 5],
    }


def _payments(panel: Panel) -> dict[str, Floats]:
    a, share = panel.paid, paid_share(panel)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a row that never owed has no share: NaN
        mean, least, most = np.nanmean(share, 1), np.nanmin(share, 1), np.nanmax(share, 1)
    return {
        **{f"paid_share_{MONTHS - 1 - i}": share[:, i] for i in range(MONTHS - 1)},
        "paid_share_mean": mean,
        "paid_share_min": least,
        "paid_share_max": most,
        "unpaid_months": (a == 0).sum(1),
        "unpaid_due_months": ((a[:, 1:] == 0) & (panel.bill[:, :-1] > 0)).sum(1),
        "months_since_paid": np.where((a > 0).any(1), (a[:, ::-1] > 0).argmax(1), 9),
        "paid_over_limit": a.sum(1) / panel.limit,
        "paid_over_bills": a.sum(1) / np.maximum(np.maximum(panel.bill, 0).sum(1), 1),
        "paid_max": a.max(1),
        "paid_min": a.min(1),
        "paid_sd": a.std(1),
        "paid_mean": a.mean(1),
        "paid_median": np.median(a, 1),
        "paid_last_3": a[:, 3:].sum(1),
        "paid_trend": np.log1p(a[:, 3:].sum(1)) - np.log1p(a[:, :3].sum(1)),
    }


def _spending(panel: Panel) -> dict[str, Floats]:
    spent = (np.diff(panel.bill, axis=1) + panel.paid[:, 1:]) / panel.limit[:, None]
    return {
        **{f"spent_{MONTHS - 1 - i}": spent[:, i] for i in range(MONTHS - 1)},
        "spent_mean": spent.mean(1),
        "spent_max": spent.max(1),
    }
