"""Records in which what is rare elsewhere is common: shared numbers, late results, opt-outs, many holds."""

import numpy as np
import pandas as pd

from repaylift.policy.actions import CHANNELS, load_catalogue
from repaylift.records.contracts import empty_table
from repaylift.records.tables import HOLD_KINDS, TABLES, Records

START = pd.Timestamp("2026-10-20T00:00Z")  # daylight saving ends in New York and London soon after
ACTIONS = (*load_catalogue().ids[1:], "retired_action")
ZONES = ("Asia/Shanghai", "America/New_York", "Europe/London|Asia/Urumqi", "Mars/Base", None)
OPTIONAL = ("consents", "holds", "decisions", "contacts", "contact_events")


def rare_records(seed: int, debtors: int = 4, contacts: int = 40, days: float = 12.0) -> Records:
    """A few debtors with up to three accounts, in a few days full of events; times are whole minutes."""
    rng = np.random.default_rng(seed)
    accounts = _accounts(rng, debtors)
    bills = _bills(rng, accounts, days)
    tables = {"accounts": accounts, "bills": bills, "payments": _payments(rng, bills, days)}
    tables["decisions"] = _decisions(rng, bills.merge(accounts, on="account_id"), contacts, days)
    tables["contacts"] = _contacts(rng, tables["decisions"], debtors)
    tables["contact_events"] = _events(rng, tables["contacts"])
    tables["consents"] = _spans(rng, "consents", accounts, days, [*CHANNELS[1:], "night"], 10 * debtors)
    tables["holds"] = _spans(rng, "holds", accounts, days, HOLD_KINDS, 2 * debtors)
    return Records(**{name: _typed(name, frame) for name, frame in tables.items()})


def moments_of(records: Records, rng: np.random.Generator, n: int) -> list[pd.Timestamp]:
    """Moments at, just before and just after what happened, and some between."""
    known = [records.contact_events["known_at"], records.contacts["at"], records.payments["paid_at"]]
    known += [records.holds["known_at"], records.consents["from_at"], records.bills["issued_at"]]
    told = pd.concat(known, ignore_index=True).sample(n, random_state=rng, replace=True)
    shift = rng.choice([-1, 0, 1, 3_600_000_000, 40_000_000_000], n)
    return [moment + pd.Timedelta(int(us), "us") for moment, us in zip(told, shift, strict=True)]


def _typed(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    return frame[list(TABLES[name])].astype({c: empty_table(name)[c].dtype for c in TABLES[name]})


def _times(rng, n, days, first=0.0):
    minutes = rng.integers(round(first * 1440), round(days * 1440), n)
    return START + pd.to_timedelta(minutes, "min")


def _accounts(rng, debtors):
    owner = np.repeat(np.arange(debtors), rng.integers(1, 4, debtors))
    return pd.DataFrame(
        {
            "account_id": [f"a{i}" for i in range(len(owner))],
            "debtor_id": [f"p{i}" for i in owner],
            "opened_at": START - pd.Timedelta(days=200),
            "timezone": rng.choice(np.array(ZONES, dtype=object), len(owner), p=[0.4, 0.2, 0.2, 0.05, 0.15]),
            "language": rng.choice(["zh", "en"], len(owner)),
            "region": "east",
        }
    )


def _bills(rng, accounts, days):
    owner = rng.choice(accounts["account_id"], 3 * len(accounts))
    due = _times(rng, len(owner), days + 5, first=-100)
    return pd.DataFrame(
        {
            "bill_id": [f"b{i}" for i in range(len(owner))],
            "account_id": owner,
            "issued_at": due - pd.to_timedelta(rng.integers(0, 20, len(owner)), "D"),
            "due_at": due,
            "amount": np.round(rng.uniform(1, 300, len(owner)), 2),
        }
    )


def _payments(rng, bills, days):
    paid = bills.sample(len(bills), replace=True, random_state=rng)
    share = rng.choice([0.1, 0.3, 1.0], len(paid))
    return pd.DataFrame(
        {
            "payment_id": [f"y{i}" for i in range(len(paid))],
            "account_id": paid["account_id"].to_numpy(),
            "bill_id": paid["bill_id"].to_numpy(),
            "paid_at": _times(rng, len(paid), days),
            "amount": np.round(paid["amount"].to_numpy() * share, 2),
        }
    )


def _decisions(rng, bills, n, days):
    about = bills.sample(n, replace=True, random_state=rng)
    calls = rng.random(n) < 0.6
    action = np.where(calls, rng.choice(["ai_call", "human_call"], n), rng.choice(ACTIONS, n))
    return pd.DataFrame(
        {
            "decision_id": [f"d{i}" for i in range(n)],
            "debtor_id": about["debtor_id"].to_numpy(),
            "account_id": about["account_id"].to_numpy(),
            "bill_id": about["bill_id"].to_numpy(),
            "at": _times(rng, n, days),
            "stage": "dpd_4_7",
            "action": action,
            "propensity": 1.0,
            "eligible": "none",
            "mode": "model",
        }
    )


def _contacts(rng, decisions, debtors):
    made = decisions.sample(frac=0.95, random_state=rng)
    later = pd.to_timedelta(rng.integers(0, 90, len(made)), "min")
    return pd.DataFrame(
        {
            "contact_id": [f"c{i}" for i in range(len(made))],
            "decision_id": made["decision_id"].to_numpy(),
            "number": [f"n{i}" for i in rng.integers(0, debtors, len(made))],  # most are shared
            "at": (made["at"] + later).array,
            "cost": 0.1,
        }
    )


def _events(rng, contacts):
    told = contacts.sample(frac=1.2, replace=True, random_state=rng)
    kinds = ["answered", "unanswered", "opt_out", "promise"]
    at = told["at"] + pd.to_timedelta(rng.choice([0, 1, 30, 2000], len(told)), "min")
    late = pd.to_timedelta(rng.choice([0, 1, 60, 3000], len(told)), "min")
    return pd.DataFrame(
        {
            "contact_id": told["contact_id"],
            "kind": rng.choice(kinds, len(told), p=[0.4, 0.4, 0.1, 0.1]),
            "at": at,
            "known_at": at + late,
        }
    ).reset_index(drop=True)


def _spans(rng, name, accounts, days, kinds, n):
    whose = accounts.sample(n, replace=True, random_state=rng).reset_index(drop=True)
    of_account = rng.random(n) < 0.6
    begun = _times(rng, n, days, first=-100 if name == "consents" else 0)
    ends = begun + pd.to_timedelta(rng.integers(0, 20 * 1440, n), "min")
    known = begun + pd.to_timedelta(rng.choice([0, 5, 3000], n), "min")
    return pd.DataFrame(
        {
            "account_id": whose["account_id"].where(of_account, None),
            "debtor_id": whose["debtor_id"].where(~of_account, None),
            "kind": rng.choice(np.array(kinds), n),
            "value": rng.choice(["granted", "opted_out"], n, p=[0.7, 0.3]),
            "from_at": begun,
            "to_at": pd.Series(ends).where(rng.random(n) < 0.3),
            "known_at": known,
        }
    )
