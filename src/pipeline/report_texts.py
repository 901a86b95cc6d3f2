"""What the report says in words about the simulated portfolio's models."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ..explain.inputs import About
from .split import Split
from .tables import Rows

BAD = "Bad: the bill is still not paid in full 30 days after the later of the decision and its due date."
LEAKAGE = (
    "Every feature is computed from what was known strictly before the decision; a test adds, changes and "
    "deletes later rows and finds no feature moved.",
    "Folds keep all rows of a debtor together; the outcome window before the test is embargoed.",
    "The search for parameters saw training folds only; no test row was used to choose anything.",
)
LIMITATIONS = (
    "The portfolio is simulated. A simulated gain is a property of the simulator, not a forecast.",
    "The default risk is measured under past collection; it is not the risk when nobody is contacted.",
    "An action logged fewer than 500 times at a stage is offered only through capped exploration; the effect "
    "shown for it is the catalogue's prior.",
    "Effects are those of one decision on payment within 30 days, with past collection going on afterwards.",
    "Waivers and rewards need a published rule and a fairness test before they are personal.",
)
MONITORING = pd.DataFrame(
    [
        ("PSI of the risk score, ten fixed quantiles", "0.10 look, 0.25 act", "data analysis", "retrain"),
        ("Calibration slope, matured month", "outside 0.8 to 1.25", "data analysis", "recalibrate"),
        (
            "Policy against the ladder, holdout",
            "interval below 0",
            "risk officer",
            "back to the last model",
        ),
        ("Complaints per 1,000 contacted", "above 2", "collection", "pause the action"),
        ("Share of cases decided by fallback rules", "above 5 %", "engineering", "mend the feature load"),
    ],
    columns=["watch", "limit", "who", "then"],
)


def about(rows: Rows, split: Split, versions: Mapping[str, str]) -> About:
    """Page one of the report."""
    at = rows.decisions["at"]
    train, test = at[split.train], at[split.test]
    return About(
        title="Collection decisions: risk, effects and value",
        purpose="Choose the next best action for each open bill, and be able to say why.",
        population="Pay-later bills due within three days or overdue by up to 90 days, one row per decision.",
        target=f"Effects: bill paid in full within 30 days (before the due date: by it). {BAD}",
        window=(
            f"Training {train.min():%Y-%m-%d} to {train.max():%Y-%m-%d}, validation by folds inside it, "
            f"out of time {test.min():%Y-%m-%d} to {test.max():%Y-%m-%d}."
        ),
        owner="Data analysis",
        data_until=f"{at.max():%Y-%m-%d}",
        versions=versions,
        limits=("Not for granting credit.", "Not for bills more than 90 days overdue."),
        simulated=True,
    )
