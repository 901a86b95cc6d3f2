"""The log: one durable store for records, features, decisions, outcomes and events."""

from .answers import Decided, LoggedAnswer
from .apply import Applied
from .events import EVENT_KINDS, Event
from .feature_rows import FeatureRow
from .idempotency import RequestKey, request_key
from .log import DEFAULT_URL, Log
from .outcomes import OUTCOME_KINDS, Outcome
from .price_days import OverspentError
from .refusals import BodyConflictError, NotKnownError

__all__ = [
    "DEFAULT_URL",
    "EVENT_KINDS",
    "OUTCOME_KINDS",
    "Applied",
    "BodyConflictError",
    "Decided",
    "Event",
    "FeatureRow",
    "Log",
    "LoggedAnswer",
    "NotKnownError",
    "Outcome",
    "OverspentError",
    "RequestKey",
    "request_key",
]
