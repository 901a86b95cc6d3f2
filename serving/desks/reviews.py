"""Human reviews: asked for, given to a person, resolved."""

from __future__ import annotations

import pandas as pd

from repaylift.log import NotKnownError, request_key
from repaylift.log.answers import read_decided
from repaylift.log.idempotency import FirstAnswer
from repaylift.log.moments import to_micros
from repaylift.log.read import debtor_of
from repaylift.log.reviews import Review, add_review, assign_review, open_reviews, read_review, resolve_review
from repaylift.log.standings import forget_standings
from repaylift.log.transaction import Entry, Transaction

from ..refused import RefusedError
from ..schemas.reviews import ReviewAssign, ReviewList, ReviewRequest, ReviewResolve, ReviewView
from .shared import Shared


class ReviewDesk:
    """Keeps reviews; while one is open the rules let no automated action reach the customer."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    def ask(self, request: ReviewRequest) -> str:
        """Body of the review that was asked for; durable."""
        now = self._shared.clock.now()

        def write(transaction: Transaction) -> FirstAnswer:
            review = _asked(transaction, request, now)
            add_review(transaction.sql, review)
            forget_standings(transaction, review.debtor_id)
            return FirstAnswer(_noted(transaction, "review", review, now), review.debtor_id)

        key = request_key("review", request.review_id, request.model_dump_json())
        return self._shared.log.once_about(key, now, write)

    def assign(self, review_id: str, request: ReviewAssign) -> str:
        """Body of the review that was given to a person; durable."""
        now = self._shared.clock.now()

        def write(transaction: Transaction) -> str:
            _check_open(read_review(transaction.sql, review_id))
            return _noted(
                transaction, "review_assigned", assign_review(transaction.sql, review_id, request.to), now
            )

        return self._shared.log.write(write)

    def resolve(self, review_id: str, request: ReviewResolve) -> str:
        """Body of the review that was ended; durable."""
        now = self._shared.clock.now()

        def write(transaction: Transaction) -> str:
            _check_open(read_review(transaction.sql, review_id))
            told = (request.result, request.by, request.note)
            review = resolve_review(transaction.sql, review_id, *told, now)
            forget_standings(transaction, review.debtor_id)
            return _noted(transaction, "review_resolved", review, now)

        return self._shared.log.write(write)

    def find(self, review_id: str) -> str:
        """Body of a review as it stands."""
        return self._shared.log.read(
            lambda connection: _view(read_review(connection, review_id)).model_dump_json()
        )

    def open_ones(self) -> ReviewList:
        """Reviews that are not resolved."""
        return ReviewList(reviews=[_view(review) for review in self._shared.log.read(open_reviews)])


def _asked(transaction: Transaction, request: ReviewRequest, now: pd.Timestamp) -> Review:
    debtor = debtor_of(transaction.sql, request.account_id)
    if debtor is None:
        raise NotKnownError("account_id", request.account_id, "load the account's records first")
    if request.decision_id is not None:
        decided = read_decided(transaction, request.decision_id)
        if decided is None or decided.debtor_id != debtor:
            raise NotKnownError("decision_id", request.decision_id, "quote one about this customer")
    return Review(
        review_id=request.review_id,
        account_id=request.account_id,
        debtor_id=debtor,
        decision_id=request.decision_id,
        basis=request.basis,
        note=request.note,
        status="pending",
        asked_at=now,
    )


def _check_open(review: Review) -> None:
    if review.status == "resolved":
        raise RefusedError(
            409,
            f"review_id == {review.review_id!r} was resolved by {review.resolved_by}. "
            "Remedy: ask for a new review.",
        )


def _noted(transaction: Transaction, kind: str, review: Review, now: pd.Timestamp) -> str:
    body = _view(review).model_dump_json()
    transaction.append(Entry(kind, review.review_id, to_micros(now), body, review.debtor_id))
    return body


def _view(review: Review) -> ReviewView:
    return ReviewView.model_validate(
        {
            "review_id": review.review_id,
            "account_id": review.account_id,
            "debtor_id": review.debtor_id,
            "decision_id": review.decision_id,
            "basis": review.basis,
            "note": review.note,
            "status": review.status,
            "asked_at": review.asked_at.to_pydatetime(),
            "assigned_to": review.assigned_to,
            "resolved_at": None if review.resolved_at is None else review.resolved_at.to_pydatetime(),
            "result": review.result,
            "resolved_by": review.resolved_by,
            "resolution": review.resolution,
        }
    )
