"""Bodies of requests and answers, with the examples that the API's page shows."""

from .answers import (
    CaseView,
    ChangeView,
    DecisionAnswer,
    EffectReasons,
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
    "ChangeView",
    "DecisionAnswer",
    "DecisionRequest",
    "EffectReasons",
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
