"""Bodies of requests and answers, with the examples that the API's page shows."""

from .answers import (
    CaseView,
    DecisionAnswer,
    FeatureAge,
    FollowUpView,
    OtherAction,
    OwnerView,
    RankedAction,
    ReasonView,
    SuppressedAction,
    UpliftView,
)
from .common import Health, Recorded
from .events import EventRequest
from .outcomes import OutcomeRequest
from .requests import DecisionRequest
from .running import Readiness

__all__ = [
    "CaseView",
    "DecisionAnswer",
    "DecisionRequest",
    "EventRequest",
    "FeatureAge",
    "FollowUpView",
    "Health",
    "OtherAction",
    "OutcomeRequest",
    "OwnerView",
    "RankedAction",
    "Readiness",
    "ReasonView",
    "Recorded",
    "SuppressedAction",
    "UpliftView",
]
