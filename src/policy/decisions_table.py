"""What `decide` hands back: one table of decisions, one of every action weighed, and the versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

MODES = ("model", "fallback_rules", "suppressed_all", "holdout")
ARMS = ("policy", "no_contact", "ladder")

# One row per case. Money in the catalogue's currency, probabilities of the outcome, times UTC.
CASE_COLUMNS = (
    "decision_id",
    "account_id",
    "debtor_id",
    "bill_id",
    "at",
    "stage",
    "days_past_due",
    "amount",  # unpaid at `at`
    "mode",  # one of MODES
    "arm",  # one of ARMS
    "action",
    "propensity",  # of the action taken
    "p_paid",  # P(paid | action taken)
    "p_none",  # P(paid | nothing)
    "uplift",  # p_paid - p_none, shrunk by the evidence
    "uplift_low",  # 90 % interval
    "uplift_high",
    "value",  # amount x uplift - cost - complaint_risk x its price
    "score",  # value - price x use
    "cost",  # expected: contact cost + incentive x p_paid
    "complaint_risk",  # expected complaints
    "runner_up",  # the action with the next score; None when there is no other
    "owner",  # queue that acts
    "act_by",
    "follow_up_on",
    "follow_up_if",
    "follow_up_then",
    "default_risk",  # P(default) under past collection; warns and explains
    "eligible",  # ids that could have been taken, joined by "|"
)
# One row per case x action of the catalogue, in the catalogue's order.
ACTION_COLUMNS = (
    "decision_id",
    "action",
    "offered",  # by the catalogue at this stage, and its channel is at hand
    "allowed",  # by the rules
    "rule_id",  # first rule that blocks, None if allowed
    "rule_version",  # 0 if allowed
    "rule_reason",
    "until",  # when the last block lifts; NaT if unknown or allowed
    "p_paid",
    "uplift",
    "uplift_low",
    "uplift_high",
    "value",
    "cost",
    "complaint_risk",
    "price_charge",  # price x use
    "score",
    "propensity",
    "why_not",  # plain words; "" for the action taken
)


@dataclass(frozen=True, slots=True)
class Decisions:
    """Decisions about n cases.

    cases : DataFrame (n rows, `CASE_COLUMNS`), RangeIndex, in the order of the cases given.
    actions : DataFrame (n x k rows, `ACTION_COLUMNS`), RangeIndex, case by case.
    versions : what decided: risk, effects, catalogue, packs, features, prices.
    """

    cases: pd.DataFrame
    actions: pd.DataFrame
    versions: Mapping[str, str]
