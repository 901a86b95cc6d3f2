"""Configuration from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from repaylift.checks import check_between
from repaylift.log import DEFAULT_URL
from repaylift.log.connect import is_sqlite


@dataclass(frozen=True, slots=True)
class Settings:
    """What the service runs with; the environment variable stands behind each.

    log_url : REPAYLIFT_LOG, SQLAlchemy URL.
    model : REPAYLIFT_MODEL, alias in the registry or a folder.
    clock : REPAYLIFT_CLOCK, see `make_clock`.
    max_feature_age_hours : REPAYLIFT_MAX_FEATURE_AGE_HOURS; older features are not trusted.
    workers : REPAYLIFT_WORKERS, processes.
    """

    log_url: str = DEFAULT_URL
    model: str = "champion"
    clock: str = "system"
    max_feature_age_hours: float = 36.0
    workers: int = 1


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read and check the environment.

    Raises
    ------
    ValueError
        When a number cannot be read, or more workers are asked for than the log can serve.
    """
    known = Settings()
    settings = Settings(
        log_url=environment.get("REPAYLIFT_LOG", known.log_url),
        model=environment.get("REPAYLIFT_MODEL", known.model),
        clock=environment.get("REPAYLIFT_CLOCK", known.clock),
        max_feature_age_hours=float(
            environment.get("REPAYLIFT_MAX_FEATURE_AGE_HOURS", known.max_feature_age_hours)
        ),
        workers=int(environment.get("REPAYLIFT_WORKERS", known.workers)),
    )
    check_between(settings.max_feature_age_hours, "REPAYLIFT_MAX_FEATURE_AGE_HOURS", gt=0)
    check_workers(settings.workers, settings.log_url)
    return settings


def check_workers(workers: int, log_url: str) -> None:
    """Refuse more than one process on SQLite, which takes one writer.

    Raises
    ------
    ValueError
        Names the two ways out.
    """
    check_between(workers, "REPAYLIFT_WORKERS", ge=1)
    if workers > 1 and is_sqlite(log_url):
        raise ValueError(
            f"workers == {workers}, must be 1 while the log is SQLite ({log_url}). "
            "Remedy: set REPAYLIFT_WORKERS=1, or REPAYLIFT_LOG to a PostgreSQL URL."
        )
