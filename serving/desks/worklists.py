"""Ask for worklists, see how far they are, read them, and share them out anew."""

from __future__ import annotations

import csv
import io
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator

import pandas as pd

from repaylift.log import Entry, Transaction, request_key
from repaylift.log.moments import to_micros
from repaylift.log.tasks import late_tasks
from repaylift.log.worklists import OPEN, Item, Worklist, put_worklist, read_items, read_worklist
from repaylift.policy.queues import check_capacities

from ..refused import RefusedError
from ..schemas.worklists import (
    LateAnswer,
    LateItem,
    RepriceRequest,
    WorklistItem,
    WorklistPage,
    WorklistRequest,
    WorklistView,
)
from ..worklist_cases import LOOK_BACK
from ..worklist_make import units_of
from ..worklist_runner import WorklistRunner
from .shared import LIVE, Shared

_START = ("", 0)
_PAGE = 1000
_COLUMNS = list(WorklistItem.model_fields)


class WorklistDesk:
    """Keeps jobs in the log; a background thread of some worker makes them."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self.runner = WorklistRunner(shared)

    def ask(self, request: WorklistRequest) -> str:
        """Body of the job's status; durable before it leaves."""
        now = self._shared.clock.now()
        self._check(request, now)
        asked = request.model_dump_json()
        job = Worklist(request.worklist_id, "queued", 1, asked, now, now)
        body = _view(job).model_dump_json()

        def write(transaction: Transaction) -> str:
            put_worklist(transaction.sql, job)
            transaction.append(Entry("worklist", job.worklist_id, to_micros(now), asked))
            return body

        answer = self._shared.log.once(request_key("worklist", request.worklist_id, asked), now, write)
        self.runner.wake()
        return answer

    def reprice(self, worklist_id: str, request: RepriceRequest) -> str:
        """Body of the job's status; durable before it leaves."""
        now = self._shared.clock.now()
        self._check_capacities(units_of(request.capacities))

        def write(transaction: Transaction) -> str:
            job = read_worklist(transaction.sql, worklist_id)
            if job.status in OPEN:
                raise RefusedError(
                    409, f"worklist_id == {worklist_id!r} is {job.status}. Remedy: wait for it."
                )
            old = WorklistRequest.model_validate_json(job.asked)
            asked = old.model_copy(update={"capacities": request.capacities}).model_dump_json()
            again = Worklist(worklist_id, "queued", job.pricing + 1, asked, now, job.created_at)
            put_worklist(transaction.sql, again)
            transaction.append(Entry("worklist_reprice", worklist_id, to_micros(now), asked))
            return _view(again).model_dump_json()

        key = request_key("reprice", f"{worklist_id} {request.reprice_id}", request.model_dump_json())
        answer = self._shared.log.once(key, now, write)
        self.runner.wake()
        return answer

    def status(self, worklist_id: str) -> WorklistView:
        """How far a worklist is."""
        return _view(self._job(worklist_id))

    def page(self, worklist_id: str, queue: str | None, cursor: str | None, limit: int) -> WorklistPage:
        """Some of its items, behind the cursor."""
        job = self._done(worklist_id)
        after = _START if cursor is None else _read_cursor(cursor, job)
        items = self._items(job, queue, after, limit + 1)
        more = len(items) > limit
        shown = items[:limit]
        return WorklistPage(
            items=[_item(item) for item in shown], next_cursor=_cursor(shown[-1]) if more else None
        )

    def csv(self, worklist_id: str, queue: str | None) -> Iterator[str]:
        """All its items as lines of CSV."""
        job = self._done(worklist_id)
        return self._lines(job, queue)

    def late(self, queue: str | None, limit: int) -> LateAnswer:
        """Decisions that nobody acted on in time, per owner."""
        now, catalogue = self._shared.clock.now(), self._shared.engine.artifact.catalogue
        tasks = self._shared.log.read(
            lambda connection: late_tasks(connection, now, now - LOOK_BACK, catalogue)
        )
        items = [
            LateItem(
                decision_id=task.decision_id,
                account_id=task.account_id,
                queue=catalogue[task.action].queue,
                action=task.action,
                act_by=task.act_by(catalogue).to_pydatetime(),
                hours_late=round((now - task.act_by(catalogue)) / pd.Timedelta(hours=1), 3),
            )
            for task in tasks
        ]
        ours = [item for item in items if queue in {None, item.queue}]
        owners: dict[str, int] = {}
        for item in ours:
            owners[item.queue] = owners.get(item.queue, 0) + 1
        return LateAnswer(as_of=now.to_pydatetime(), owners=owners, items=ours[:limit])

    def _check(self, request: WorklistRequest, now: pd.Timestamp) -> None:
        if request.as_of is not None and abs(pd.Timestamp(request.as_of) - now) > LIVE:
            raise RefusedError(
                409,
                f"as_of == {request.as_of.isoformat()}, must be within 10 minutes of the service's clock "
                f"({now.isoformat()}). Remedy: leave it out.",
            )
        self._check_capacities(units_of(request.capacities))

    def _check_capacities(self, capacities: dict[str, dict[str, float]]) -> None:
        try:
            check_capacities(capacities, self._shared.engine.artifact.catalogue)
        except ValueError as error:
            raise RefusedError(404, str(error)) from error

    def _job(self, worklist_id: str) -> Worklist:
        return self._shared.log.read(lambda connection: read_worklist(connection, worklist_id))

    def _done(self, worklist_id: str) -> Worklist:
        job = self._job(worklist_id)
        if job.status != "done":
            raise RefusedError(
                409, f"worklist_id == {worklist_id!r} is {job.status}. Remedy: ask for its status first."
            )
        return job

    def _items(
        self, job: Worklist, queue: str | None, after: tuple[str, int], limit: int
    ) -> tuple[Item, ...]:
        return self._shared.log.read(lambda connection: read_items(connection, job, queue, after, limit))

    def _lines(self, job: Worklist, queue: str | None) -> Iterator[str]:
        yield _line(_COLUMNS)
        after = _START
        while items := self._items(job, queue, after, _PAGE):
            for item in items:
                cells = _item(item).model_dump(mode="json")
                yield _line(["" if cells[name] is None else str(cells[name]) for name in _COLUMNS])
            after = (items[-1].queue, items[-1].rank)


