"""A small client of the service: the same bodies, as objects."""

from __future__ import annotations

from types import TracebackType
from typing import Self
from urllib.parse import quote

import httpx

from .schemas import (
    DecisionAnswer,
    DecisionRequest,
    EventRequest,
    Health,
    OutcomeRequest,
    Readiness,
    Recorded,
)
from .schemas.batches import BatchAnswer, BatchRequest
from .schemas.dispatches import DispatchAnswer, DispatchCancel, DispatchConfirm, DispatchRequest
from .schemas.erasures import ErasureAnswer, ErasureRequest, ExportAnswer
from .schemas.explanations import ExplanationAnswer
from .schemas.overrides import OverrideAnswer, OverrideRequest
from .schemas.pauses import PauseList, PauseRequest, PauseView
from .schemas.reviews import ReviewAssign, ReviewList, ReviewRequest, ReviewResolve, ReviewView
from .schemas.risks import RiskAnswer
from .schemas.worklists import LateAnswer, RepriceRequest, WorklistPage, WorklistRequest, WorklistView
from .transport import RefusedByServiceError, Transport

__all__ = ["Client", "RefusedByServiceError"]


class Client:
    """Calls a running service; close it, or use it in a `with` block.

    Every method raises `RefusedByServiceError` when the service refuses, and `httpx.TransportError` when
    it could not be reached after all retries. A call that was cut off can simply be repeated: its body
    has an id, under which it counts once.

    Parameters
    ----------
    base_url : where the service listens.
    key : `rl.NAME.SECRET`; None: the service is open.
    timeout : seconds until a call is given up.
    retries : how often a call is sent again when the connection fails.
    """

    def __init__(
        self,
        base_url: str = "http://localhost:3000",
        key: str | None = None,
        timeout: float = 10.0,
        retries: int = 3,
    ) -> None:
        headers = {} if key is None else {"authorization": f"Bearer {key}"}
        self._http = httpx.Client(base_url=base_url, timeout=timeout, headers=headers)
        self._calls = Transport(self._http, retries)

    def decide(self, request: DecisionRequest) -> DecisionAnswer:
        """Ask for the next best action."""
        return self._calls.post("/v1/decisions", request, DecisionAnswer)

    def decide_many(self, request: BatchRequest) -> BatchAnswer:
        """Ask for the next best action of many accounts."""
        return self._calls.post("/v1/decisions/batch", request, BatchAnswer)

    def find(self, decision_id: str) -> DecisionAnswer:
        """The answer that left with a decision."""
        return self._calls.get(f"/v1/decisions/{quote(decision_id)}", DecisionAnswer)

    def explain(self, decision_id: str) -> ExplanationAnswer:
        """Why a decision was taken."""
        return self._calls.get(f"/v1/decisions/{quote(decision_id)}/explanation", ExplanationAnswer)

    def risk(self, account_id: str) -> RiskAnswer:
        """How likely an account's open bill stays unpaid, and why."""
        return self._calls.get(f"/v1/accounts/{quote(account_id)}/risk", RiskAnswer)

    def outcome(self, request: OutcomeRequest) -> Recorded:
        """Tell what a decision led to."""
        return self._calls.post("/v1/outcomes", request, Recorded)

    def event(self, request: EventRequest) -> Recorded:
        """Tell a fact that no decision led to."""
        return self._calls.post("/v1/events", request, Recorded)

    def reserve(self, request: DispatchRequest) -> DispatchAnswer:
        """Check the rules again and reserve the slot; send only when the status is `reserved`."""
        return self._calls.post("/v1/dispatches", request, DispatchAnswer)

    def confirm(self, dispatch_id: str, request: DispatchConfirm) -> DispatchAnswer:
        """Say that it was sent."""
        return self._calls.post(f"/v1/dispatches/{quote(dispatch_id)}/confirm", request, DispatchAnswer)

    def cancel(self, dispatch_id: str, request: DispatchCancel) -> DispatchAnswer:
        """Give the slot back."""
        return self._calls.post(f"/v1/dispatches/{quote(dispatch_id)}/cancel", request, DispatchAnswer)

    def dispatch(self, dispatch_id: str) -> DispatchAnswer:
        """An attempt to send, as it stands."""
        return self._calls.get(f"/v1/dispatches/{quote(dispatch_id)}", DispatchAnswer)

    def override(self, request: OverrideRequest) -> OverrideAnswer:
        """Take another action than the one decided."""
        return self._calls.post("/v1/overrides", request, OverrideAnswer)

    def pause(self, request: PauseRequest) -> PauseView:
        """Pause actions in a segment."""
        return self._calls.post("/v1/pauses", request, PauseView)

    def pauses(self) -> PauseList:
        """The pauses in force."""
        return self._calls.get("/v1/pauses", PauseList)

    def lift(self, pause_id: str, by: str) -> PauseView:
        """Lift a pause."""
        return self._calls.delete(f"/v1/pauses/{quote(pause_id)}", PauseView, by=by)

    def review(self, request: ReviewRequest) -> ReviewView:
        """Ask for a human review."""
        return self._calls.post("/v1/reviews", request, ReviewView)

    def reviews(self) -> ReviewList:
        """Reviews that are not resolved."""
        return self._calls.get("/v1/reviews", ReviewList)

    def find_review(self, review_id: str) -> ReviewView:
        """A review as it stands."""
        return self._calls.get(f"/v1/reviews/{quote(review_id)}", ReviewView)

    def assign(self, review_id: str, request: ReviewAssign) -> ReviewView:
        """Give a review to a person."""
        return self._calls.post(f"/v1/reviews/{quote(review_id)}/assign", request, ReviewView)

    def resolve(self, review_id: str, request: ReviewResolve) -> ReviewView:
        """End a review."""
        return self._calls.post(f"/v1/reviews/{quote(review_id)}/resolve", request, ReviewView)

    def ask_worklist(self, request: WorklistRequest) -> WorklistView:
        """Ask for a worklist; it is made in the background."""
        return self._calls.post("/v1/worklists", request, WorklistView)

    def reprice(self, worklist_id: str, request: RepriceRequest) -> WorklistView:
        """Make a worklist anew under another capacity."""
        return self._calls.post(f"/v1/worklists/{quote(worklist_id)}/reprice", request, WorklistView)

    def worklist(self, worklist_id: str) -> WorklistView:
        """How far a worklist is."""
        return self._calls.get(f"/v1/worklists/{quote(worklist_id)}", WorklistView)

    def worklist_items(self, worklist_id: str, **query: str) -> WorklistPage:
        """One page of a worklist; `query` as the API's page describes it."""
        return self._calls.get(f"/v1/worklists/{quote(worklist_id)}/items", WorklistPage, (), **query)

    def worklist_csv(self, worklist_id: str) -> str:
        """A whole worklist as CSV."""
        return self._http.get(f"/v1/worklists/{quote(worklist_id)}/items.csv").raise_for_status().text

    def late(self) -> LateAnswer:
        """What is late, by owner."""
        return self._calls.get("/v1/worklists/late", LateAnswer)

    def erase(self, request: ErasureRequest) -> ErasureAnswer:
        """Erase a person."""
        return self._calls.post("/v1/erasures", request, ErasureAnswer)

    def export(self) -> ExportAnswer:
        """What GET /v1/export gives."""
        return self._calls.get("/v1/export", ExportAnswer)

    def health(self) -> Health:
        """Whether the service decides by the model."""
        return self._calls.get("/health", Health)

    def ready(self) -> Readiness:
        """Whether the service has all that its answers need."""
        return self._calls.get("/ready", Readiness, also=(503,))

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
