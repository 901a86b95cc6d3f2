"""Decision tables: windows, maturity and refusals, on cases worked out by hand."""

import ibis
import numpy as np
import pandas as pd
import pytest

from repaylift.records.decisions import build_decisions, eligible_matrix, last_known
from repaylift.records.tables import Records


def times(*texts: str) -> pd.Series:
    return pd.Series(pd.to_datetime(list(texts), utc=True)).astype("datetime64[us, UTC]")


def decision(name: str, bill: str, at: str, stage: str, action: str = "sms") -> dict[str, object]:
    return {
        "decision_id": name,
        "debtor_id": "p",
        "account_id": "a",
        "bill_id": bill,
        "at": times(at)[0],
        "stage": stage,
        "action": action,
        "propensity": 0.5,
        "eligible": "none|sms",
        "mode": "ladder_mix",
    }


def records_of(decisions: list[dict[str, object]], known_until: str = "2025-12-31") -> Records:
    """Two bills due on 1 March 12:00: `full` pays 40 + 60 on days 5 and 20, `never` pays 10."""
    return Records(
        accounts=pd.DataFrame({"account_id": ["a"], "debtor_id": ["p"]}),
        bills=pd.DataFrame(
            {
                "bill_id": ["full", "never"],
                "account_id": "a",
                "issued_at": times("2025-02-01", "2025-02-01"),
                "due_at": times("2025-03-01 12:00", "2025-03-01 12:00"),
                "amount": [100.0, 80.0],
            }
        ),
        payments=pd.DataFrame(
            {
                "payment_id": ["1", "2", "3"],
                "account_id": "a",
                "bill_id": ["full", "full", "never"],
                "paid_at": times("2025-03-05 10:00", "2025-03-20 10:00", "2025-03-03 10:00"),
                "amount": [40.0, 60.0, 10.0],
            }
        ),
        app_events=pd.DataFrame({"account_id": ["a"], "at": times(known_until), "event": ["open"]}),
        decisions=pd.DataFrame(decisions).astype({"at": "datetime64[us, UTC]"}),
    )


def one(row: dict[str, object], horizon_days: int = 30) -> pd.Series:
    return build_decisions(records_of([row]), horizon_days).iloc[0]


def test_a_bill_paid_inside_the_window_is_a_success_with_its_money():
    row = one(decision("d", "full", "2025-03-04", "dpd_1_3"))
    assert (row["days_past_due"], row["amount"], row["y"], row["amount_paid"], row["bad"]) == (
        3,
        100,
        1,
        100,
        0,
    )


def test_what_was_paid_before_the_moment_is_not_at_stake():
    row = one(decision("d", "full", "2025-03-06", "dpd_4_7"))
    assert (row["amount"], row["amount_paid"], row["y"]) == (60.0, 60.0, 1)


def test_a_payment_at_the_very_moment_belongs_to_the_outcome():
    row = one(decision("d", "full", "2025-03-05 10:00", "dpd_4_7"))
    assert (row["amount"], row["amount_paid"]) == (100.0, 100.0)


def test_the_window_leaves_out_its_end():
    row = one(decision("d", "full", "2025-03-06 10:00", "dpd_4_7"), horizon_days=14)
    assert (row["y"], row["amount_paid"], row["bad"]) == (0, 0.0, 0)
    assert one(decision("d", "full", "2025-03-06 10:01", "dpd_4_7"), horizon_days=14)["y"] == 1


def test_part_payment_is_no_success_and_unpaid_after_30_days_is_bad():
    row = one(decision("d", "never", "2025-03-02", "dpd_1_3"))
    assert (row["y"], row["amount_paid"], row["bad"]) == (0, 10.0, 1)


def test_before_the_due_date_success_means_paid_by_the_end_of_that_day():
    row = one(decision("d", "full", "2025-02-27", "pre_due"))
    assert (row["days_past_due"], row["y"], row["amount_paid"], row["bad"]) == (-2, 0, 0.0, 0)
    records = records_of([decision("d", "full", "2025-02-27", "pre_due")])
    records.payments.loc[:, "paid_at"] = times("2025-03-01 23:59:59").repeat(3).to_numpy()
    assert build_decisions(records)["y"].tolist() == [1]


def test_bad_counts_from_the_due_date_when_the_decision_came_before_it():
    records = records_of([decision("d", "full", "2025-02-26", "pre_due")])
    records.payments.loc[1, "paid_at"] = times("2025-03-31 11:59")[0]
    assert build_decisions(records)["bad"].tolist() == [0]
    records.payments.loc[1, "paid_at"] = times("2025-03-31 12:00")[0]
    assert build_decisions(records)["bad"].tolist() == [1]


def test_days_to_pay_end_with_the_payment_that_settles_the_bill():
    assert one(decision("d", "full", "2025-03-04", "dpd_1_3"))["days_to_pay"] == pytest.approx(16 + 10 / 24)
    assert one(decision("d", "full", "2025-03-06 10:00", "dpd_4_7"))["days_to_pay"] == 14.0
    assert one(decision("d", "full", "2025-03-20 10:00", "dpd_15_30"))["days_to_pay"] == 0.0


