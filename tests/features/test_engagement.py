"""App use against pandas, row by row."""

import numpy as np
import pandas as pd


def events(past, kind, days=10**6):
    return past.rows("app_events", "at").query("event == @kind and age <= @days")


def test_opens(agree):
    agree("days_since_open", lambda past: events(past, "open")["age"].min())
    agree("opens_7d", lambda past: len(events(past, "open", 7)))
    agree("opens_30d", lambda past: len(events(past, "open", 30)))
    agree(
        "active_days_30d",
        lambda past: past.rows("app_events", "at").query("age <= 30")["at"].dt.floor("D").nunique(),
    )


def test_trend_and_silence(agree):
    def trend(past):
        opens = len(events(past, "open", 90))
        return len(events(past, "open", 30)) / (opens / 3) if opens else np.nan

    agree("opens_trend", trend)
    agree(
        "open_silence",
        lambda past: events(past, "open")["age"].min() * len(events(past, "open", 90)) / 90,
    )


def test_bill_and_payment_pages(agree):
    agree("bill_views_7d", lambda past: len(events(past, "bill_page", 7)))
    agree("bill_views_30d", lambda past: len(events(past, "bill_page", 30)))
    agree("payment_page_7d", lambda past: len(events(past, "payment_page", 7)))
    agree("days_since_payment_page", lambda past: events(past, "payment_page")["age"].min())


def test_visits_that_no_payment_followed(agree):
    def oracle(past):
        paid = past.rows("payments", "paid_at")["paid_at"].max()
        visits = events(past, "payment_page", 30)["at"]
        return len(visits) if pd.isna(paid) else (visits > paid).sum()

    agree("visits_without_paying_30d", oracle)


def test_failed_payments(agree):
    agree("failed_payments_7d", lambda past: len(events(past, "payment_failed", 7)))
    agree("failed_payments_30d", lambda past: len(events(past, "payment_failed", 30)))
    agree("days_since_failed_payment", lambda past: events(past, "payment_failed")["age"].min())
