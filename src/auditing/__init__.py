"""The audit of a log: what it can teach, how far it can be trusted, and what to explore."""

from .audit import audit
from .goal import ExplorationGoal
from .plan import ActionPlan, ExplorationPlan, StagePlan
from .result import Audit

__all__ = ["ActionPlan", "Audit", "ExplorationGoal", "ExplorationPlan", "StagePlan", "audit"]
