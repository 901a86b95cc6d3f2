"""A fact counts from the next decision on, whatever the sender's clock says."""

from typing import Any

import pytest

from ..calls import decide, event
from ..conftest import InProcess


def test_a_senders_clock_ahead_of_ours_delays_nothing(http: InProcess) -> None:
    ahead = event(http, "opt_out", channel="sms", at="2025-12-31T10:05:00Z").json()
    assert ahead["known_at"] < "2025-12-31T10:05:00"
    assert decide(http)["mode_reason"] == "none"


def test_a_payment_is_honoured_by_the_next_decision(http: InProcess) -> None:
    paid = event(http, "payment", payment_id="m1", bill_id="b1", amount=500)
    assert paid.json()["changed"] == ["payments"]
    assert decide(http)["mode_reason"] is None


FAR = "9999-12-31T23:00:00-10:00"
FACTS: list[tuple[str, dict[str, Any]]] = [
    ("payment", {"payment_id": "p", "bill_id": "b1", "amount": 3}),
    ("consent", {"channel": "sms", "until": FAR}),
    ("hold", {"what": "dispute", "until": FAR}),
    ("contact", {"action": "sms"}),
    ("order", {"order_id": "o", "amount": 4, "what": "books"}),
    ("bill", {"bill_id": "b", "amount": 4, "due_at": FAR}),
]


@pytest.mark.parametrize(("kind", "more"), FACTS)
@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+10:00", "1066-10-14T09:00:00-16:47"])
def test_a_moment_however_far_away_does_no_harm(
    http: InProcess, kind: str, more: dict[str, Any], at: str
) -> None:
    assert event(http, kind, at=at, **more).status_code == 200
    decide(http)
