"""Same id, same body: the first answer; another body: refused; nothing is written twice."""

from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

from repaylift.log import BodyConflictError, Event, Log, LoggedAnswer, Outcome

from .conftest import NOW, decision_rows, key


def ask(log: Log, decision_id: str, body: str = "{}") -> str:
    answer = LoggedAnswer(decision_id, "a1", NOW, f"answer of {decision_id}")
    return log.append_answer(decision_rows(decision_id), answer, key("decision", "r1", body))


def test_the_second_call_gets_the_first_answer(log: Log) -> None:
    assert ask(log, "d1") == ask(log, "d2") == "answer of d1"
    assert log.export().decisions["decision_id"].tolist() == ["d1"]


def test_another_body_under_the_same_id_is_refused(log: Log) -> None:
    ask(log, "d1")
    with pytest.raises(BodyConflictError, match="decision id 'r1' was used before"):
        ask(log, "d2", body='{"as_of": null}')
    assert log.answer("d2") is None


def test_only_one_of_many_simultaneous_calls_decides(log: Log) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(lambda i: ask(log, f"d{i}"), range(16)))
    assert len(answers) == 1
    assert len(log.export().decisions) == 1


def test_scopes_do_not_mix(log: Log, decided: str) -> None:
    outcome = Outcome("same", decided, "delivered", NOW, channel="sms")
    event = Event("same", "app_event", "a1", NOW, what="open")
    first = log.append_outcome(outcome, NOW, key("outcome", "same"), "{}", lambda _: "of the outcome")
    second = log.append_event(event, NOW, key("event", "same", "other"), "{}", lambda _: "of the event")
    assert (first, second) == ("of the outcome", "of the event")


def test_an_answer_outlives_the_process(log: Log, url: str) -> None:
    ask(log, "d1")
    log.close()
    assert ask(Log(url), "d2") == "answer of d1"


def test_an_event_counts_once_however_often_it_is_told(log: Log) -> None:
    paid = Event("e1", "payment", "a1", NOW, payment_id="m2", bill_id="b1", amount=5.0)
    answers = [
        log.append_event(
            paid, NOW + pd.Timedelta(minutes=i), key("event", "e1"), "{}", lambda a: str(a.known_at)
        )
        for i in range(3)
    ]
    assert set(answers) == {str(NOW)}
    assert len(log.export(learned_only=True).payments) == 1
