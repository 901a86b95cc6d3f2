"""No queue gets more than it can do, and nobody could be served better."""

import numpy as np
import pandas as pd
import pytest

from repaylift.policy.actions import load_catalogue
from repaylift.policy.allocate import allocate
from repaylift.policy.cases import read_cases
from repaylift.policy.decisions_table import ARMS
from repaylift.policy.evidence import ActionEffects
from repaylift.policy.prepared import Prepared
from repaylift.policy.queues import share_capacities
from repaylift.policy.rules import evaluate_rules
from repaylift.policy.value import Values
from repaylift.policy.weigh import Weighed

CATALOGUE = load_catalogue()
K = len(CATALOGUE.ids)
CALL, PLAN, WAIVER = (CATALOGUE.ids.index(name) for name in ("human_call", "payment_plan", "fee_waiver"))


def prepared(value: np.ndarray, fixed: np.ndarray | None = None, seed: int = 0) -> Prepared:
    """Cases with these values (n, k), the catalogue's minutes and random incentive money."""
    n = len(value)
    frame = pd.DataFrame(
        {
            "account_id": [f"a{i}" for i in range(n)],
            "debtor_id": "p",
            "bill_id": "b",
            "stage": "dpd_31_60",
            "days_past_due": 40,
            "amount": 100.0,
        }
    )
    use = np.zeros((n, K, 2))
    use[:, :, 0] = [action.use.get("agent_minutes", 0.0) for action in CATALOGUE.actions]
    use[:, WAIVER, 1] = np.random.default_rng(seed).uniform(1, 3, n)
    yes, unknown = np.ones((n, K), dtype=bool), np.zeros((n, K))
    ruling = evaluate_rules([], pd.DataFrame(index=range(n)), CATALOGUE, "2026-01-01")
    weighed = Weighed(
        yes,
        yes,
        ruling,
        yes,
        unknown,
        yes,
        yes[:, 0],
        unknown[:, 0],
        unknown[:, 0],
        ActionEffects(unknown, unknown, unknown, unknown),
        Values(value, unknown, use),
    )
    cases = read_cases(frame, (), as_of="2026-01-01")
    arm = np.full(n, ARMS[0], dtype=object)
    return Prepared(cases, weighed, arm, arm, np.full(n, -1) if fixed is None else fixed)


def random_values(n: int, seed: int) -> np.ndarray:
    value = np.random.default_rng(seed).normal(2.0, 4.0, (n, K))
    value[:, 0] = 0.0
    return value


def test_no_limit_gives_everybody_their_best() -> None:
    value = random_values(50, 1)
    assert share_capacities(prepared(value), {}, CATALOGUE).action.tolist() == value.argmax(axis=1).tolist()


@pytest.mark.parametrize("seed", range(5))
def test_every_queue_keeps_its_own_capacity(seed: int) -> None:
    capacities = {
        "agents": {"agent_minutes": 30.0},
        "hardship": {"agent_minutes": 20.0},
        "digital": {"incentive_money": 4.0},
    }
    shared = share_capacities(prepared(random_values(80, seed), seed=seed), capacities, CATALOGUE)
    for queue, units in capacities.items():
        for name, most in units.items():
            assert shared.used[queue][name] <= most + 1e-9
    assert shared.prices[CALL, 0] > 0
    assert shared.prices[CALL, 0] != shared.prices[PLAN, 0]


def test_one_limited_queue_is_what_allocate_gives() -> None:
    ready = prepared(random_values(60, 3))
    shared = share_capacities(ready, {"agents": {"agent_minutes": 36.0}}, CATALOGUE)
    use = ready.weighed.money.use[:, :, :1] * (np.arange(K) == CALL)[:, None]
    assert shared.action.tolist() == allocate(ready.weighed.money.value, use, [36.0]).action.tolist()


def test_the_choice_is_the_best_score_at_the_prices_but_for_ties() -> None:
    ready = prepared(random_values(200, 4))
    shared = share_capacities(ready, {"agents": {"agent_minutes": 60.0}}, CATALOGUE)
    score = shared.score(ready)
    taken = score[np.arange(200), shared.action]
    assert (taken < score.max(axis=1) - 1e-9).sum() <= 1


def test_prescribed_actions_are_kept_and_use_capacity_first() -> None:
    value = np.zeros((4, K))
    value[:, CALL] = [9.0, 8.0, 7.0, 6.0]
    fixed = np.array([-1, -1, CALL, 0])
    shared = share_capacities(prepared(value, fixed), {"agents": {"agent_minutes": 12.0}}, CATALOGUE)
    assert shared.action.tolist() == [CALL, 0, CALL, 0]


def test_more_capacity_is_worth_no_less() -> None:
    ready = prepared(random_values(100, 5))
    worth = []
    for minutes in (0.0, 24.0, 48.0, 600.0):
        action = share_capacities(ready, {"agents": {"agent_minutes": minutes}}, CATALOGUE).action
        worth.append(ready.weighed.money.value[np.arange(100), action].sum())
    assert worth == sorted(worth)


@pytest.mark.parametrize(
    ("capacities", "said"),
    [
        ({"nobody": {"agent_minutes": 1.0}}, "queue == 'nobody', must be one of"),
        ({"agents": {"desks": 1.0}}, "resource of agents == 'desks'"),
        ({"agents": {"agent_minutes": -1.0}}, "agent_minutes of agents == -1.0, must be >= 0"),
    ],
)
def test_what_does_not_exist_is_refused(capacities: dict[str, dict[str, float]], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        share_capacities(prepared(random_values(2, 6)), capacities, CATALOGUE)