def test_days_to_pay_are_the_horizon_where_the_bill_was_not_settled_in_time():
    assert one(decision("d", "never", "2025-03-02", "dpd_1_3"))["days_to_pay"] == 30.0
    assert one(decision("d", "full", "2025-03-04", "dpd_1_3"), horizon_days=7)["days_to_pay"] == 7.0
    assert one(decision("d", "full", "2025-02-27", "pre_due"))["days_to_pay"] == pytest.approx(21 + 10 / 24)


def test_after_the_due_date_days_below_the_horizon_mean_paid():
    times_of = pd.date_range("2025-03-02", "2025-03-25", freq="19h").astype(str)
    log = [decision(f"{b}{t}", b, t, "dpd_1_3") for t in times_of for b in ("full", "never")]
    for horizon in (5, 14, 30):
        rows = build_decisions(records_of(log), horizon)
        assert ((rows["days_to_pay"] < horizon) == (rows["y"] == 1)).all()
        assert rows["days_to_pay"].between(0, horizon).all()


def test_rows_that_have_not_matured_are_left_out_and_counted():
    log = [
        decision("early", "full", "2025-02-27", "pre_due"),
        decision("late", "full", "2025-03-03", "dpd_1_3"),
    ]
    known = build_decisions(records_of(log, known_until="2025-04-01"))
    assert known["decision_id"].tolist() == ["early"]
    assert known.attrs["not_matured"] == 1
    # The bad window of a pre-due row is the longer one: it ends 30 days after the due date.
    assert build_decisions(records_of(log[:1], known_until="2025-03-31 12:00")).attrs["not_matured"] == 0
    assert build_decisions(records_of(log[:1], known_until="2025-03-31 11:59")).attrs["not_matured"] == 1


def test_a_longer_horizon_needs_more_time_to_mature():
    log = [decision("d", "full", "2025-03-03", "dpd_1_3")]
    assert len(build_decisions(records_of(log, known_until="2025-04-10"), 30)) == 1
    assert len(build_decisions(records_of(log, known_until="2025-04-10"), 60)) == 0


def test_the_last_known_moment_is_the_latest_of_payments_app_events_and_decisions():
    records = records_of([decision("d", "full", "2026-02-01", "dpd_4_7")])
    assert last_known(records) == pd.Timestamp("2026-02-01", tz="UTC")
    without = Records(records.accounts, records.bills, records.payments)
    assert last_known(without) == pd.Timestamp("2025-03-20 10:00", tz="UTC")
    with pytest.raises(ValueError, match="hold 0 rows"):
        last_known(Records(records.accounts, records.bills, records.payments.iloc[:0]))


def test_ibis_tables_give_the_same_rows_as_pandas():
    log = [
        decision("x", "never", "2025-03-02", "dpd_1_3"),
        decision("w", "full", "2025-03-02", "dpd_1_3", "none"),
    ]
    frames = records_of(log)
    tables = Records(**{name: ibis.memtable(frame) for name, frame in frames.tables()})
    pd.testing.assert_frame_equal(build_decisions(tables), build_decisions(frames))
    assert build_decisions(frames)["decision_id"].tolist() == ["w", "x"]


def test_types_and_index():
    rows = build_decisions(records_of([decision("d", "full", "2025-03-04", "dpd_1_3")]))
    assert isinstance(rows.index, pd.RangeIndex)
    assert rows["y"].dtype == rows["bad"].dtype == np.int8
    assert rows["days_past_due"].dtype == np.int64
    assert str(rows["at"].dtype) == "datetime64[us, UTC]"


def test_no_matured_row_gives_an_empty_table_with_the_same_columns():
    log = [decision("d", "full", "2025-03-04", "dpd_1_3")]
    empty = build_decisions(records_of(log, known_until="2025-03-21"))
    assert empty.dtypes.equals(build_decisions(records_of(log)).dtypes)
    assert len(empty) == 0


def test_refusals_name_the_value_and_the_remedy():
    good = records_of([decision("d", "full", "2025-03-04", "dpd_1_3")])
    with pytest.raises(ValueError, match=r"records.decisions is None.*Remedy"):
        build_decisions(Records(good.accounts, good.bills, good.payments))
    with pytest.raises(ValueError, match=r"1 rows name no bill.*'gone'.*Remedy"):
        build_decisions(records_of([decision("d", "gone", "2025-03-04", "dpd_1_3")]))
    with pytest.raises(ValueError, match="horizon_days == 0, must be >= 1"):
        build_decisions(good, 0)
    lacking = Records(
        good.accounts, good.bills.drop(columns="due_at"), good.payments, decisions=good.decisions
    )
    with pytest.raises(ValueError, match="bills has no column due_at"):
        build_decisions(lacking)


def test_eligible_matrix_reads_whole_ids():
    rows = pd.DataFrame({"eligible": ["none|call", "call_two", "none|call"]})
    assert eligible_matrix(rows, ["call", "none"]).tolist() == [[True, True], [False, False], [True, True]]
    assert eligible_matrix(rows.iloc[:0], ["call", "none"]).shape == (0, 2)
