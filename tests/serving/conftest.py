"""The app over a log with two debtors, an engine that is easy to foresee, and a clock in 2025."""

import asyncio
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import httpx
import pandas as pd
import pytest
from fastapi import FastAPI

sys.path.insert(0, str(Path(__file__).parents[2]))  # `serving` is no part of the installed package

from repaylift.log import DecisionRow, Log, NotKnownError
from repaylift.log.moments import to_micros
from repaylift.policy.next_best_action import NextBestAction
from repaylift.records.cases import open_cases
from repaylift.records.contracts import empty_table
from repaylift.records.tables import TABLES, Records
from serving.access.gate import Gate
from serving.access.rate import RateLimit
from serving.app import create_app
from serving.clock import Clock
from serving.engine import Made
from serving.front import Front
from serving.schemas import DecisionAnswer, DecisionRequest, FeatureAge
from serving.start import start

from .portfolio import Portfolio, make_portfolio

NOW = pd.Timestamp("2025-12-31T10:00:00Z")


def frame(name: str, **columns: object) -> pd.DataFrame:
    """A record table with the columns given, the others missing."""
    length = len(next(iter(columns.values())))  # type: ignore[call-overload]
    table = empty_table(name).reindex(range(length))
    table = table.assign(**columns)[list(TABLES[name])].astype(empty_table(name).dtypes.to_dict())
    texts = table.select_dtypes(object).columns
    return table.assign(**{text: table[text].where(table[text].notna(), None) for text in texts})


def days(*offsets: float) -> pd.DatetimeIndex:
    """Moments so many days after NOW."""
    return pd.DatetimeIndex([NOW + pd.Timedelta(days=d) for d in offsets]).astype("datetime64[us, UTC]")


@pytest.fixture
def records() -> Records:
    """Account a1 owes bill b1 for 6 days; a2 owes nothing."""
    return Records(
        accounts=frame(
            "accounts",
            account_id=["a1", "a2"],
            debtor_id=["p1", "p2"],
            opened_at=days(-300, -200),
            timezone=["Asia/Shanghai"] * 2,
            language=["zh", "en"],
            region=["east", "west"],
        ),
        bills=frame(
            "bills", bill_id=["b1"], account_id=["a1"], issued_at=days(-36), due_at=days(-6), amount=[500.0]
        ),
        payments=empty_table("payments"),
        orders=empty_table("orders"),
        **{
            name: empty_table(name)
            for name in ("consents", "holds", "decisions", "contacts", "contact_events")
        },
    )


@dataclass
class PlainEngine:
    """Sends an SMS about every open bill, unless SMS was opted out of."""

    log: Log
    asked: int = 0
    version: str | None = "plain-1"
    problem: str | None = None
    changed: list[str] = field(default_factory=list)
    max_age: pd.Timedelta = field(default_factory=lambda: pd.Timedelta(hours=36))
    artifact: NextBestAction = field(default_factory=NextBestAction)

    def problem_at(self, at: pd.Timestamp) -> str | None:
        return self.problem

    def decide(self, request: DecisionRequest, at: pd.Timestamp) -> Made:
        self.asked += 1
        records = self.log.account_records(request.account_id)
        refused = (records.consents["value"] == "opted_out").any()
        action, decision_id = "none" if refused else "sms", uuid4().hex
        row = None
        for case in open_cases(records, at).itertuples():
            ids = (decision_id, case.debtor_id, case.account_id, case.bill_id)
            row = DecisionRow(*ids, to_micros(at), case.stage, action, 1.0, "none|sms", "model")
        answer = _answer(request, decision_id, at, None if row is None else action)
        body = answer.model_dump_json(by_alias=True)
        view = answer.model_dump(by_alias=True)
        return Made(decision_id, request.account_id, to_micros(at), view, body, row)

    def decide_many(
        self, asked: Sequence[tuple[DecisionRequest, pd.Timestamp]]
    ) -> list[Made | NotKnownError]:
        made: list[Made | NotKnownError] = []
        for request, at in asked:
            try:
                made.append(self.decide(request, at))
            except NotKnownError as error:
                made.append(error)
        return made

    def facts_changed(self, account_ids: Collection[str], at: pd.Timestamp) -> None:
        self.changed.extend(account_ids)

    def channel_of(self, action: str) -> str:
        if action not in ("none", "sms", "human_call"):
            raise ValueError(f"action == {action!r}, must be one of none, sms, human_call.")
        return action

    def cost_of(self, action: str) -> float:
        return {"sms": 0.05}.get(action, 0.0)


def _answer(
    request: DecisionRequest, decision_id: str, at: pd.Timestamp, action: str | None
) -> DecisionAnswer:
    return DecisionAnswer(
        request_id=request.request_id,
        decision_id=decision_id,
        account_id=request.account_id,
        as_of=at.to_pydatetime(),
        expires_at=at.to_pydatetime(),
        trigger=request.trigger,
        dry_run=request.dry_run,
        mode="model",
        mode_reason=action,
        arm="policy",
        case=None,
        actions=[],
        others=[],
        suppressed=[],
        features=FeatureAge(status="missing"),
        versions={"engine": "plain-1"},
    )


@pytest.fixture
def log(tmp_path: Path, records: Records) -> Log:
    log = Log(f"sqlite:///{tmp_path}/log.db")
    log.load_records(records, at=NOW)
    return log


@pytest.fixture
def engine(log: Log) -> PlainEngine:
    return PlainEngine(log)


@dataclass
class InProcess:
    """Calls an app in this process, one request after the other."""

    app: Front

    def request(self, method: str, path: str, **options: object) -> httpx.Response:
        return asyncio.run(self.ask(method, path, options))

    def get(self, path: str) -> httpx.Response:
        return self.request("GET", path)

    def post(self, path: str, **options: object) -> httpx.Response:
        return self.request("POST", path, **options)

    async def ask(self, method: str, path: str, options: dict[str, object]) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://test", follow_redirects=True
        ) as client:
            return await client.request(method, path, **options)  # type: ignore[arg-type]


@pytest.fixture
def app(log: Log, engine: PlainEngine) -> FastAPI:
    app = create_app()
    start(app, Gate(None, RateLimit(1000)), log, engine, Clock(NOW))
    return app


@pytest.fixture
def http(app: FastAPI) -> InProcess:
    return InProcess(Front(app, max_body=65536))


@pytest.fixture(scope="session")
def portfolio(tmp_path_factory: pytest.TempPathFactory) -> Portfolio:
    """A small simulated portfolio with a trained artifact."""
    return make_portfolio(tmp_path_factory.mktemp("portfolio"))
