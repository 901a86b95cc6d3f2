"""Every table of the log, wherever it is defined: a module with tables is imported here."""

from __future__ import annotations

from . import (  # noqa: F401 - their tables are in METADATA once they are imported
    decision_arms,
    dispatches,
    kept_scores,
    overrides,
    pauses,
    price_days,
    reviews,
    schema_journal,
    schema_online,
    worklists,
)
from .schema import METADATA

__all__ = ["METADATA"]
