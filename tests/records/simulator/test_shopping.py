"""Overdue accounts are frozen, and are not billed again before they have paid."""

import pandas as pd

from repaylift.records.simulate import Simulation

DAY = pd.Timedelta(days=1)


def settled(simulation: Simulation) -> pd.DataFrame:
    """Bills with the moment they were settled (NaT: open)."""
    bills, payments = simulation.records.bills, simulation.records.payments
    paid = payments.groupby("bill_id").agg(total=("amount", "sum"), last=("paid_at", "max"))
    joined = bills.merge(paid, left_on="bill_id", right_index=True, how="left")
    full = joined["total"] >= joined["amount"] - 0.005
    return joined.assign(settled=joined["last"].where(full))


def test_no_orders_while_overdue(simulation: Simulation) -> None:
    bills = settled(simulation)
    orders = simulation.records.orders[["account_id", "ordered_at"]].merge(bills, on="account_id")
    after = orders["ordered_at"] >= orders["due_at"] + DAY
    before = orders["settled"].isna() | (orders["ordered_at"] < orders["settled"] - DAY / 86_400)
    assert not (after & before).any()


def test_one_open_bill_at_a_time(simulation: Simulation) -> None:
    bills = settled(simulation).sort_values(["account_id", "issued_at"])
    following = bills.groupby("account_id")["issued_at"].shift(-1)
    has_next = following.notna()
    assert bills.loc[has_next, "settled"].notna().all()
    assert (bills.loc[has_next, "settled"] <= following[has_next]).all()


def test_what_is_billed_was_ordered(simulation: Simulation) -> None:
    records = simulation.records
    billed = records.bills.groupby("account_id")["amount"].sum()
    ordered = records.orders.groupby("account_id")["amount"].sum()
    assert (billed <= ordered.reindex(billed.index) + 0.01).all()
    assert billed.sum() > 0.75 * ordered.sum()
