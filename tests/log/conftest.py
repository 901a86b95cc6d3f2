"""A debtor with two accounts, another debtor, and a log that holds them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from repaylift.log import Log, RequestKey, request_key
from repaylift.records.contracts import empty_table
from repaylift.records.tables import TABLES, Records

NOW = pd.Timestamp("2025-12-31T10:00:00Z")
Requests = Callable[..., RequestKey]


def days(*offsets: float) -> pd.DatetimeIndex:
    """Moments so many days after NOW, as the record tables hold them."""
    return pd.DatetimeIndex([NOW + pd.Timedelta(days=d) for d in offsets]).astype("datetime64[us, UTC]")


def frame(name: str, **columns: object) -> pd.DataFrame:
    """A record table with the columns given, the others missing."""
    length = len(next(iter(columns.values())))  # type: ignore[call-overload]
    table = empty_table(name).reindex(range(length))
    table = table.assign(**columns)[list(TABLES[name])].astype(empty_table(name).dtypes.to_dict())
    texts = table.select_dtypes(object).columns
    return table.assign(**{text: table[text].where(table[text].notna(), None) for text in texts})


@pytest.fixture
def records() -> Records:
    """Debtor p1 has accounts a1 (bill b1, 6 days overdue) and a2; p2 has a3. No limits, no surveys."""
    return Records(
        accounts=frame(
            "accounts",
            account_id=["a1", "a2", "a3"],
            debtor_id=["p1", "p1", "p2"],
            opened_at=days(-300, -200, -100),
            timezone=["Asia/Shanghai", None, "Asia/Shanghai"],
            language=["zh", "zh", "en"],
            region=["east", "east", "west"],
        ),
        bills=frame(
            "bills",
            bill_id=["b1", "b3"],
            account_id=["a1", "a3"],
            issued_at=days(-36, -20),
            due_at=days(-6, 10),
            amount=[500.0, 80.0],
        ),
        payments=frame(
            "payments",
            payment_id=["m1"],
            account_id=["a1"],
            bill_id=["b1"],
            paid_at=days(-3),
            amount=[100.0],
        ),
        consents=frame(
            "consents",
            debtor_id=["p1", "p2"],
            kind=["sms", "sms"],
            value=["granted", "granted"],
            from_at=days(-300, -100),
            known_at=days(-300, -100),
        ),
        holds=empty_table("holds"),
        orders=frame(
            "orders",
            order_id=["o1"],
            account_id=["a2"],
            ordered_at=days(-40),
            amount=[60.0],
            category=["books"],
        ),
        refunds=frame("refunds", order_id=["o1"], at=days(-30), amount=[10.0]),
        app_events=frame("app_events", account_id=["a1"], at=days(-1), event=["open"]),
        decisions=empty_table("decisions"),
        contacts=empty_table("contacts"),
        contact_events=empty_table("contact_events"),
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Of an empty log, on either database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/var/log.db"
    return str(request.getfixturevalue("postgres")())


@pytest.fixture
def log(url: str, records: Records) -> Iterator[Log]:
    log = Log(url)
    log.load_records(records, at=NOW)
    yield log
    log.close()


@pytest.fixture
def decided(log: Log) -> str:
    """The id of a decision to send account a1 an SMS."""
    log.append_decisions(decision_rows("d1"))
    return "d1"


def decision_rows(*ids: str) -> pd.DataFrame:
    """Decisions to send account a1 an SMS."""
    n = len(ids)
    return frame(
        "decisions",
        decision_id=list(ids),
        debtor_id=["p1"] * n,
        account_id=["a1"] * n,
        bill_id=["b1"] * n,
        at=days(*[0.0] * n),
        stage=["dpd_4_7"] * n,
        action=["sms"] * n,
        propensity=[0.5] * n,
        eligible=["none|sms"] * n,
        mode=["model"] * n,
    )


def key(scope: str, name: str, body: str = "{}") -> RequestKey:
    """Key of a request with a body of no importance."""
    return request_key(scope, name, body)
