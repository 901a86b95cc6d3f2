"""The bill in question against pandas, row by row."""

import numpy as np
import pandas as pd


def own(past):
    return past.bills.query("own").iloc[0]


def test_amounts(agree):
    agree("amount_at_stake", lambda past: own(past)["unpaid"])
    agree("bill_amount", lambda past: own(past)["amount"])
    agree("bill_paid_share", lambda past: own(past)["paid"] / own(past)["amount"])


def test_days_past_due_and_age(agree):
    agree("days_past_due", lambda past: (past.at.floor("D") - own(past)["due_at"].floor("D")).days)
    agree("days_since_issue", lambda past: own(past)["age"])


def test_bill_against_the_others(agree):
    def oracle(past):
        others = past.bills.query("~own")["amount"]
        return own(past)["amount"] / others.mean() if len(others) else np.nan

    agree("bill_vs_usual", oracle)


def test_payments_on_the_bill(agree):
    def payments(past):
        return past.rows("payments", "paid_at").query("bill_id == @past.bill_id")

    agree("bill_payments", lambda past: len(payments(past)))
    agree("days_since_bill_payment", lambda past: payments(past)["age"].min())


def test_days_past_due_agrees_with_the_decision_table(features, spine):
    stage = spine["stage"].to_numpy()
    assert (features["days_past_due"].to_numpy() <= 0).tolist() == (stage == "pre_due").tolist()
    assert pd.notna(features["days_past_due"]).all()
