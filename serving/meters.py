"""What Prometheus is told: counts and times, never an id.

`bentoml serve` gives every worker a folder to share (PROMETHEUS_MULTIPROC_DIR), so that whichever
worker is asked tells of all of them.
"""

from __future__ import annotations

import collections
import os
from collections.abc import Mapping
from functools import cache
from typing import Any

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

MEDIA_TYPE = CONTENT_TYPE_LATEST
_TIMES = (0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

_REQUESTS = Counter("repaylift_requests", "Requests answered", ("method", "route", "status"))
_SECONDS = Histogram("repaylift_request_seconds", "Time to answer a request", ("route",), buckets=_TIMES)
_WAITING = Gauge("repaylift_requests_waiting", "Requests not yet begun", multiprocess_mode="livesum")
_DECISIONS = Counter("repaylift_decisions", "Decisions kept", ("mode", "arm"))
_SUPPRESSED = Counter("repaylift_suppressed", "Actions that a rule removed from a decision", ("rule",))
_AGE = Gauge(
    "repaylift_features_age_hours", "Age of the features last decided on", multiprocess_mode="livemax"
)
_COMMIT = Histogram("repaylift_log_write_seconds", "Time until a write is durable", buckets=_TIMES)

_request_count = cache(_REQUESTS.labels)
_request_time = cache(_SECONDS.labels)
_decision_count = cache(_DECISIONS.labels)
_suppressed_count = cache(_SUPPRESSED.labels)


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    """One request was answered; `route` with the names of its parameters, not their values."""
    _request_count(method, route, status).inc()
    _request_time(route).observe(seconds)


def count_decision(answer: Mapping[str, Any]) -> None:
    """One decision was kept; `answer` as `schemas.DecisionAnswer`."""
    _decision_count(answer["mode"], answer["arm"]).inc()
    for rule, times in collections.Counter(action["rule_id"] for action in answer["suppressed"]).items():
        _suppressed_count(rule).inc(times)
    if answer["features"]["age_hours"] is not None:
        _AGE.set(answer["features"]["age_hours"])


def time_write(seconds: float) -> None:
    """One write to the log is durable."""
    _COMMIT.observe(seconds)


def wait_begins() -> None:
    """A request waits for a thread."""
    _WAITING.inc()


def wait_ends() -> None:
    """It got one."""
    _WAITING.dec()


def exposition() -> bytes:
    """All of it, as Prometheus reads it."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    shared = CollectorRegistry()
    multiprocess.MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
    return generate_latest(shared)