def _view(job: Worklist) -> WorklistView:
    found = {} if job.found is None else json.loads(job.found)
    return WorklistView.model_validate(
        {
            "cases": None,
            "left_alone": None,
            "waiting": None,
            "queues": [],
            **found,
            "worklist_id": job.worklist_id,
            "status": job.status,
            "pricing": job.pricing,
            "as_of": job.as_of.to_pydatetime(),
            "created_at": job.created_at.to_pydatetime(),
            "finished_at": None if job.finished_at is None else job.finished_at.to_pydatetime(),
            "problem": job.problem,
        }
    )


def _item(item: Item) -> WorklistItem:
    cells = {name: getattr(item, name) for name in _COLUMNS}
    return WorklistItem.model_validate(cells | {"act_by": item.act_by.to_pydatetime()})


def _cursor(item: Item) -> str:
    place = json.dumps([item.pricing, item.queue, item.rank])
    return urlsafe_b64encode(place.encode()).decode()


def _read_cursor(cursor: str, job: Worklist) -> tuple[str, int]:
    try:
        pricing, queue, rank = json.loads(urlsafe_b64decode(cursor.encode()))
        after = (str(queue), int(rank))
    except (ValueError, TypeError) as error:
        raise RefusedError(404, "cursor is not one. Remedy: take next_cursor of the page before.") from error
    if pricing != job.pricing:
        raise RefusedError(
            409, "the worklist was repriced since that page. Remedy: start again without a cursor."
        )
    return after


def _line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()
