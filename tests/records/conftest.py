"""Three accounts of two debtors with every table filled."""

import pandas as pd
import pytest

from repaylift.records.tables import Records

DAY = pd.Timestamp("2025-03-01", tz="UTC").as_unit("us")


def at(*days: float) -> pd.Series:
    return pd.Series([DAY + pd.Timedelta(days=d) for d in days], dtype="datetime64[us, UTC]")


@pytest.fixture
def small() -> Records:
    accounts = ["a1", "a2", "a3"]
    never = pd.Series([pd.NaT], dtype="datetime64[us, UTC]")
    return Records(
        accounts=pd.DataFrame(
            {
                "account_id": accounts,
                "debtor_id": ["d1", "d1", "d2"],
                "opened_at": at(-90, -60, -30),
                "timezone": ["Asia/Shanghai", None, "Asia/Shanghai|Asia/Urumqi"],
                "language": ["zh", "zh", "en"],
                "region": ["east", "east", "west"],
            }
        ),
        limits=pd.DataFrame(
            {
                "account_id": accounts,
                "kind": "credit_limit",
                "value": "2000.00",
                "from_at": at(-90, -60, -30),
                "to_at": pd.Series([pd.NaT] * 3, dtype="datetime64[us, UTC]"),
                "known_at": at(-90, -60, -30),
            }
        ),
        consents=pd.DataFrame(
            {
                "account_id": [None],
                "debtor_id": ["d1"],
                "kind": ["sms"],
                "value": ["granted"],
                "from_at": at(-60),
                "to_at": never,
                "known_at": at(-60),
            }
        ),
        holds=pd.DataFrame(
            {
                "account_id": ["a3"],
                "debtor_id": [None],
                "kind": ["dispute"],
                "value": ["wrong goods"],
                "from_at": at(1),
                "to_at": at(5),
                "known_at": at(1.5),
            }
        ),
        orders=pd.DataFrame(
            {
                "order_id": ["o1", "o2"],
                "account_id": ["a1", "a3"],
                "ordered_at": at(-20, -10),
                "amount": [100.0, 50.0],
                "category": ["food", "books"],
            }
        ),
        refunds=pd.DataFrame({"order_id": ["o2"], "at": at(-5), "amount": [20.0]}),
        bills=pd.DataFrame(
            {
                "bill_id": ["b1", "b3"],
                "account_id": ["a1", "a3"],
                "issued_at": at(-10, -10),
                "due_at": at(0, 0),
                "amount": [100.0, 30.0],
            }
        ),
        payments=pd.DataFrame(
            {
                "payment_id": ["p1", "p2"],
                "account_id": ["a1", "a1"],
                "bill_id": ["b1", "b1"],
                "paid_at": at(2, 3),
                "amount": [40.0, 60.0],
            }
        ),
        app_events=pd.DataFrame({"account_id": ["a1"], "at": at(-1), "event": ["open"]}),
        decisions=pd.DataFrame(
            {
                "decision_id": ["x1"],
                "debtor_id": ["d1"],
                "account_id": ["a1"],
                "bill_id": ["b1"],
                "at": at(1),
                "stage": ["dpd_1_3"],
                "action": ["sms"],
                "propensity": [0.7],
                "eligible": ["none|sms"],
                "mode": ["ladder_mix"],
            }
        ),
        contacts=pd.DataFrame(
            {"contact_id": ["c1"], "decision_id": ["x1"], "number": ["n1"], "at": at(1.1), "cost": [0.05]}
        ),
        contact_events=pd.DataFrame(
            {"contact_id": ["c1"], "kind": ["delivered"], "at": at(1.1), "known_at": at(1.2)}
        ),
        surveys=pd.DataFrame(
            {
                "contact_id": ["c1"],
                "account_id": ["a1"],
                "sent_at": at(2),
                "responded_at": never,
                "score": [float("nan")],
            }
        ),
    )
