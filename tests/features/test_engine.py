"""Few rows prepared, many rows planned, and Ibis tables all give the same numbers."""

import threading

import ibis
import pandas as pd
import pytest

from repaylift.features import build_features, engine
from repaylift.records.tables import Records


@pytest.mark.parametrize("limit", [0, 10**9])
def test_prepared_and_planned_queries_agree(records, spine, features, monkeypatch, limit):
    monkeypatch.setattr(engine, "FEW_ROWS", limit)
    built = build_features(records, spine=spine)
    pd.testing.assert_frame_equal(built, features, rtol=0, atol=2e-6)


def test_ibis_tables_give_the_same_features(few, few_cases):
    tables = Records(**{name: ibis.memtable(table) for name, table in few.tables()})
    expected = build_features(few, spine=few_cases)
    pd.testing.assert_frame_equal(build_features(tables, spine=few_cases), expected, rtol=0, atol=2e-6)


def test_nothing_of_one_call_is_left_for_the_next(few, few_cases):
    first = build_features(few, spine=few_cases)
    build_features(few, spine=few_cases.iloc[::-1].iloc[:3])
    pd.testing.assert_frame_equal(build_features(few, spine=few_cases), first)


def test_threads_do_not_disturb_each_other(few, few_cases):
    expected = build_features(few, spine=few_cases)
    built: dict[int, pd.DataFrame] = {}

    def work(part: int) -> None:
        built[part] = build_features(few, spine=few_cases.iloc[part::3])

    threads = [threading.Thread(target=work, args=(part,)) for part in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pd.testing.assert_frame_equal(pd.concat(built.values()).sort_index(), expected)
