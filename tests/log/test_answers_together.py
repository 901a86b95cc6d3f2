"""Answers kept together are found again like answers kept one by one, on either database."""

import pandas as pd

from repaylift.log import DecisionArm, DecisionRow, Log, LoggedAnswer
from repaylift.log.answers_together import Answered, add_answers
from repaylift.log.decision_arms import add_arms, read_arms
from repaylift.log.idempotency import is_new
from repaylift.log.moments import to_micros
from repaylift.log.transaction import Transaction

from .conftest import NOW, key

AT = to_micros(NOW)


def row(name: str) -> DecisionRow:
    return DecisionRow(name, "p1", "a1", "b1", AT, "dpd_4_7", "sms", 0.5, "none|sms", "model")


def keep(transaction: Transaction) -> list[bool]:
    """Two decisions and an answer about an account that owes nothing."""
    rows = (row("d1"), row("d2"), None)
    names = zip(("d1", "d2", "q3"), ("a1", "a1", "a3"), rows, strict=True)
    answered = [
        Answered(key("decision", f"r-{name}"), LoggedAnswer(name, account, NOW, f'"{name}"'), one)
        for name, account, one in names
    ]
    new = [is_new(transaction, one.request) for one in answered]
    add_arms(transaction, [DecisionArm(name, "p1", "policy", "v1", AT) for name in ("d1", "d2")])
    add_answers(transaction, [one for one, fresh in zip(answered, new, strict=True) if fresh])
    return new


def test_each_is_found_by_its_request_and_by_its_id(log: Log) -> None:
    assert log.write(keep) == [True] * 3
    for name in ("d1", "d2", "q3"):
        assert log.first_answer(key("decision", f"r-{name}")) == log.answer(name) == f'"{name}"'
    decisions = log.export().decisions
    assert decisions["decision_id"].tolist() == ["d1", "d2"]
    assert read_arm_ids(log) == ["d1", "d2"]
    log.verify_chain()


def test_a_request_that_was_answered_is_not_new(log: Log) -> None:
    log.write(keep)
    known, other = key("decision", "r-d1"), key("decision", "r-d1", '"another body"')
    assert log.write(lambda write: (is_new(write, known), is_new(write, other))) == (False, False)


def test_who_is_erased_takes_their_answers_along(log: Log) -> None:
    log.write(keep)
    log.erase_person("p1")
    assert (log.answer("d1"), read_arm_ids(log)) == (None, [])
    assert log.answer("q3") == '"q3"'


def read_arm_ids(log: Log) -> list[str]:
    arms: pd.DataFrame = log.read(read_arms)
    return arms["decision_id"].tolist()
