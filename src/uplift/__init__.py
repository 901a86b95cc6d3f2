"""Effects of treatments, what choosing by them is worth, and trials."""

from .diagnosis import ArmEvidence, Diagnosis
from .model import UpliftModel
from .offpolicy import PolicyDifference, PolicyValue, policy_difference, policy_value
from .qini import QiniCurve, qini_curve, qini_score
from .resample import Score
from .scores import aipw_scores, outcome_scores
from .scoring import Effects
from .trees import SmallTrees

__all__ = [
    "ArmEvidence",
    "Diagnosis",
    "Effects",
    "PolicyDifference",
    "PolicyValue",
    "QiniCurve",
    "Score",
    "SmallTrees",
    "UpliftModel",
    "aipw_scores",
    "outcome_scores",
    "policy_difference",
    "policy_value",
    "qini_curve",
    "qini_score",
]
