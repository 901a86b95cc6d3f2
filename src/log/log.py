"""The log: what was loaded, decided, heard back and learned, in one durable store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

import pandas as pd
from sqlalchemy import Connection

from ..records.tables import Records
from . import feature_rows
from .answers import Decided, LoggedAnswer, add_answers, add_decisions, read_answer, read_decided
from .apply import Applied, apply_event, apply_outcome
from .connect import open_engine, reading, writing
from .events import Event
from .export import export_tables
from .feature_rows import FeatureRow
from .idempotency import RequestKey, find_answer, keep_answer
from .load import LoadReport, load_tables
from .moments import to_micros
from .outcomes import Outcome
from .progress import last_moment
from .read import debtor_of, read_debtor
from .refusals import NotKnownError

DEFAULT_URL = "sqlite:///var/repaylift.db"
_Found = TypeVar("_Found")


class Log:
    """One store for records, features, decisions, outcomes and events.

    Every write is committed and synced before the call returns. Safe to use from many threads; on
    SQLite from one process that writes.

    Parameters
    ----------
    url : SQLAlchemy URL; the tables it lacks are made.

    Examples
    --------
    >>> import tempfile
    >>> from repaylift.records.contracts import empty_table
    >>> log = Log(f"sqlite:///{tempfile.mkdtemp()}/log.db")
    >>> log.load_records(Records(*(empty_table(t) for t in ("accounts", "bills", "payments")))).total
    0
    >>> log.export().bills.shape
    (0, 5)
    """

    def __init__(self, url: str = DEFAULT_URL) -> None:
        self._engine = open_engine(url)

    @property
    def safe_url(self) -> str:
        """The URL without its password."""
        return self._engine.url.render_as_string(hide_password=True)

    def close(self) -> None:
        """Close all connections; the next use opens new ones."""
        self._engine.dispose()

    def load_records(self, records: Records, at: pd.Timestamp | None = None) -> LoadReport:
        """Replace everything loaded before; what the log learned stays, unless the records hold it too.

        Parameters
        ----------
        records : checked records, pandas or Ibis; usually those of accounts with open cases.
        at : until when they are known; now when None.
        """
        with writing(self._engine) as connection:
            return load_tables(connection, records, to_micros(at or datetime.now(UTC)))

    def load_features(
        self, frame: pd.DataFrame, built_at: pd.Timestamp, bill_id: pd.Series | None = None
    ) -> int:
        """Replace the online features; return how many rows.

        Parameters
        ----------
        frame : (n, f) numbers, indexed by account_id.
        built_at : the moment as of which they were built.
        bill_id : (n,) the bill each row is about, indexed by account_id.
        """
        with writing(self._engine) as connection:
            return feature_rows.replace_rows(connection, frame, built_at, bill_id)

    def features(self, account_id: str) -> FeatureRow | None:
        """Online features of an account; None when there are none."""
        with reading(self._engine) as connection:
            return feature_rows.read_row(connection, account_id)

    def refresh_features(self, row: FeatureRow) -> None:
        """Store one account's features built anew at `row.refreshed_at`."""
        with writing(self._engine) as connection:
            feature_rows.refresh_row(connection, row)

    def account_records(self, account_id: str) -> Records:
        """All that is known about the account's debtor, every account of theirs included.

        Raises
        ------
        NotKnownError
            When the account is not in the log.
        """
        with reading(self._engine) as connection:
            return read_debtor(connection, _known_debtor(debtor_of(connection, account_id), account_id))

    def answer(self, decision_id: str) -> str | None:
        """The exact body that left with a decision; None when it is unknown."""
        with reading(self._engine) as connection:
            return read_answer(connection, decision_id)

    def decided(self, decision_id: str) -> Decided | None:
        """Whom a decision was about and what was chosen; None when it is unknown."""
        with reading(self._engine) as connection:
            return read_decided(connection, decision_id)

    def first_answer(self, request: RequestKey) -> str | None:
        """The answer that this request got before; None when it is new.

        Raises
        ------
        BodyConflictError
            When its id came before with another body.
        """
        with reading(self._engine) as connection:
            return find_answer(connection, request)

    def append_decisions(self, cases: pd.DataFrame, answers: Sequence[LoggedAnswer] = ()) -> None:
        """Add decisions made in a batch.

        Parameters
        ----------
        cases : one row per decision, with the columns of the record table `decisions`; others are
            left out, so `Decisions.cases` can be given as it is.
        answers : exact bodies for whoever asks for a decision by its id.
        """
        with writing(self._engine) as connection:
            add_decisions(connection, cases)
            add_answers(connection, answers)

    def append_answer(self, case: pd.DataFrame | None, answer: LoggedAnswer, request: RequestKey) -> str:
        """Add one decision and the answer that leaves with it; return the first answer to the request.

        When the request was answered meanwhile, nothing is added and that answer is returned.

        Parameters
        ----------
        case : one row with the columns of the record table `decisions`; None when no bill is open.

        Raises
        ------
        BodyConflictError
            When the request's id came before with another body.
        """
        with writing(self._engine) as connection:
            first = find_answer(connection, request)
            if first is not None:
                return first
            if case is not None:
                add_decisions(connection, case)
            add_answers(connection, [answer])
            keep_answer(connection, request, answer.body, to_micros(answer.at))
            return answer.body

    def append_outcome(
        self,
        outcome: Outcome,
        known_at: pd.Timestamp,
        request: RequestKey,
        body: str,
        render: Callable[[Applied], str],
        account_id: str | None = None,
        channels: tuple[str, ...] = (),
    ) -> str:
        """Add what came back about a decision; return the answer, made by `render` at the first time.

        Parameters
        ----------
        known_at : when the service heard of it.
        body : the outcome as it came.
        account_id : whom an opt-out or complaint is about when its decision is unknown.
        channels : what "all" stands for in an opt-out.

        Raises
        ------
        NotKnownError
            When the decision is unknown, and the kind counts only with one, or the account too.
        BodyConflictError
            When the outcome's id came before with another body.
        """
        return self.once(
            request,
            known_at,
            lambda connection: render(
                apply_outcome(connection, outcome, known_at, body, account_id, channels)
            ),
        )

    def append_event(
        self,
        event: Event,
        known_at: pd.Timestamp,
        request: RequestKey,
        body: str,
        render: Callable[[Applied], str],
        channels: tuple[str, ...] = (),
    ) -> str:
        """Add a fact that came without a decision; return the answer, made by `render` at the first time.

        Raises
        ------
        NotKnownError
            When the account, or a bill or order that the event names, is unknown.
        BodyConflictError
            When the event's id came before with another body.
        """
        return self.once(
            request,
            known_at,
            lambda connection: render(apply_event(connection, event, known_at, body, channels)),
        )

    def once(self, request: RequestKey, known_at: pd.Timestamp, write: Callable[[Connection], str]) -> str:
        """Write in one transaction, once per request; return the answer, made by `write` at the first time.

        Raises
        ------
        BodyConflictError
            When the request's id came before with another body.
        """
        with writing(self._engine) as connection:
            first = find_answer(connection, request)
            if first is not None:
                return first
            answer = write(connection)
            keep_answer(connection, request, answer, to_micros(known_at))
            return answer

    def write(self, change: Callable[[Connection], _Found]) -> _Found:
        """What `change` gives back, after its transaction is durable."""
        with writing(self._engine) as connection:
            return change(connection)

    def read(self, find: Callable[[Connection], _Found]) -> _Found:
        """What `find` reads in one transaction."""
        with reading(self._engine) as connection:
            return find(connection)

    def export(self, *, learned_only: bool = False) -> Records:
        """The record tables: what was loaded and what was learned since, or only the latter.

        What was learned alone can be put together with other records by `merge_records`; its
        accounts and bills are None unless events brought some.
        """
        with reading(self._engine) as connection:
            return export_tables(connection, learned_only=learned_only)

    def last_build(self) -> pd.Timestamp | None:
        """When the online features were built; None when there are none."""
        with reading(self._engine) as connection:
            return feature_rows.last_build(connection)

    def last_moment(self) -> pd.Timestamp | None:
        """The last moment the log knows of; None when it is empty."""
        with reading(self._engine) as connection:
            return last_moment(connection)


def _known_debtor(debtor_id: str | None, account_id: str) -> str:
    if debtor_id is None:
        raise NotKnownError("account_id", account_id, "load the account's records first")
    return debtor_id
