"""Features are built in the background, each account once, whatever goes wrong with another."""

from threading import Event

from serving.refresher import Refresher


def test_accounts_that_wait_are_built_once_as_of_the_last_moment() -> None:
    built: list[tuple[str, int]] = []
    begin = Event()

    def build(account_id: str, at: int) -> None:
        begin.wait()
        built.append((account_id, at))

    refresher = Refresher(build)
    refresher.soon(["first"], 1)
    refresher.soon(["a", "b"], 2)
    refresher.soon(["a"], 3)
    begin.set()
    refresher.wait()
    assert sorted(built) == [("a", 3), ("b", 2), ("first", 1)]


def test_a_failure_stops_nothing() -> None:
    built: list[str] = []

    def build(account_id: str, at: int) -> None:
        if account_id == "broken":
            raise RuntimeError("no records")
        built.append(account_id)

    refresher = Refresher(build)
    refresher.soon(["broken"], 1)
    refresher.soon(["whole"], 1)
    refresher.wait()
    assert built == ["whole"]
