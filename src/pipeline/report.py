"""Stage report: what the stages found -> one HTML report and one drift page."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..explain.groups import score_groups
from ..explain.inputs import Lineage, ReportInputs
from ..explain.report import write_report
from ..models import DefaultRisk
from ..monitor.drift import write_drift_page
from ..policy.next_best_action import RISK_FEATURE, NextBestAction
from ..records.store import read_records
from ..records.tables import Records
from . import layout
from .decide import risk_features
from .params import load_params
from .report_effects import effect_evidence
from .report_risk import explanation, risk_evidence
from .report_texts import BAD, LEAKAGE, LIMITATIONS, MONITORING, about
from .split import Split, split_out_of_time
from .tables import Rows, read_rows

DRIFT_FEATURES = 12
Float = npt.NDArray[np.float64]


def run() -> None:
    """Write both pages."""
    params = load_params()
    rows = read_rows()
    split = split_out_of_time(rows.decisions["at"], params.train.test_from, params.train.embargo_days)
    engine = NextBestAction.load(layout.BUNDLE)
    records = read_records(layout.RECORDS)
    risk = DefaultRisk.load(layout.BUNDLE / "risk")
    names = list(risk_features(engine))
    p = risk.predict_proba(rows.X[names])[:, 1]
    parts = explanation(risk, rows, split, names)
    with_risk = Rows(rows.decisions, rows.X.assign(**{RISK_FEATURE: p}))
    inputs = ReportInputs(
        about=about(rows, split, engine.versions),
        lineage=_lineage(records, rows, split),
        risk=risk_evidence(rows, split, p),
        explanation=parts,
        effects=effect_evidence(engine, with_risk.where(split.test), params.policy),
        audit=_audit(records, rows, split, p),
        limitations=LIMITATIONS,
        monitoring=MONITORING,
    )
    write_report(inputs, layout.REPORT)
    strongest = parts.parts.drop(columns="base").abs().mean().nlargest(DRIFT_FEATURES).index
    write_drift(rows, p, list(strongest))


def write_drift(rows: Rows, p: Float, names: list[str]) -> None:
    """Evidently's page: the last month of decisions against the month before."""
    at = rows.decisions["at"]
    frame = rows.X[names].assign(
        default_risk=p, stage=rows.decisions["stage"], action=rows.decisions["treatment"]
    )
    month = at.dt.strftime("%Y-%m")
    before, last = sorted(month[at < at.max().floor("D").replace(day=1)].unique())[-2:]
    write_drift_page(frame[month == before], frame[month == last], layout.DRIFT, names=(before, last))


def _lineage(records: Records, rows: Rows, split: Split) -> Lineage:
    moments = {
        "orders": "ordered_at",
        "bills": "issued_at",
        "payments": "paid_at",
        "app_events": "at",
        "decisions": "at",
    }
    tables = [
        (name, len(table), table[moments[name]].min(), table[moments[name]].max())
        for name, table in records.tables()
        if name in moments
    ]
    total, matured = len(records.decisions), len(rows.decisions)
    used = int(split.train.sum() + split.test.sum())
    steps = [
        ("all decisions", 0, total),
        ("outcome not yet known", total - matured, matured),
        ("embargo before the test", matured - used, used),
    ]
    return Lineage(
        tables=pd.DataFrame(tables, columns=["table", "rows", "first", "last"]),
        exclusions=pd.DataFrame(steps, columns=["step", "removed", "left"]),
        bad_definition=BAD,
        leakage=LEAKAGE,
    )


def _audit(records: Records, rows: Rows, split: Split, p: Float) -> pd.DataFrame:
    people = records.accounts.set_index("account_id")[["language", "region"]]
    test = rows.decisions[split.test]
    looked_at = people.loc[test["account_id"]]
    scores = pd.Series(p)[split.test]
    groups = [score_groups(test["bad"], scores, looked_at[name], name) for name in looked_at.columns]
    return pd.concat(groups).rename(columns={"kind": "attribute"})
