"""Whether the service has all that its answers need."""

from __future__ import annotations

from repaylift.log import Log
from repaylift.log.probe import write_probe

from .engine import DecisionEngine
from .schemas import Readiness


def check_readiness(log: Log, engine: DecisionEngine) -> Readiness:
    """Write to the log, and ask whether model and rules are loaded."""
    broken = _log_problem(log)
    model = None if engine.version else "no model is loaded. Remedy: see /health"
    rules = None if engine.artifact.packs else "no rules are loaded. Remedy: give the artifact its packs"
    ready = broken is None and model is None and rules is None
    return Readiness(ready=ready, log=broken, model=model, rules=rules)


def _log_problem(log: Log) -> str | None:
    try:
        log.write(write_probe)
    except Exception as error:  # whatever keeps a write away makes the service unready
        return f"{type(error).__name__}. Remedy: start the database, or give it room and the right to write"
    return None
