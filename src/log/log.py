"""The log: what was loaded, decided, heard back and learned, in one durable store."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

import pandas as pd
from sqlalchemy import Connection, make_url

from ..policy.pauses import Pause
from ..records.tables import Records
from . import feature_rows
from .answers import (
    DECISION,
    Decided,
    DecisionRow,
    LoggedAnswer,
    add_answer,
    add_batch,
    add_decision,
    debtor_of_account,
    decision_rows,
    read_decided,
)
from .apply import Applied, apply_event, apply_outcome
from .chain import has_hash, verify_chain
from .commit import Commits
from .connect import open_engine
from .erase import Erased, erase, overwrite, quiet_persons
from .events import Event
from .export import export_tables
from .feature_load import load_rows
from .feature_rows import FeatureRow
from .group import GroupCommit
from .idempotency import FirstAnswer, RequestKey, find_answer, keep_answer
from .journal import Journal, Logged
from .keys import master_key
from .load import LoadReport, load_tables
from .migrate import migrate
from .moments import to_micros
from .outcomes import Outcome
from .pauses import pauses_at
from .progress import last_moment
from .read import debtor_of, read_debtor
from .refusals import NotKnownError
from .session import Session, Sessions, snapshot_of
from .snapshot import Snapshot, read_snapshot
from .standings import build_all, keep_standing
from .transaction import Head, Transaction
from .unavailable import told_when_unavailable

DEFAULT_URL = "sqlite:///var/repaylift.db"
_Found = TypeVar("_Found")


class Log:
    """One store for records, features, decisions, outcomes and events.

    Every write is committed and synced before the call returns; writes that wait at the same time share
    a commit. Safe to use from many threads; on SQLite from one process that writes. Every method raises
    `LogUnavailableError` when the database cannot be reached, and keeps nothing then.

    Parameters
    ----------
    url : SQLAlchemy URL; the tables it lacks are made.
    patience : seconds that a write tries to reach the database; a read tries a new connection once.

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

    def __init__(self, url: str = DEFAULT_URL, *, patience: float = 1.0) -> None:
        self._url = make_url(url)
        self._sessions = Sessions(open_engine(url))
        master = master_key(self._url)
        with told_when_unavailable():
            migrate(self._sessions.mine(), master)
        self._journal = Journal(master)
        self._group = GroupCommit(Commits(self._sessions, self._journal, patience))

    @property
    def safe_url(self) -> str:
        """The URL without its password."""
        return self._url.render_as_string(hide_password=True)

    def close(self) -> None:
        """Close all connections; the next use opens new ones."""
        self._sessions.close()

    def load_records(self, records: Records, at: pd.Timestamp | None = None) -> LoadReport:
        """Replace everything loaded before; what the log learned stays, unless the records hold it too.

        Parameters
        ----------
        records : checked records, pandas or Ibis; usually those of accounts with open cases.
        at : until when they are known; now when None.
        """
        moment = to_micros(at or datetime.now(UTC))
        report = self.write(lambda transaction: load_tables(transaction, records, moment))
        build_all(self._sessions.read, self.write)  # or the first decision about each debtor would
        return report

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
        return load_rows(self.write, frame, built_at, bill_id)

    def features(self, account_id: str) -> FeatureRow | None:
        """Online features of an account; None when there are none."""
        return self._sessions.read(lambda session: feature_rows.read_row(session, account_id))

    def refresh_features(self, row: FeatureRow) -> None:
        """Store one account's features built anew at `row.refreshed_at`."""
        self.write(lambda transaction: feature_rows.refresh_row(transaction.sql, row))

    def snapshot(self, account_id: str) -> Snapshot:
        """What a decision about an account reads: its debtor's standing, and its features.

        A standing that something has changed since is built from the records, and kept with the next write.

        Raises
        ------
        NotKnownError
            When the account is not in the log.
        """
        snapshot, built = self._sessions.read(lambda session: read_snapshot(session, account_id))
        if built is not None:
            self._group.later(built.debtor_id, lambda transaction: keep_standing(transaction, built))
        return snapshot

    def pauses(self, at: int) -> list[Pause]:
        """The pauses in force at a moment, UTC microseconds."""
        return self._sessions.read(lambda session: pauses_at(session, at))

    def account_records(self, account_id: str) -> Records:
        """All that is known about the account's debtor, every account of theirs included.

        Raises
        ------
        NotKnownError
            When the account is not in the log.
        """
        return self.read(
            lambda connection: read_debtor(
                connection, _known_debtor(debtor_of(connection, account_id), account_id)
            )
        )

    def answer(self, decision_id: str) -> str | None:
        """The exact body that left with a decision; None when it is unknown."""
        return self._sessions.read(lambda session: self._journal.find(session, DECISION, decision_id))

    def decided(self, decision_id: str) -> Decided | None:
        """Whom a decision was about and what was chosen; None when it is unknown."""
        return self._sessions.read(lambda session: read_decided(session, decision_id))

    def first_answer(self, request: RequestKey) -> str | None:
        """The answer that this request got before; None when it is new.

        Raises
        ------
        BodyConflictError
            When its id came before with another body.
        """
        return self._sessions.read(lambda session: find_answer(session, self._journal, request))

    def append_decisions(self, cases: pd.DataFrame, answers: Sequence[LoggedAnswer] = ()) -> None:
        """Add decisions made in a batch.

        Parameters
        ----------
        cases : one row per decision, with the columns of the record table `decisions`; others are
            left out, so `Decisions.cases` can be given as it is.
        answers : exact bodies for whoever asks for a decision by its id.
        """
        rows = decision_rows(cases)
        self.write(lambda transaction: add_batch(transaction, rows, answers))

    def append_answer(
        self,
        case: DecisionRow | pd.DataFrame | None,
        answer: LoggedAnswer,
        request: RequestKey,
        also: Callable[[Transaction], None] | None = None,
    ) -> str:
        """Add one decision and the answer that leaves with it; return the first answer to the request.

        When the request was answered meanwhile, nothing is added and that answer is returned.

        Parameters
        ----------
        case : the decision's row (a frame: its only row); None when no bill is open.
        also : what else is written with it; not called when the request was answered before.

        Raises
        ------
        BodyConflictError
            When the request's id came before with another body; whatever `also` raises.
        """
        row = decision_rows(case)[0] if isinstance(case, pd.DataFrame) else case

        def add(transaction: Transaction) -> FirstAnswer:
            if also is not None:
                also(transaction)
            if row is not None:
                add_decision(transaction, row)
            debtor_id = row.debtor_id if row else debtor_of_account(transaction, answer.account_id)
            add_answer(transaction, answer, debtor_id)
            return FirstAnswer(answer.body, decision_id=answer.decision_id)

        return self._first(request, to_micros(answer.at), add)

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

        def add(transaction: Transaction) -> FirstAnswer:
            applied = apply_outcome(transaction, outcome, known_at, body, account_id, channels)
            return FirstAnswer(render(applied), applied.debtor_id)

        return self._first(request, to_micros(known_at), add)

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

        def add(transaction: Transaction) -> FirstAnswer:
            applied = apply_event(transaction, event, known_at, body, channels)
            return FirstAnswer(render(applied), applied.debtor_id)

        return self._first(request, to_micros(known_at), add)

    def once(self, request: RequestKey, known_at: pd.Timestamp, write: Callable[[Transaction], str]) -> str:
        """Write in one transaction, once per request; return the answer, made by `write` at the first time.

        What `write` may do and use stands in `transaction.py`. The answer goes when the person of the last
        entry that `write` appended is erased.

        Raises
        ------
        BodyConflictError
            When the request's id came before with another body.
        """

        def work(transaction: Transaction) -> FirstAnswer:
            transaction.about = None
            body = write(transaction)
            return FirstAnswer(body, transaction.about)

        return self._first(request, to_micros(known_at), work)

    def once_about(
        self, request: RequestKey, known_at: pd.Timestamp, write: Callable[[Transaction], FirstAnswer]
    ) -> str:
        """As `once`, where only the write finds out of whom its answer is."""
        return self._first(request, to_micros(known_at), write)

    def write(self, change: Callable[[Transaction], _Found]) -> _Found:
        """What `change` gives back, after its transaction is durable.

        What `change` may do and use stands in `transaction.py`.
        """
        return self._group.write(change)

    def read(self, find: Callable[[Connection], _Found]) -> _Found:
        """What `find` reads in one transaction: everything in it sees the same state."""

        def whole(session: Session) -> _Found:
            with snapshot_of(session):
                return find(session.sql)

        return self._sessions.read(whole)

    def export(self, *, learned_only: bool = False) -> Records:
        """The record tables: what was loaded and what was learned since, or only the latter.

        What was learned alone can be put together with other records by `merge_records`; its
        accounts and bills are None unless events brought some.
        """
        return self.read(lambda connection: export_tables(connection, learned_only=learned_only))

    def entries(self, after: int = 0) -> Iterator[Logged]:
        """The journal's entries after a number, in order, some at a time; bodies of the erased are None."""
        while page := self._sessions.read(partial(self._journal.page, after=after)):
            yield from page
            after = page[-1].seq

    def verify_chain(self) -> Head:
        """Walk the journal's chain; where it ends. Keep its hash elsewhere: no later journal lacks it.

        Raises
        ------
        BrokenChainError
            At the first entry that was changed, is missing or does not follow the one before.
        """
        return self._sessions.read(verify_chain)

    def has_hash(self, digest: str) -> bool:
        """Whether an entry has this hash, in hexadecimal: an end of the chain that was noted before."""
        return self._sessions.read(lambda session: has_hash(session, digest))

    def erase_person(self, debtor_id: str) -> Erased:
        """Destroy a person's key and delete every row about them; the journal's chain stays whole."""
        now = to_micros(datetime.now(UTC))
        erased = self.write(lambda transaction: erase(transaction, debtor_id, now))
        self._sessions.read(overwrite)
        return erased

    def erase_quiet(self, before: datetime) -> list[str]:
        """Erase everybody about whom the journal has nothing since a moment; who they were.

        Records are to be kept for five years: call it with the moment five years ago.
        """
        quiet = self._sessions.read(lambda session: quiet_persons(session, to_micros(before)))
        for debtor_id in quiet:
            self.erase_person(debtor_id)
        return quiet

    def last_build(self) -> pd.Timestamp | None:
        """When the online features were built; None when there are none."""
        return self.read(feature_rows.last_build)

    def last_moment(self) -> pd.Timestamp | None:
        """The last moment the log knows of; None when it is empty."""
        return self._sessions.read(last_moment)

    def _first(self, request: RequestKey, at: int, work: Callable[[Transaction], FirstAnswer]) -> str:
        def write(transaction: Transaction) -> str:
            first = find_answer(transaction, self._journal, request)
            if first is not None:
                return first
            answer = work(transaction)
            keep_answer(transaction, request, answer, at)
            return answer.body

        return self.write(write)


def _known_debtor(debtor_id: str | None, account_id: str) -> str:
    if debtor_id is None:
        raise NotKnownError("account_id", account_id, "load the account's records first")
    return debtor_id
