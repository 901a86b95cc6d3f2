"""A bucket lets through its rate, and no more than its burst at once."""

from hypothesis import given
from hypothesis import strategies as st

from serving.access.rate import RateLimit


class Time:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@given(rate=st.floats(0.5, 500), steps=st.lists(st.floats(0, 2), max_size=60))
def test_no_more_than_burst_and_rate_get_through(rate: float, steps: list[float]) -> None:
    time = Time()
    limit, passed = RateLimit(rate, clock=time), 0
    for step in steps:
        time.now += step
        passed += limit.wait("dialler", None) == 0
    assert passed <= max(2 * rate, 1) + rate * time.now + 1e-6


def test_after_the_wait_it_may_call() -> None:
    time = Time()
    limit = RateLimit(4.0, clock=time)
    waits = [limit.wait("dialler", None) for _ in range(9)]
    assert waits == [0.0] * 8 + [0.25]
    time.now += 0.25
    assert limit.wait("dialler", None) == 0


def test_keys_do_not_share_and_a_keys_own_rate_counts() -> None:
    limit = RateLimit(1.0, share=0.5, clock=Time())
    assert [limit.wait("a", None) for _ in range(2)] == [0, 2]
    assert [limit.wait("b", 4.0) for _ in range(5)] == [0, 0, 0, 0, 0.5]
