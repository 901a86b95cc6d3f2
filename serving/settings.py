"""Configuration from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from repaylift.checks import check_between
from repaylift.log import DEFAULT_URL
from repaylift.log.connect import is_sqlite

from .access.keys import KeyRing, read_keys


@dataclass(frozen=True, slots=True)
class Settings:
    """What the service runs with; the environment variable stands behind each.

    log_url : REPAYLIFT_LOG, SQLAlchemy URL.
    model : REPAYLIFT_MODEL, alias in the registry or a folder.
    clock : REPAYLIFT_CLOCK, see `make_clock`.
    max_feature_age_hours : REPAYLIFT_MAX_FEATURE_AGE_HOURS; older features are not trusted.
    workers : REPAYLIFT_WORKERS, processes.
    rate : REPAYLIFT_RATE, requests a second that a key may send to all workers together.
    max_body_kb : REPAYLIFT_MAX_BODY_KB, the longest body.
    experiment : REPAYLIFT_EXPERIMENT, YAML of arms, holdout and the day's budgets; empty: one arm, untracked.
    watch_seconds : REPAYLIFT_WATCH_SECONDS, how often the registry is asked for a new champion.
    decision_seconds : REPAYLIFT_DECISION_SECONDS, how long a decision may take.
    """

    log_url: str = DEFAULT_URL
    model: str = "champion"
    clock: str = "system"
    max_feature_age_hours: float = 36.0
    workers: int = 1
    rate: float = 1000.0
    max_body_kb: int = 1024
    experiment: str = ""
    watch_seconds: float = 15.0
    decision_seconds: float = 5.0


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
        experiment=environment.get("REPAYLIFT_EXPERIMENT", known.experiment),
        watch_seconds=float(environment.get("REPAYLIFT_WATCH_SECONDS", known.watch_seconds)),
        decision_seconds=float(environment.get("REPAYLIFT_DECISION_SECONDS", known.decision_seconds)),
        max_feature_age_hours=float(
            environment.get("REPAYLIFT_MAX_FEATURE_AGE_HOURS", known.max_feature_age_hours)
        ),
        workers=int(environment.get("REPAYLIFT_WORKERS", known.workers)),
        rate=float(environment.get("REPAYLIFT_RATE", known.rate)),
        max_body_kb=int(environment.get("REPAYLIFT_MAX_BODY_KB", known.max_body_kb)),
    )
    check_between(settings.max_feature_age_hours, "REPAYLIFT_MAX_FEATURE_AGE_HOURS", gt=0)
    check_between(settings.rate, "REPAYLIFT_RATE", gt=0)
    check_between(settings.max_body_kb, "REPAYLIFT_MAX_BODY_KB", ge=1)
    check_between(settings.watch_seconds, "REPAYLIFT_WATCH_SECONDS", gt=0)
    check_between(settings.decision_seconds, "REPAYLIFT_DECISION_SECONDS", gt=0)
    check_workers(settings.workers, settings.log_url)
    return settings


def find_keys(environment: Mapping[str, str] = os.environ) -> KeyRing | None:
    """The keys of REPAYLIFT_KEYS (lines) or of the file REPAYLIFT_KEYS_FILE; None: everybody may call.

    Raises
    ------
    ValueError
        When there is no key and the service was not said to be open, or both.
    """
    text = environment.get("REPAYLIFT_KEYS", "")
    if file := environment.get("REPAYLIFT_KEYS_FILE"):
        text += "\n" + Path(file).read_text(encoding="utf-8")
    keys, is_open = read_keys(text), environment.get("REPAYLIFT_OPEN") == "1"
    if len(keys) and is_open:
        raise ValueError(
            f"REPAYLIFT_OPEN == '1', must not be set beside {len(keys)} keys. "
            "Remedy: unset REPAYLIFT_OPEN to ask for the keys, or leave out the keys to let everybody in."
        )
    if not len(keys) and not is_open:
        raise ValueError(
            "the service has 0 keys, must have at least 1. Remedy: make one with "
            "`python -m serving.new_key NAME decide report`, put its line into the file that "
            "REPAYLIFT_KEYS_FILE names; or set REPAYLIFT_OPEN=1 on a machine that nobody else reaches."
        )
    return keys if len(keys) else None


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
