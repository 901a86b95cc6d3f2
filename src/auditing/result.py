"""What an audit found."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd

from .confounding import ActionConfounding, Balance
from .fit_of_log import Fit
from .overlap import CellOverlap
from .plan import ExplorationPlan
from .precision import CellPrecision, Runoff


@dataclass(frozen=True, slots=True)
class Audit:
    """What a log of decisions can teach; print it for the verdicts in plain words.

    rows : decisions audited; left_out : dropped, because no action was chosen in them. first, last : of
    them. control : the action effects are measured against. stages, actions : of the log, in order.
    chance : share of the rows in which something was left to chance. overlap : per stage and action. fit,
    balance : whether the logged propensities are true. confounding : per action. precision : per
    identified effect. runoffs : best against second, per stage. plan : what to explore, and for how long.
    """

    rows: int
    left_out: int
    first: pd.Timestamp
    last: pd.Timestamp
    control: str
    stages: tuple[str, ...]
    actions: tuple[str, ...]
    chance: float
    overlap: tuple[CellOverlap, ...]
    fit: Fit
    balance: Balance
    confounding: tuple[ActionConfounding, ...]
    precision: tuple[CellPrecision, ...]
    runoffs: tuple[Runoff, ...]
    plan: ExplorationPlan

    @property
    def identified(self) -> tuple[CellOverlap, ...]:
        """Stages and actions whose effect can be estimated from this log."""
        return tuple(cell for cell in self.overlap if cell.identified)

    @property
    def unidentified(self) -> tuple[CellOverlap, ...]:
        """Those that were eligible somewhere, and whose effect cannot."""
        out = ("control", "never eligible")
        return tuple(cell for cell in self.overlap if not cell.identified and cell.status not in out)

    @property
    def never_eligible(self) -> tuple[CellOverlap, ...]:
        """Stages and actions that no decision could have taken."""
        return tuple(cell for cell in self.overlap if cell.status == "never eligible")

    @property
    def overlap_table(self) -> pd.DataFrame:
        """One row per stage and action, the columns of `CellOverlap`."""
        return pd.DataFrame([asdict(cell) for cell in self.overlap])

    @property
    def confounding_table(self) -> pd.DataFrame:
        """One row per action, the columns of `ActionConfounding`."""
        return pd.DataFrame([asdict(action) for action in self.confounding])

    @property
    def precision_table(self) -> pd.DataFrame:
        """One row per identified effect, the columns of `CellPrecision`."""
        return pd.DataFrame([asdict(cell) for cell in self.precision])

    @property
    def runoff_table(self) -> pd.DataFrame:
        """One row per stage with an identified effect, the columns of `Runoff`."""
        return pd.DataFrame([asdict(runoff) for runoff in self.runoffs])

    def __str__(self) -> str:
        from .words import audit_in_words

        return audit_in_words(self)

    def to_html(self, path: str | Path) -> Path:
        """Write the audit as one self-contained HTML file, and return its path."""
        from .page import write_audit

        return write_audit(self, path)
