"""Put a decision and all that was weighed into the two tables of `Decisions`."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from .actions import Catalogue
from .decided import Decided
from .decisions_table import ACTION_COLUMNS, CASE_COLUMNS
from .local_time import DAY
from .options import options_of
from .times import utc_series
from .why_not import Wording, why_not
from .zones import SECOND

Float = npt.NDArray[np.float64]
Objects = npt.NDArray[np.object_]


def case_table(decided: Decided, catalogue: Catalogue) -> pd.DataFrame:
    """One row per case, `CASE_COLUMNS`."""
    cases, weighed, choice = decided.cases, decided.weighed, decided.choice
    rows, taken = np.arange(cases.n), choice.action
    actions, ids = catalogue.actions, _texts([*catalogue.ids, None])
    sla = np.array([round(a.sla_hours * 3600) * SECOND for a in actions])
    again = np.array([a.follow_up.after_days * DAY for a in actions])
    columns = {
        **{name: getattr(cases, name) for name in ("decision_id", "account_id", "debtor_id", "bill_id")},
        **{name: getattr(cases, name) for name in ("stage", "days_past_due", "amount")},
        "at": utc_series(cases.at),
        "mode": decided.mode,
        "arm": decided.arm,
        "action": ids[taken],
        "propensity": choice.propensity[rows, taken],
        "p_none": weighed.p_none,
        **{name: table[rows, taken] for name, table in _numbers(decided).items()},
        "complaint_risk": np.array([a.complaint_risk for a in actions])[taken],
        "runner_up": ids[choice.runner_up],
        "owner": _owner(cases.stage, taken, catalogue),
        "act_by": utc_series(cases.at + sla[taken]),
        "follow_up_on": utc_series(cases.at + again[taken]),
        "follow_up_if": _texts([a.follow_up.condition for a in actions])[taken],
        "follow_up_then": _texts([a.follow_up.then for a in actions])[taken],
        "default_risk": weighed.default_risk,
        "eligible": _joined(weighed.eligible, catalogue.ids),
    }
    return pd.DataFrame({name: columns[name] for name in CASE_COLUMNS})


def action_table(decided: Decided, catalogue: Catalogue, language: str) -> pd.DataFrame:
    """One row per case and action, `ACTION_COLUMNS`."""
    cases, weighed, choice = decided.cases, decided.weighed, decided.choice
    rules, named = weighed.ruling.rules, weighed.ruling.rule.ravel()
    wording = Wording(language, catalogue.currency)
    columns = {
        "decision_id": np.repeat(cases.decision_id, len(catalogue.ids)),
        "action": np.tile(np.array(catalogue.ids, dtype=object), cases.n),
        "offered": weighed.offered.ravel(),
        "allowed": weighed.ruling.allowed.ravel(),
        "rule_id": _texts([*(rule.id for rule in rules), None])[named],
        "rule_version": np.array([*(rule.version for rule in rules), 0])[named],
        "rule_reason": _texts([*(rule.reason[language] for rule in rules), None])[named],
        "until": utc_series(weighed.ruling.until.ravel().view(np.int64)),
        **{name: table.ravel() for name, table in _numbers(decided).items()},
        "complaint_risk": np.tile([a.complaint_risk for a in catalogue.actions], cases.n),
        "price_charge": (weighed.money.value - decided.score).ravel(),
        "propensity": choice.propensity.ravel(),
        "why_not": [
            text for row in range(cases.n) for text in why_not(options_of(decided, row), rules, wording)
        ],
    }
    return pd.DataFrame({name: columns[name] for name in ACTION_COLUMNS})


def _numbers(decided: Decided) -> dict[str, Float]:
    effects, money = decided.weighed.effects, decided.weighed.money
    return {
        "p_paid": effects.p_paid,
        "uplift": effects.effect,
        "uplift_low": effects.low,
        "uplift_high": effects.high,
        "value": money.value,
        "cost": money.cost,
        "score": decided.score,
    }


def _owner(stage: Objects, taken: npt.NDArray[np.intp], catalogue: Catalogue) -> Objects:
    # Past the last stage the bill belongs to the first queue beyond.
    queues: Objects = _texts([action.queue for action in catalogue.actions])[taken]
    return np.where(stage == "dpd_90_plus", catalogue.beyond_90[0], queues)


def _joined(eligible: npt.NDArray[np.bool_], ids: tuple[str, ...]) -> list[str]:
    known: dict[bytes, str] = {}
    for row in eligible:
        if row.tobytes() not in known:
            known[row.tobytes()] = "|".join(i for i, open_to in zip(ids, row, strict=True) if open_to)
    return [known[row.tobytes()] for row in eligible]


def _texts(values: list[str | None] | list[str]) -> Objects:
    return np.array(values, dtype=object)
