"""Every kind of bad record is refused by name, column, count and example."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from repaylift.records.contracts import check_records, empty_table
from repaylift.records.errors import RecordsError
from repaylift.records.tables import TABLES, Records

Change = Callable[[pd.DataFrame], pd.DataFrame]


def setting(column: str, value: Any) -> Change:
    return lambda frame: frame.assign(**{column: value})


def naive(column: str) -> Change:
    return lambda frame: frame.assign(**{column: frame[column].dt.tz_localize(None)})


BAD: list[tuple[str, Change, str, int, Any]] = [
    ("bills", setting("colour", "red"), "colour", 1, "colour"),
    ("bills", lambda f: f.drop(columns="due_at"), "due_at", 1, "due_at"),
    ("bills", setting("amount", "many"), "amount", 2, "many"),
    ("bills", setting("amount", [1, 2]), "amount", 2, 1),
    ("bills", setting("bill_id", "b1"), "bill_id", 1, "b1"),
    ("bills", setting("amount", [-5.0, 30.0]), "amount", 1, -5.0),
    ("bills", setting("amount", [1.0, np.inf]), "amount", 1, np.inf),
    ("bills", naive("due_at"), "due_at", 2, pd.Timestamp("2025-03-01")),
    (
        "bills",
        lambda f: f.assign(due_at=f["due_at"].astype("datetime64[ns, UTC]")),
        "due_at",
        2,
        pd.Timestamp("2025-03-01", tz="UTC"),
    ),
    (
        "bills",
        lambda f: f.assign(due_at=f["issued_at"] - pd.Timedelta(days=1)),
        "due_at",
        2,
        pd.Timestamp("2025-02-18", tz="UTC"),
    ),
    ("bills", setting("account_id", ["a1", None]), "account_id", 1, None),
    ("bills", setting("account_id", ["a1", 3]), "account_id", 1, 3),
    ("bills", setting("account_id", ["a1", "a9"]), "account_id", 1, "a9"),
    ("payments", setting("bill_id", ["b1", "b9"]), "bill_id", 1, "b9"),
    ("payments", setting("account_id", ["a1", "a2"]), "account_id", 1, "a2"),
    ("decisions", setting("debtor_id", "d2"), "debtor_id", 1, "d2"),
    ("decisions", setting("propensity", 1.5), "propensity", 1, 1.5),
    ("decisions", setting("stage", "soon"), "stage", 1, "soon"),
    ("decisions", setting("mode", "guess"), "mode", 1, "guess"),
    ("contact_events", setting("kind", "shouted"), "kind", 1, "shouted"),
    ("app_events", setting("event", "left"), "event", 1, "left"),
    ("holds", setting("kind", "tired"), "kind", 1, "tired"),
    ("holds", setting("account_id", None), "account_id", 1, "dispute"),
    ("consents", setting("value", "maybe"), "value", 1, "maybe"),
    ("surveys", setting("score", 6.0), "score", 1, 6.0),
    ("accounts", setting("timezone", ["Asia/Shanghai", None, "Asia/Nowhere"]), "timezone", 1, "Asia/Nowhere"),
    ("refunds", setting("order_id", "o9"), "order_id", 1, "o9"),
]


def test_good_records_pass(small: Records) -> None:
    check_records(small)
    assert dict(small.tables()).keys() == TABLES.keys()


@pytest.mark.parametrize(("table", "change", "column", "count", "example"), BAD)
def test_refusal_names_the_fault(
    small: Records, table: str, change: Change, column: str, count: int, example: Any
) -> None:
    bad = replace(small, **{table: change(getattr(small, table))})
    with pytest.raises(RecordsError) as refusal:
        check_records(bad)
    error = refusal.value
    assert (error.table, error.column, error.count, error.example) == (table, column, count, example)
    assert f"{table}.{column}" in str(error) and repr(example) in str(error)


def test_absent_tables(small: Records) -> None:
    with pytest.raises(RecordsError, match=r"contacts\.decision_id: is not in decisions"):
        check_records(replace(small, decisions=None))
    with pytest.raises(RecordsError, match="bills: required table is absent"):
        check_records(replace(small, bills=None))


@pytest.mark.parametrize("name", TABLES)
def test_empty_table_satisfies_its_contract(name: str) -> None:
    tables = {n: empty_table(n) for n in {"accounts", "bills", "payments", name}}
    check_records(Records(**tables))
    assert list(empty_table(name)) == list(TABLES[name])


def test_empty_table_of_unknown_name() -> None:
    with pytest.raises(ValueError, match="table == 'letters'"):
        empty_table("letters")
