"""What is in use: swapped as one, the last good one kept, a refusal said."""

from repaylift.policy.next_best_action import NextBestAction
from serving.champion import Champion, InUse, Loaded


def loaded(version: str) -> Loaded:
    return Loaded(version, NextBestAction(versions={"risk": f"r{version}"}))


def test_a_swap_keeps_the_one_before() -> None:
    champion, one, two = Champion(), loaded("1"), loaded("2")
    assert champion.now == InUse()
    champion.swap(one)
    assert (champion.now.champion, champion.now.last_good) == (one, None)
    champion.swap(two)
    assert (champion.now.champion, champion.now.last_good) == (two, one)


def test_a_refusal_keeps_what_is_in_use_until_all_is_well() -> None:
    champion, one, two = Champion(), loaded("1"), loaded("2")
    champion.swap(one)
    champion.refuse("not approved")
    assert (champion.now.champion, champion.now.problem) == (one, "not approved")
    champion.swap(two)
    assert champion.now.problem is None
    champion.refuse("away")
    champion.refuse(None)
    assert champion.now.problem is None


def test_a_last_good_one_stands_in_while_there_is_no_champion() -> None:
    champion, one, two = Champion(), loaded("1"), loaded("2")
    champion.fall_back_on(one)
    assert (champion.now.champion, champion.now.last_good) == (None, one)
    champion.swap(two)
    assert champion.now.last_good == one


def test_the_label_names_the_version_and_its_models() -> None:
    assert loaded("7").label == "7: risk r7, effects none"
