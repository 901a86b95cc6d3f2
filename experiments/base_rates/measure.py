"""Base rates and effects of simulated records, measured as a platform would, beside the published ranges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from repaylift.policy.actions import load_catalogue
from repaylift.records.simulate import Simulation
from repaylift.records.tables import Records
from repaylift.stages import STAGES

DAY = pd.Timedelta(days=1)
CENT = 0.005
END = pd.Timestamp("2026-01-01", tz="UTC")
FULLY_SEEN = 92  # days after the due date; bills due later are left out of the roll rates

# Shift of the log-odds of curing, and the trial it stands for.
PUBLISHED = {
    "none": "-",
    "app_message": "0.10 if seen [V]",
    "email": "0.03 [V]",
    "sms": "0.05 up to 3 days, 0.12-0.19 later [V]",
    "private_chat": "0.10 if seen [V]",
    "ai_call": "human call - 0.4 given contact [S]",
    "human_call": "0.8 given contact; ITT 4-6 pp [D]",
    "fee_waiver": "0.15-0.25 [V]",
    "early_reward": "0.15-0.25 [V]",
    "payment_plan": "+0.2 short-run [V]",
    "write_down": "0.3-0.5 [V]",
    "education": "0 [V]",
}


@dataclass(frozen=True, slots=True)
class Rate:
    """One measured base rate."""

    measure: str
    unit: str
    simulated: float
    published: str


def bill_states(records: Records) -> pd.DataFrame:
    """Bills with the days from their due date to settlement (inf: open)."""
    paid = records.payments.groupby("bill_id").agg(total=("amount", "sum"), last=("paid_at", "max"))
    bills = records.bills.join(paid, on="bill_id")
    late = (bills["last"] - bills["due_at"]) / DAY
    settled = bills["total"] >= bills["amount"] - CENT
    return bills.assign(late=late.where(settled, np.inf), seen=(END - bills["due_at"]) / DAY)


def share(bills: pd.DataFrame, after: int, among: int, by: str) -> float:
    """Share still open `after` days past due, among those open at `among`, by "count" or "amount"."""
    weight = bills["amount"] if by == "amount" else pd.Series(1.0, index=bills.index)
    base = bills["late"] >= among
    return float(weight[base & (bills["late"] >= after)].sum() / weight[base].sum())


def rates(simulation: Simulation) -> list[Rate]:
    """All base rates."""
    return [*_repayment(simulation.records), *_contacts(simulation.records), *_people(simulation)]


def _repayment(records: Records) -> list[Rate]:
    bills = bill_states(records)
    old = bills[bills["seen"] >= FULLY_SEEN]
    due = bills[bills["seen"] >= 2]
    recovered = "86.3 [V]"
    return [
        Rate("overdue on day 1", "% of amount due", 100 * share(due, 1, -999, "amount"), "about 5 [M]"),
        Rate("overdue on day 1", "% of bills due", 100 * share(due, 1, -999, "count"), "-"),
        Rate("paid within 30 days", "% of bills overdue", 100 - 100 * share(old, 31, 1, "count"), recovered),
        Rate(
            "paid within 30 days", "% of amount overdue", 100 - 100 * share(old, 31, 1, "amount"), recovered
        ),
        Rate("roll M1 to M2", "% of amount overdue", 100 * share(old, 31, 1, "amount"), "13.7 [V] - 20 [S]"),
        Rate("roll M2 to M3", "% of amount", 100 * share(old, 61, 31, "amount"), "55-70 [M]"),
        Rate("roll M3 to 90+", "% of amount", 100 * share(old, 91, 61, "amount"), "-"),
        Rate("90+ stock at the end", "% of receivables", 100 * _stock(records, bills), "2.4-3.4 [V]"),
    ]


def _stock(records: Records, bills: pd.DataFrame) -> float:
    """Open amount more than 90 days past due over all receivables: open bills and orders not yet billed."""
    refunded = records.refunds.groupby("order_id")["amount"].sum()
    net = records.orders["amount"] - records.orders["order_id"].map(refunded).fillna(0.0)
    paid = records.payments["amount"].sum()
    billed = bills["amount"].sum()
    unbilled = max(net.sum() - billed, 0.0)
    part = records.payments.groupby("bill_id")["amount"].sum()
    left = bills["amount"] - bills["bill_id"].map(part).fillna(0.0)
    old = (bills["late"] == np.inf) & (bills["seen"] > 90)
    return float(left[old].sum() / (billed - paid + unbilled))


def _contacts(records: Records) -> list[Rate]:
    contacts = records.contacts.merge(records.decisions[["decision_id", "action", "stage"]], on="decision_id")
    channel = {action.id: action.channel for action in load_catalogue().actions}
    call = contacts["action"].map(channel).isin(["ai_call", "human_call"])
    kinds = records.contact_events.groupby("kind")["contact_id"].unique()
    answered = contacts["contact_id"].isin(kinds["answered"])
    complained = contacts["contact_id"].isin(kinds["complaint"])
    promises = len(kinds["promise_kept"]) / (len(kinds["promise_kept"]) + len(kinds["promise_broken"]))
    decided = (
        contacts[call]
        .groupby("decision_id")["contact_id"]
        .apply(lambda c: c.isin(kinds["right_party"]).any())
    )
    return [
        Rate("debtors who answer on a day they are dialled", "%", 100 * answered[call].mean(), "12-17 [S]"),
        Rate("right party within the dials of a call decision", "%", 100 * decided.mean(), "-"),
        Rate("complaints per call", "%", 100 * complained[call].mean(), "0.1-0.3 [assumption]"),
        Rate("complaints per digital touch", "%", 100 * complained[~call].mean(), "0.01 [assumption]"),
        Rate("promises kept", "% of promises due", 100 * promises, "-"),
        Rate("surveys answered", "%", 100 * records.surveys["score"].notna().mean(), "-"),
        Rate(
            "satisfied (4 or 5)", "% of answers", 100 * (records.surveys["score"].dropna() >= 4).mean(), "-"
        ),
    ]


def _people(simulation: Simulation) -> list[Rate]:
    records = simulation.records
    months = len(records.accounts) * 12
    first = records.decisions[records.decisions["stage"] == "dpd_1_3"]
    kind = simulation.latents["type"].reindex(first["account_id"])
    owned = records.accounts["debtor_id"].value_counts()
    alone = first[first["action"] == "none"].merge(bill_states(records), on="bill_id")
    return [
        Rate(
            "self-curers at days 1-3", "% of bills", 100 * (kind == "self_curer").mean(), "25-35 [assumption]"
        ),
        Rate("paid on days 1-3 without contact", "% of bills", 100 * (alone["late"] < 4).mean(), "-"),
        Rate("debtors with two accounts", "%", 100 * (owned == 2).mean(), "-"),
        Rate("orders per account and month", "", len(records.orders) / months, "-"),
        Rate("app events per account and month", "", len(records.app_events) / months, "-"),
    ]


def effects(simulation: Simulation) -> pd.DataFrame:
    """True 30-day effects by stage and action, against doing nothing: mean, spread, and as log-odds."""
    decisions = simulation.records.decisions
    rows = []
    for stage in STAGES[:7]:
        here = (decisions["stage"] == stage).to_numpy()
        truth = simulation.truth[here].dropna(axis=1, how="all")
        none = truth["none"]
        for action in truth.columns[1:]:
            effect = truth[action] - none
            rows.append(
                {
                    "stage": stage,
                    "action": action,
                    "p_none": none.mean(),
                    "itt_pp": 100 * effect.mean(),
                    "sd_pp": 100 * effect.std(),
                    "log_odds": _logit(truth[action].mean()) - _logit(none.mean()),
                    "corr_with_risk": np.corrcoef(effect, 1 - none)[0, 1],
                    "logged": int((decisions["action"].to_numpy()[here] == action).sum()),
                    "published": PUBLISHED[action],
                }
            )
    return pd.DataFrame(rows)


def _logit(p: float) -> float:
    return float(np.log(p / (1 - p)))
