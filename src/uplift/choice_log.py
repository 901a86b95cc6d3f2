"""A search among learners, in MLflow: one run per trial, one for the choice."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ..models.tracking import log_run

if TYPE_CHECKING:
    from .choose import LearnerChoice

SEARCH = "choose_learner"


def log_choice(choice: LearnerChoice, tracking_uri: str | None = None) -> str:
    """Log every trial and the choice; return the run of the choice.

    The choice's run holds losses.csv, trials.csv and choice.txt; trials carry its id as tag "search".
    """
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        choice.losses.to_frame().to_csv(folder / "losses.csv")
        choice.trials.to_csv(folder / "trials.csv", index_label="trial")
        (folder / "choice.txt").write_text(choice.to_text() + "\n")
        run_id = log_run(
            SEARCH,
            folder=folder,
            params={
                "learner": choice.settings["learner"],
                "base": choice.settings["base"],
                "trials_allowed": choice.budget.trials,
                "seconds_allowed": choice.budget.seconds,
                "trials_run": len(choice.trials),
                "rows": choice.rows,
            },
            metrics=_metrics(choice),
            tracking_uri=tracking_uri,
        )
    measured = ("gain", "kept", "r")
    for number, row in choice.trials.iterrows():
        settings = {k: v for k, v in row.items() if k not in measured and v == v}  # noqa: PLR0124 - not NaN
        log_run(
            f"{SEARCH} trial {number}",
            params={str(name): value for name, value in settings.items()},
            metrics={name: float(row[name]) for name in measured},
            tags={"search": run_id},
            tracking_uri=tracking_uri,
        )
    return run_id


def _metrics(choice: LearnerChoice) -> dict[str, float]:
    """Nested differences to the mean effects by name, and the seconds taken."""
    table = choice.losses.to_frame()
    found = {
        f"{column}.{str(name).replace(', ', ' ')}": float(value)
        for column in ("dr_difference", "dr_low", "dr_high", "r_difference")
        for name, value in table[column].items()
    }
    finite = {name: value for name, value in found.items() if math.isfinite(value)}
    return {**finite, "seconds": choice.seconds}
