"""The log: one durable store for records, features, decisions, outcomes and events."""

from .answers import Decided, DecisionRow, LoggedAnswer
from .apply import Applied
from .chain import BrokenChainError
from .decision_arms import DecisionArm
from .erase import Erased
from .events import EVENT_KINDS, Event
from .feature_rows import FeatureRow
from .idempotency import RequestKey, request_key
from .journal import Logged
from .kept_scores import keep_scores
from .log import DEFAULT_URL, Log
from .outcomes import OUTCOME_KINDS, Outcome
from .price_days import OverspentError
from .refusals import BodyConflictError, LogUnavailableError, NotKnownError
from .snapshot import Snapshot
from .standings import forget_standings
from .transaction import Entry, Transaction

__all__ = [
    "DEFAULT_URL",
    "EVENT_KINDS",
    "OUTCOME_KINDS",
    "Applied",
    "BodyConflictError",
    "BrokenChainError",
    "Decided",
    "DecisionArm",
    "DecisionRow",
    "Entry",
    "Erased",
    "Event",
    "FeatureRow",
    "Log",
    "LogUnavailableError",
    "Logged",
    "LoggedAnswer",
    "NotKnownError",
    "Outcome",
    "OverspentError",
    "RequestKey",
    "Snapshot",
    "Transaction",
    "forget_standings",
    "keep_scores",
    "request_key",
]
