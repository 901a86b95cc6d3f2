"""Properties of simulated records: contracts, determinism, order in time, exact propensities."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from repaylift.policy.actions import load_catalogue
from repaylift.records.contracts import check_records
from repaylift.records.simulate import Simulation, simulate, simulate_with_truth
from repaylift.records.tables import TABLES, Records
from repaylift.stages import STAGE_STARTS

CATALOGUE = load_catalogue()
SLACK = pd.Timedelta(microseconds=2)  # rounding of times to microseconds


@pytest.fixture(scope="module")
def simulation() -> Simulation:
    return simulate_with_truth(accounts=6_000, months=12, seed=3)


@pytest.fixture(scope="module")
def records(simulation: Simulation) -> Records:
    return simulation.records


def test_records_keep_their_contract(records: Records) -> None:
    check_records(records)
    present = dict(records.tables())
    assert present.keys() == TABLES.keys()
    assert all(len(table) for table in present.values())


def test_same_seed_same_tables() -> None:
    one, two, other = (simulate_with_truth(400, 6, seed) for seed in (5, 5, 6))
    for (_, left), (_, right) in zip(one.records.tables(), two.records.tables(), strict=True):
        pd.testing.assert_frame_equal(left, right)
    pd.testing.assert_frame_equal(one.truth, two.truth)
    assert not one.records.orders.equals(other.records.orders)


def test_accounts_and_debtors(records: Records) -> None:
    owned = records.accounts["debtor_id"].value_counts()
    assert len(records.accounts) == 6_000
    assert owned.max() == 2
    assert 0.08 < (owned == 2).mean() < 0.12


def after(table: pd.DataFrame, later: str, earlier: str) -> bool:
    return bool((table[later] >= table[earlier] - SLACK).all())


def test_nothing_is_dated_before_its_cause(records: Records) -> None:
    r = records
    opened = r.accounts[["account_id", "opened_at"]]
    assert after(r.orders.merge(opened), "ordered_at", "opened_at")
    assert after(r.app_events.merge(opened), "at", "opened_at")
    assert after(r.refunds.merge(r.orders, on="order_id"), "at", "ordered_at")
    bills = r.bills.rename(columns={"amount": "billed"})
    assert after(bills.merge(opened), "issued_at", "opened_at")
    assert after(r.payments.merge(bills, on="bill_id"), "paid_at", "issued_at")
    decisions = r.decisions.rename(columns={"at": "decided_at"})
    assert after(decisions.merge(bills, on="bill_id"), "decided_at", "issued_at")
    contacts = r.contacts.rename(columns={"at": "contacted_at"})
    assert after(contacts.merge(decisions), "contacted_at", "decided_at")
    events = r.contact_events.merge(contacts, on="contact_id")
    assert after(events, "at", "contacted_at")
    assert after(events, "known_at", "at")
    assert after(r.surveys.merge(contacts, on="contact_id"), "sent_at", "contacted_at")
    assert (r.holds["known_at"] >= r.holds["from_at"] - SLACK).all()


def test_records_end_with_the_last_day(records: Records) -> None:
    end = pd.Timestamp("2026-01-01", tz="UTC")
    known = {"orders": "ordered_at", "payments": "paid_at", "decisions": "at", "contact_events": "known_at"}
    for name, column in known.items():
        last = getattr(records, name)[column].max()
        assert end - pd.Timedelta(days=2) < last < end


def test_payments_never_exceed_the_bill(records: Records) -> None:
    paid = records.payments.groupby("bill_id")["amount"].agg(["sum", "size"])
    billed = records.bills.set_index("bill_id")["amount"].reindex(paid.index)
    assert (paid["sum"] <= billed + 0.005).all()
    assert paid["size"].max() == 2
    assert (records.payments["amount"] > 0).all()


def test_decisions_are_about_open_bills_on_their_day(records: Records) -> None:
    d = records.decisions.merge(records.bills, on="bill_id")
    days = (d["at"].dt.normalize() - d["due_at"].dt.normalize()).dt.days
    assert (days == d["stage"].map(STAGE_STARTS)).all()
    paid = d[["decision_id", "bill_id", "at"]].merge(records.payments, on="bill_id")
    before = paid[paid["paid_at"] < paid["at"]].groupby("decision_id")["amount"].sum()
    billed = d.set_index("decision_id")["amount"].reindex(before.index)
    assert (before < billed - 0.005).all()


def test_decisions_fall_into_local_hours(records: Records) -> None:
    d = records.decisions.merge(records.accounts, on="account_id")
    for zone in ("Asia/Shanghai", "Asia/Urumqi", "Asia/Tokyo"):
        hours = d.loc[d["timezone"] == zone, "at"].dt.tz_convert(zone).dt.hour
        assert set(hours) == set(range(9, 21))


def test_a_call_stops_when_the_debtor_is_reached_or_has_paid(records: Records) -> None:
    contacts = records.contacts.merge(records.decisions, on="decision_id", suffixes=("", "_decided"))
    assert contacts.groupby("decision_id").size().max() == 3
    assert (contacts["action"] != "none").all()
    talked = records.contact_events.query("kind == 'right_party'").merge(contacts, on="contact_id")
    last = contacts.groupby("decision_id")["at"].max()
    assert (talked["at_y"] == talked["decision_id"].map(last)).all()
    settled = records.payments.groupby("bill_id").agg(total=("amount", "sum"), last=("paid_at", "max"))
    billed = records.bills.set_index("bill_id")["amount"]
    done = settled[settled["total"] >= billed.reindex(settled.index) - 0.005]["last"]
    assert not (contacts["at"] > contacts["bill_id"].map(done)).any()


def test_promises_are_kept_by_paying_and_hold_until_due(records: Records) -> None:
    kinds = records.contact_events["kind"].value_counts()
    assert kinds["promise_kept"] + kinds["promise_broken"] <= kinds["promise"]
    assert 0.2 < kinds["promise_kept"] / (kinds["promise_kept"] + kinds["promise_broken"]) < 0.8
    assert (records.holds["kind"] == "promise_active").sum() == kinds["promise"]


def propensities(decisions: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Propensity of the logged action under 0.7 ladder + 0.3 uniform, from the eligible texts alone."""
    sets = decisions["eligible"].str.split("|")
    ladder = decisions["stage"].map(CATALOGUE.ladder)
    climbs = [a if a in s else "none" for a, s in zip(ladder, sets, strict=True)]
    return 0.3 / sets.str.len().to_numpy() + 0.7 * (decisions["action"] == climbs).to_numpy()


