"""Erase a person, and say where the log's tables can be had."""

from __future__ import annotations

from repaylift.log import NotKnownError, request_key
from repaylift.log.export import count_records
from repaylift.log.moments import to_micros
from repaylift.log.transaction import Entry, Transaction

from ..schemas.erasures import ErasureAnswer, ErasureRequest, ExportAnswer
from .shared import Shared


class ErasureDesk:
    """Destroys a person's key; who ordered it is kept, and says nothing of the person."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    def erase(self, request: ErasureRequest) -> str:
        """Body that says how much is gone; durable."""
        log, now = self._shared.log, self._shared.clock.now()
        key = request_key("erasure", request.erasure_id, request.model_dump_json())
        first = log.first_answer(key)
        if first is not None:
            return first
        erased = log.erase_person(request.debtor_id)
        rows = sum(erased.rows.values())
        if not rows:
            remedy = "there is nobody of this id, or they are erased already"
            raise NotKnownError("debtor_id", request.debtor_id, remedy)
        body = ErasureAnswer(
            erasure_id=request.erasure_id, erased_at=now.to_pydatetime(), rows=rows, by=request.by
        ).model_dump_json()

        def write(transaction: Transaction) -> str:
            transaction.append(Entry("erasure_order", request.erasure_id, to_micros(now), body))
            return body

        return log.once(key, now, write)

    def export(self) -> ExportAnswer:
        """Where the record tables are, and how to read them."""
        log = self._shared.log
        rows = log.read(count_records)
        return ExportAnswer(
            url=log.safe_url,
            read=f'repaylift.Log("{log.safe_url}").export()',
            as_of=self._shared.clock.now().to_pydatetime(),
            rows=rows,
        )
