"""repaylift: choose, explain and log the next best collection action.

Everything public is here, flat: `import repaylift as rl`, then `rl.<name>`. A name's module is
loaded when the name is first used, so `import repaylift` and the command line start at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if __name__ != "repaylift":
    raise ImportError(
        f"the package was imported as {__name__!r}; it must be 'repaylift'. "
        "Remedy: install it with `pip install -e .` and `import repaylift as rl`."
    )

if TYPE_CHECKING:
    from .auditing import ExplorationGoal, audit
    from .cases import build_cases
    from .explain.report import write_report
    from .features import build_features, build_sequences, feature_catalogue
    from .log import Log
    from .models import DefaultRisk
    from .monitor.drift import write_drift_page
    from .plots import plot_calibration, plot_effects, plot_gain, plot_ranking, plot_segments, plot_toc
    from .policy.actions import load_catalogue
    from .policy.allocate import allocate
    from .policy.allocate_live import allocate_live
    from .policy.allocate_softmax import allocate_softmax
    from .policy.live_prices import live_prices, track_prices
    from .policy.next_best_action import NextBestAction
    from .policy.plan import plan
    from .policy.plan_scenarios import Scenario, read_scenarios
    from .policy.rules import load_pack
    from .records.cases import open_cases
    from .records.contracts import RecordsError, check_records
    from .records.decisions import build_decisions, eligible_matrix
    from .records.facts import build_facts
    from .records.simulate import simulate, simulate_with_truth
    from .records.store import merge_records, read_records, write_records
    from .records.tables import Records
    from .uplift import UpliftModel, policy_difference, policy_value, qini_curve, qini_score
    from .uplift.auuc import auuc_score
    from .uplift.choose import choose_learner
    from .uplift.effect_calibration import effect_calibration
    from .uplift.effect_scores import effect_scores
    from .uplift.gain_curve import gain_curve
    from .uplift.gain_difference import gain_difference
    from .uplift.losses import effect_losses
    from .uplift.offpolicy_compare import compare_estimators
    from .uplift.overlap import overlap_report
    from .uplift.ranking_curve import ranking_curve
    from .uplift.ranking_difference import ranking_difference
    from .uplift.rate import rate_difference, rate_score
    from .uplift.segments import segment_summary, segments_of
    from .uplift.toc import toc_curve
    from .uplift.trial import run_trial
    from .uplift.uplift_at_k import uplift_at_k

# public name -> the module it lives in
_HOME = {
    "DefaultRisk": "models",
    "ExplorationGoal": "auditing",
    "Log": "log",
    "NextBestAction": "policy.next_best_action",
    "Records": "records.tables",
    "RecordsError": "records.contracts",
    "Scenario": "policy.plan_scenarios",
    "UpliftModel": "uplift",
    "allocate": "policy.allocate",
    "allocate_live": "policy.allocate_live",
    "allocate_softmax": "policy.allocate_softmax",
    "audit": "auditing",
    "auuc_score": "uplift.auuc",
    "build_cases": "cases",
    "build_decisions": "records.decisions",
    "build_facts": "records.facts",
    "build_features": "features",
    "build_sequences": "features",
    "check_records": "records.contracts",
    "compare_estimators": "uplift.offpolicy_compare",
    "choose_learner": "uplift.choose",
    "effect_calibration": "uplift.effect_calibration",
    "effect_losses": "uplift.losses",
    "effect_scores": "uplift.effect_scores",
    "eligible_matrix": "records.decisions",
    "feature_catalogue": "features",
    "gain_curve": "uplift.gain_curve",
    "gain_difference": "uplift.gain_difference",
    "live_prices": "policy.live_prices",
    "load_catalogue": "policy.actions",
    "load_pack": "policy.rules",
    "merge_records": "records.store",
    "open_cases": "records.cases",
    "overlap_report": "uplift.overlap",
    "plan": "policy.plan",
    "plot_calibration": "plots",
    "plot_effects": "plots",
    "plot_gain": "plots",
    "plot_ranking": "plots",
    "plot_segments": "plots",
    "plot_toc": "plots",
    "policy_difference": "uplift",
    "policy_value": "uplift",
    "qini_curve": "uplift",
    "qini_score": "uplift",
    "ranking_curve": "uplift.ranking_curve",
    "ranking_difference": "uplift.ranking_difference",
    "rate_difference": "uplift.rate",
    "rate_score": "uplift.rate",
    "read_records": "records.store",
    "read_scenarios": "policy.plan_scenarios",
    "run_trial": "uplift.trial",
    "segment_summary": "uplift.segments",
    "segments_of": "uplift.segments",
    "simulate": "records.simulate",
    "simulate_with_truth": "records.simulate",
    "toc_curve": "uplift.toc",
    "track_prices": "policy.live_prices",
    "uplift_at_k": "uplift.uplift_at_k",
    "write_drift_page": "monitor.drift",
    "write_records": "records.store",
    "write_report": "explain.report",
}

__all__ = [
    "DefaultRisk",
    "ExplorationGoal",
    "Log",
    "NextBestAction",
    "Records",
    "RecordsError",
    "Scenario",
    "UpliftModel",
    "allocate",
    "allocate_live",
    "allocate_softmax",
    "audit",
    "auuc_score",
    "build_cases",
    "build_decisions",
    "build_facts",
    "build_features",
    "build_sequences",
    "check_records",
    "choose_learner",
    "compare_estimators",
    "effect_calibration",
    "effect_losses",
    "effect_scores",
    "eligible_matrix",
    "feature_catalogue",
    "gain_curve",
    "gain_difference",
    "live_prices",
    "load_catalogue",
    "load_pack",
    "merge_records",
    "open_cases",
    "overlap_report",
    "plan",
    "plot_calibration",
    "plot_effects",
    "plot_gain",
    "plot_ranking",
    "plot_segments",
    "plot_toc",
    "policy_difference",
    "policy_value",
    "qini_curve",
    "qini_score",
    "ranking_curve",
    "ranking_difference",
    "rate_difference",
    "rate_score",
    "read_records",
    "read_scenarios",
    "run_trial",
    "segment_summary",
    "segments_of",
    "simulate",
    "simulate_with_truth",
    "toc_curve",
    "track_prices",
    "uplift_at_k",
    "write_drift_page",
    "write_records",
    "write_report",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'repaylift' has no attribute {name!r}; it has {', '.join(__all__)}")
    value: object = getattr(import_module(f".{_HOME[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return list(__all__)
