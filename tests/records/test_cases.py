"""Open cases: which bill of which account, worked out by hand."""

import ibis
import pandas as pd
import pytest

from repaylift.records.cases import open_cases
from repaylift.records.tables import Records


def times(*texts: str) -> pd.Series:
    return pd.Series(pd.to_datetime(list(texts), utc=True)).astype("datetime64[us, UTC]")


def records_of(
    bills: list[tuple[str, str, str, str, float]], payments: list[tuple[str, str, float]]
) -> Records:
    rows = pd.DataFrame(bills, columns=["bill_id", "account_id", "issued_at", "due_at", "amount"])
    paid = pd.DataFrame(payments, columns=["bill_id", "paid_at", "amount"])
    return Records(
        accounts=pd.DataFrame({"account_id": ["a", "b"], "debtor_id": ["p", "q"], "language": ["zh", "en"]}),
        bills=rows.assign(issued_at=times(*rows["issued_at"]), due_at=times(*rows["due_at"])),
        payments=paid.assign(paid_at=times(*paid["paid_at"])),
    )


def test_the_oldest_unpaid_bill_of_each_account():
    records = records_of(
        [
            ("a1", "a", "2025-01-01", "2025-02-01", 100.0),
            ("a2", "a", "2025-02-01", "2025-03-01", 70.0),
            ("a3", "a", "2025-02-20", "2025-03-20", 50.0),
            ("b1", "b", "2025-02-01", "2025-03-12", 30.0),
        ],
        [("a1", "2025-02-01", 100.0), ("a2", "2025-02-25", 20.0), ("a2", "2025-03-10", 50.0)],
    )
    cases = open_cases(records, "2025-03-10")
    assert cases["bill_id"].tolist() == ["a2", "b1"]
    assert cases["amount"].tolist() == [50.0, 30.0]
    assert cases["days_past_due"].tolist() == [9, -2]
    assert cases["stage"].tolist() == ["dpd_8_14", "pre_due"]
    assert cases["debtor_id"].tolist() == ["p", "q"]
    assert cases["language"].tolist() == ["zh", "en"]
    assert isinstance(cases.index, pd.RangeIndex)
    assert str(cases["at"].dtype) == "datetime64[us, UTC]"
    assert (cases["at"] == pd.Timestamp("2025-03-10", tz="UTC")).all()


@pytest.mark.parametrize(
    ("as_of", "open_bill"),
    [
        ("2025-02-25 23:59", False),
        ("2025-02-26", True),
        ("2025-05-30 23:59", True),
        ("2025-05-31", False),
    ],
)
def test_from_three_days_before_to_ninety_days_after_the_due_date(as_of: str, open_bill: bool):
    records = records_of([("a1", "a", "2025-01-01", "2025-03-01 12:00", 100.0)], [])
    assert (len(open_cases(records, as_of)) == 1) is open_bill


def test_only_bills_issued_before_the_moment_count():
    records = records_of([("a1", "a", "2025-03-01", "2025-03-01", 100.0)], [])
    assert len(open_cases(records, "2025-03-01")) == 0
    assert len(open_cases(records, pd.Timestamp("2025-03-01 08:00:01", tz="Asia/Shanghai"))) == 1


def test_an_older_bill_beyond_ninety_days_does_not_hide_a_younger_one():
    bills = [
        ("a1", "a", "2025-01-01", "2025-02-01", 100.0),
        ("a2", "a", "2025-05-01", "2025-06-01", 70.0),
    ]
    assert open_cases(records_of(bills, []), "2025-06-03")["bill_id"].tolist() == ["a2"]


def test_nothing_open_gives_an_empty_table_with_all_columns():
    records = records_of([("a1", "a", "2025-01-01", "2025-03-01", 100.0)], [("a1", "2025-02-01", 100.0)])
    cases = open_cases(records, "2025-03-02")
    assert len(cases) == 0
    assert list(cases) == list(
        open_cases(records_of([("a1", "a", "2025-01-01", "2025-03-01", 1.0)], []), "2025-03-02")
    )


def test_ibis_tables_give_the_same_cases_as_pandas():
    frames = records_of([("a1", "a", "2025-01-01", "2025-03-01", 100.0)], [("a1", "2025-02-01", 40.0)])
    tables = Records(**{name: ibis.memtable(frame) for name, frame in frames.tables()})
    pd.testing.assert_frame_equal(open_cases(tables, "2025-03-05"), open_cases(frames, "2025-03-05"))


def test_a_bill_of_an_unknown_account_is_refused():
    records = records_of([("x1", "x", "2025-01-01", "2025-03-01", 100.0)], [])
    with pytest.raises(ValueError, match=r"1 open bills name no account.*'x'.*Remedy"):
        open_cases(records, "2025-03-02")
