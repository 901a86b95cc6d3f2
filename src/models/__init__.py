"""Default risk: boosting, calibration, tuning, metrics, registry; the sequence net as a challenger.

Only `repaylift.models.sequence` needs torch; nothing here imports it until it is asked for.
"""

from .bands import calibration_table
from .boosting import DefaultRisk
from .metrics import RiskDifference, RiskMetrics, risk_difference, risk_metrics

__all__ = [
    "DefaultRisk",
    "RiskDifference",
    "RiskMetrics",
    "calibration_table",
    "risk_difference",
    "risk_metrics",
]
