"""What is written is durable and comes back as it was."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from repaylift.log import Log, LoggedAnswer, NotKnownError
from repaylift.log.moments import to_micros
from repaylift.records.contracts import check_records
from repaylift.records.store import merge_records, restrict_records
from repaylift.records.tables import Records

from .conftest import NOW, days, decision_rows, key


def test_export_gives_back_what_was_loaded(log: Log, records: Records) -> None:
    exported = dict(log.export().tables())
    assert set(exported) == {name for name, _ in records.tables()}
    for name, table in records.tables():
        assert_frame_equal(exported[name], table)
    check_records(log.export())


def test_account_records_are_those_of_all_the_debtors_accounts(log: Log, records: Records) -> None:
    found = log.account_records("a1")
    for name, table in restrict_records(records, ["a1", "a2"]).tables():
        assert_frame_equal(getattr(found, name), table)


def test_a_table_never_handed_over_is_absent_not_empty(log: Log) -> None:
    found = log.account_records("a1")
    assert found.surveys is None
    assert found.holds is not None


def test_unknown_account_is_refused_by_name(log: Log) -> None:
    with pytest.raises(NotKnownError, match="account_id == 'a9' is not known"):
        log.account_records("a9")


def test_loading_again_replaces_what_was_loaded_and_keeps_what_was_learned(
    log: Log, records: Records, decided: str
) -> None:
    report = log.load_records(records, at=NOW)
    assert report.total == sum(len(table) for _, table in records.tables())
    assert len(log.export().bills) == 2
    assert log.export().decisions["decision_id"].tolist() == [decided]


def test_what_was_learned_merges_with_what_the_platform_keeps(
    log: Log, records: Records, decided: str
) -> None:
    learned = log.export(learned_only=True)
    assert learned.bills is None
    merged = merge_records(records, learned)
    check_records(merged)
    for name, table in log.export().tables():
        assert_frame_equal(getattr(merged, name), table)


def test_decisions_that_the_platform_hands_back_are_not_doubled(log: Log, decided: str) -> None:
    log.load_records(log.export(), at=NOW)
    assert log.export().decisions["decision_id"].tolist() == [decided]


def test_a_record_with_a_missing_value_is_refused_whole(log: Log, records: Records) -> None:
    records.bills.loc[0, "amount"] = np.nan
    with pytest.raises(ValueError, match=r"bills.amount: 1 of 2 values are missing, must be 0"):
        log.load_records(records)
    assert log.export().bills["amount"].tolist() == [500.0, 80.0]


def test_another_connection_sees_a_decision_when_the_call_returns(log: Log, url: str) -> None:
    answer = LoggedAnswer("d1", "a1", NOW, '{"decision_id": "d1"}')
    log.append_answer(decision_rows("d1"), answer, key("decision", "r1"))
    other = Log(url)
    assert other.answer("d1") == answer.body
    assert other.export().decisions["decision_id"].tolist() == ["d1"]
    other.close()


def test_a_killed_process_loses_nothing_it_had_returned(url: str, log: Log) -> None:
    program = (
        "import os, sys; import pandas as pd\n"
        "from repaylift.log import Log, LoggedAnswer\n"
        "log = Log(sys.argv[1]); rows = log.export().decisions\n"
        "log.append_decisions(rows, [LoggedAnswer('d7', 'a1', pd.Timestamp('2025-12-31', tz='UTC'), '{}')])\n"
        "os._exit(9)\n"
    )
    assert subprocess.run([sys.executable, "-c", program, url], check=False).returncode == 9
    assert Log(url).answer("d7") == "{}"


def test_many_threads_write_without_losing_a_row(log: Log) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: log.append_decisions(decision_rows(f"d{i}")), range(40)))
    assert log.export().decisions["decision_id"].nunique() == 40


def test_features_come_back_exactly_and_know_their_age(log: Log) -> None:
    built = pd.DataFrame({"days": [6.0, np.nan], "ratio": [1 / 3, 2.0]}, index=["a1", "a3"])
    assert log.load_features(built, NOW, pd.Series({"a1": "b1", "a3": "b3"})) == 2
    row = log.features("a3")
    assert row is not None
    assert row.names == ("days", "ratio")
    np.testing.assert_array_equal(row.numbers, [np.nan, 2.0])
    assert (row.bill_id, row.built_at, row.changed_at) == ("b3", to_micros(NOW), None)
    assert log.features("a2") is None


def test_last_moment_is_that_of_the_newest_fact(log: Log) -> None:
    assert log.last_moment() == NOW
    log.append_decisions(decision_rows("d1"), [LoggedAnswer("d1", "a1", days(1)[0], "{}")])
    assert log.last_moment() == days(1)[0]
