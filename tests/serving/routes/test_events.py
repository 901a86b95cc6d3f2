"""A fact counts from the next decision on, whatever the sender's clock says."""

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
