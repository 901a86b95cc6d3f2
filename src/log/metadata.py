"""Every table of the log, wherever it is defined: a module with tables is imported here."""

from __future__ import annotations

from . import (
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

MODULES = (
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

__all__ = ["METADATA", "MODULES"]
