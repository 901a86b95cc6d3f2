"""The audit of a folder of records, as `repaylift audit` runs it."""

from __future__ import annotations

from pathlib import Path

from ..features import build_features
from ..records.decisions import build_decisions
from ..records.store import read_records
from .audit import audit
from .goal import ExplorationGoal
from .result import Audit


def audit_folder(
    folder: str | Path, control: str, detect: float, share: float, days: int, *, features: bool
) -> Audit:
    """Read records, build decisions and (if asked) features, and audit them.

    Raises
    ------
    FileNotFoundError
        When the folder does not exist.
    ValueError
        When the records or what was asked are refused.
    """
    goal = ExplorationGoal(detect=detect, share=share, days=days, coarsest=max(0.1, detect))
    records = read_records(folder)
    decisions = build_decisions(records)
    X = build_features(records, spine=decisions) if features else None
    return audit(decisions, X, control, goal=goal)