def test_logged_propensities_are_exact(records: Records) -> None:
    d = records.decisions
    assert np.allclose(d["propensity"], propensities(d), atol=1e-12)
    taken = [a in e.split("|") for a, e in zip(d["action"], d["eligible"], strict=True)]
    assert all(taken)


def test_actions_are_drawn_with_their_propensities(records: Records) -> None:
    d = records.decisions
    for stage, rows in d.groupby("stage"):
        for action in CATALOGUE.ids:
            may = rows[rows["eligible"].str.split("|").map(lambda e, a=action: a in e)]
            p = propensities(may.assign(action=action))
            n = (may["action"] == action).sum()
            assert abs(n - p.sum()) <= 4.5 * np.sqrt((p * (1 - p)).sum()), (stage, action)


def test_a_ladder_log_has_propensity_one() -> None:
    d = simulate(1_500, 6, 4, log_policy="ladder").decisions
    assert (d["propensity"] == 1.0).all()
    expected = d["stage"].map(CATALOGUE.ladder)
    assert set(d.loc[d["action"] != expected, "action"]) <= {"none"}
    assert (d["action"] == expected).mean() > 0.8


def test_eligible_follows_from_consents_and_holds(records: Records) -> None:
    """Rebuild what could be done at each decision from the tables, as they were known then."""
    d = records.decisions.reset_index(drop=True)
    may = CATALOGUE.offered(d["stage"].to_numpy())
    for i, action in enumerate(CATALOGUE.actions[1:], start=1):
        may[:, i] &= consented(d, records.consents, action.channel)
    blocked, automated = held(d, records.holds)
    robots = np.array([a.automated for a in CATALOGUE.actions])
    robots[0] = False
    may[:, 1:] &= ~blocked[:, None]
    may &= ~(automated[:, None] & robots)
    rebuilt = ["|".join(np.array(CATALOGUE.ids)[row]) for row in may]
    assert (d["eligible"] == rebuilt).all()


