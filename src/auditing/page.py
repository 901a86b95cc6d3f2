"""An audit as one HTML page."""

from __future__ import annotations

from pathlib import Path

from ..explain.page import write_page
from .plan_words import plan_in_words
from .result import Audit
from .words import fit_lines, verdict


def write_audit(audit: Audit, path: str | Path) -> Path:
    """Write the page and return its path."""
    return write_page(
        path,
        "log_audit.html",
        audit=audit,
        verdict=verdict(audit),
        fit=list(fit_lines(audit.fit, audit.balance)),
        plan=plan_in_words(audit.plan).splitlines(),
    )
