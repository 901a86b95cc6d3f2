"""A batch of features replaces the last one, in pieces, and forgets no fact that came meanwhile."""

import pandas as pd
import pytest

from repaylift.log import Event, Log, feature_load
from repaylift.log.moments import to_micros

from .conftest import NOW, key

LATER = NOW + pd.Timedelta(hours=1)


def load(log: Log, at: pd.Timestamp, **values: float) -> None:
    log.load_features(pd.DataFrame({"x": list(values.values())}, index=list(values)), at)


def value(log: Log, account_id: str) -> float | None:
    row = log.features(account_id)
    return None if row is None else float(row.numbers[0])


def test_many_pieces_make_the_same_rows(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feature_load, "CHUNK", 2)
    wanted = {f"a{number}": float(number) for number in range(7)}
    load(log, NOW, **wanted)
    assert {account: value(log, account) for account in wanted} == wanted


def test_a_batch_replaces_the_last_one_whole(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feature_load, "CHUNK", 1)
    load(log, NOW, a1=1.0, a2=2.0, a3=3.0)
    load(log, LATER, a3=4.0)
    assert [value(log, account) for account in ("a1", "a2", "a3")] == [None, None, 4.0]


def test_a_fact_that_came_since_the_build_stays_marked(log: Log) -> None:
    opened = Event("e1", "app_event", "a1", LATER, what="open")
    log.append_event(opened, LATER, key("event", "e1"), "{}", lambda _: "{}")
    load(log, NOW, a1=1.0, a3=3.0)
    marked, same = log.features("a1"), log.features("a3")
    assert marked is not None and same is not None
    assert (marked.changed_at, same.changed_at) == (to_micros(LATER), None)
    load(log, LATER + pd.Timedelta(hours=1), a1=1.0)
    fresh = log.features("a1")
    assert fresh is not None
    assert fresh.changed_at is None