def consented(d: pd.DataFrame, consents: pd.DataFrame, channel: str) -> npt.NDArray[np.bool_]:
    rows = consents[consents["kind"] == channel].merge(d[["decision_id", "account_id", "at"]])
    rows = rows[rows["known_at"] <= rows["at"]].sort_values("from_at")
    last = rows.groupby("decision_id")["value"].last()
    return (d["decision_id"].map(last) == "granted").to_numpy()


def held(d: pd.DataFrame, holds: pd.DataFrame) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    keys = d[["decision_id", "account_id", "debtor_id", "at"]]
    rows = pd.concat(
        [
            holds.dropna(subset="account_id").drop(columns="debtor_id").merge(keys, on="account_id"),
            holds.dropna(subset="debtor_id").drop(columns="account_id").merge(keys, on="debtor_id"),
        ]
    )
    active = (rows["known_at"] <= rows["at"]) & (rows["from_at"] <= rows["at"])
    active &= rows["to_at"].isna() | (rows["at"] < rows["to_at"])
    rows = rows[active & (rows["kind"] != "promise_active")]
    vulnerable = rows["kind"] == "vulnerable"
    return (
        d["decision_id"].isin(rows.loc[~vulnerable, "decision_id"]).to_numpy(),
        d["decision_id"].isin(rows.loc[vulnerable, "decision_id"]).to_numpy(),
    )


def test_active_promises_end_before_the_next_decision(records: Records) -> None:
    rows = records.holds[records.holds["kind"] == "promise_active"].merge(
        records.decisions[["account_id", "at"]], on="account_id"
    )
    inside = (rows["from_at"] <= rows["at"]) & (rows["at"] < rows["to_at"])
    assert not inside.any()


def test_truth_is_given_where_the_catalogue_offers_the_action(simulation: Simulation) -> None:
    truth, d = simulation.truth, simulation.records.decisions
    assert truth.index.tolist() == d["decision_id"].tolist()
    assert truth.columns.tolist() == list(CATALOGUE.ids)
    assert (truth.notna().to_numpy() == CATALOGUE.offered(d["stage"].to_numpy())).all()
    assert truth.min().min() > 0 and truth.max().max() < 1


def test_latents_are_shared_by_the_accounts_of_a_debtor(simulation: Simulation) -> None:
    debtor = simulation.records.accounts.set_index("account_id")["debtor_id"]
    kinds = simulation.latents.groupby(debtor)[["type", "trait", "taste_sms"]].nunique()
    assert kinds.max().max() == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"accounts": 3}, "accounts == 3"),
        ({"months": 0}, "months == 0"),
        ({"regime": "odd"}, "regime == 'odd'"),
        ({"log_policy": "odd"}, "log_policy == 'odd'"),
    ],
)
def test_bad_arguments(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        simulate(**{"accounts": 50, "months": 1, "seed": 0, **arguments})  # type: ignore[arg-type]


@pytest.mark.parametrize("months", [1, 2])
def test_short_simulations(months: int) -> None:
    records = simulate(100, months, 0)
    check_records(records)
    assert records.bills.empty == (months == 1)
