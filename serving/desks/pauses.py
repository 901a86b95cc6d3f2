"""Switch actions off and on again."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from repaylift.log import request_key
from repaylift.log.moments import to_micros
from repaylift.log.pauses import KeptPause, add_pause, lift_pause, read_pauses
from repaylift.log.transaction import Entry, Transaction
from repaylift.policy.pauses import Pause, Segment

from ..schemas.pauses import PauseList, PauseRequest, PauseView
from ..schemas.segments import SegmentRequest
from .shared import Shared, check_actions


class PauseDesk:
    """Keeps the pauses; decisions and dispatches read them from the log."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    def pause(self, request: PauseRequest) -> str:
        """Body of the pause that was switched on; durable."""
        check_actions(request.actions, self._shared)
        now = self._shared.clock.now()
        segment = to_segment(request.segment)
        until = None if request.until is None else pd.Timestamp(request.until)
        pause = Pause(request.pause_id, tuple(request.actions), segment, request.reason, until)
        body = _view(KeptPause(pause, request.by, now)).model_dump_json()

        def write(transaction: Transaction) -> str:
            add_pause(transaction.sql, KeptPause(pause, request.by, now))
            transaction.append(Entry("pause", request.pause_id, to_micros(now), body))
            return body

        return self._shared.log.once(
            request_key("pause", request.pause_id, request.model_dump_json()), now, write
        )

    def lift(self, pause_id: str, by: str) -> str:
        """Body of the pause that was switched off; durable."""
        now = self._shared.clock.now()

        def write(transaction: Transaction) -> str:
            body = _view(lift_pause(transaction.sql, pause_id, by, now)).model_dump_json()
            transaction.append(Entry("pause_lifted", pause_id, to_micros(now), body))
            return body

        return self._shared.log.write(write)

    def in_force(self) -> PauseList:
        """The pauses in force now."""
        now = self._shared.clock.now()
        kept = self._shared.log.read(lambda connection: read_pauses(connection, now))
        return PauseList(pauses=[_view(one) for one in kept])


def to_segment(request: SegmentRequest) -> Segment:
    """The segment as the policy knows it."""
    return Segment(tuple(request.stages), request.min_amount, request.max_amount)


def _view(kept: KeptPause) -> PauseView:
    segment = kept.pause.segment
    return PauseView(
        pause_id=kept.pause.pause_id,
        actions=list(kept.pause.actions),
        segment=SegmentRequest.model_validate(
            {
                "stages": list(segment.stages),
                "min_amount": segment.min_amount,
                "max_amount": segment.max_amount,
            }
        ),
        reason=kept.pause.reason,
        by=kept.by,
        from_at=kept.from_at.to_pydatetime(),
        until=_moment(kept.pause.until),
        lifted_at=_moment(kept.lifted_at),
        lifted_by=kept.lifted_by,
    )


def _moment(stamp: pd.Timestamp | None) -> datetime | None:
    return None if stamp is None else stamp.to_pydatetime()
