"""Random debtors from the records to the decided action, held against the oracle; results.csv.

python experiments/rules/run.py --decisions 10000000
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import oracle
import pandas as pd
from moments import draw_moments
from people import CHANNEL_OF, CHANNELS, People, draw_people
from rows import rows_of

from repaylift.policy.actions import Catalogue, load_catalogue
from repaylift.policy.cases import Cases
from repaylift.policy.next_best_action import NextBestAction
from repaylift.policy.rule_facts import Facts, stack_facts
from repaylift.policy.rules import load_pack
from repaylift.records.facts_at import facts_at
from repaylift.records.standing import pack_standing, unpack_standing
from repaylift.records.standing_rows import standing_from_rows
from repaylift.stages import STAGES

HERE = Path(__file__).parent
DEBTORS, MOMENTS = 2_000, 50  # in one round
PACK_SETS = {
    "blocks, cn, house": oracle.CN | oracle.HOUSE,
    "blocks, us, house": oracle.US | oracle.HOUSE,
    "blocks, uk": oracle.UK,
    "blocks, eu, cn": oracle.EU | oracle.CN,
    "blocks, cn, eu, house, uk, us": oracle.CN | oracle.EU | oracle.HOUSE | oracle.UK | oracle.US,
}
# What the documents and the house publish: action -> stages.
PUBLISHED = {
    "early_reward": ("pre_due", "dpd_1_3"),
    "fee_waiver": ("dpd_4_7", "dpd_8_14", "dpd_15_30", "dpd_31_60"),
    "write_down": ("dpd_61_90",),
}
COLUMNS = (
    "packs",
    "decisions",
    "actions",
    "allowed",
    "violations",
    "needless_blocks",
    "decided",
    "decided_wrong",
)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--decisions", type=int, default=100_000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--debtors", type=int, default=DEBTORS)
    arguments = asked.parse_args()
    rng = np.random.default_rng(arguments.seed)
    rounds, began = -(-arguments.decisions // (arguments.debtors * MOMENTS)), time.process_time()
    counts = []
    for number in range(rounds):
        packs = list(PACK_SETS)[number % len(PACK_SETS)]
        counts.append({"packs": packs, **count(draw_round(rng, arguments.debtors), packs)})
        print(number + 1, "of", rounds, f"{time.process_time() - began:.0f} s", counts[-1], file=sys.stderr)
    table = pd.DataFrame(counts).groupby("packs", sort=False).sum().reset_index()[list(COLUMNS)]
    total = table.drop(columns="packs").sum().to_frame().T.assign(packs="all")
    table = pd.concat([table, total[list(COLUMNS)]])
    table.to_csv(HERE / "results.csv", index=False)
    print(table.to_string(index=False))
    if total["violations"].iloc[0] or total["decided_wrong"].iloc[0]:
        sys.exit("a rule was broken")


@dataclass(frozen=True, slots=True)
class Round:
    """n cases with all that decides about them, and what the oracle needs."""

    cases: Cases
    facts: Facts
    world: oracle.World
    asked: oracle.Asked
    actions: oracle.Actions


def draw_round(rng: np.random.Generator, d: int) -> Round:
    """Draw debtors and moments, and gather the facts."""
    people, start = draw_people(rng, d)
    clock = oracle.make_clock(start)
    at = draw_moments(rng, people, clock, start, MOMENTS).ravel()
    debtor = np.repeat(np.arange(d), MOMENTS)
    account, stage = rng.integers(0, 3, at.size), rng.integers(0, len(STAGES) - 1, at.size)
    return Round(
        cases_of(debtor, account, stage, at),
        facts_of_all(people, debtor, account, at),
        oracle.World(people, clock, CHANNEL_OF),
        oracle.Asked(debtor, account, stage, at),
        actions_of(load_catalogue()),
    )


def count(drawn: Round, packs: str) -> dict[str, int]:
    """Decide, judge, count."""
    artifact = NextBestAction(packs=tuple(load_pack(name) for name in packs.split(", ")))
    decided = artifact.decide_arrays(drawn.cases, drawn.facts)
    forbidden = oracle.judge(drawn.world, drawn.actions, drawn.asked, PACK_SETS[packs])
    allowed, taken = decided.weighed.ruling.allowed, decided.choice.action
    n = len(taken)
    return {
        "decisions": n,
        "actions": allowed[:, 1:].size,
        "allowed": int(allowed[:, 1:].sum()),
        "violations": int((allowed & forbidden).sum()),
        "needless_blocks": int((~allowed & ~forbidden).sum()),
        "decided": int((taken > 0).sum()),
        "decided_wrong": int(forbidden[np.arange(n), taken].sum()),
    }


def facts_of_all(people: People, debtor: Any, account: Any, at: Any) -> Facts:
    """From rows through a packed standing to facts, one decision after the other, as the service does."""
    parts, standing, whose = [], None, -1
    for d, a, moment in zip(debtor.tolist(), account.tolist(), at.tolist(), strict=True):
        if d != whose:
            standing = unpack_standing(pack_standing(standing_from_rows(rows_of(people, d))))
            whose = d
        assert standing is not None
        parts.append(facts_at(standing, moment, f"a{a}"))
    return stack_facts(parts)


def cases_of(debtor: Any, account: Any, stage: Any, at: Any) -> Cases:
    """Cases without features: the ladder decides."""
    n = at.size
    names = [
        np.array([f"{kind}{i}" for i in numbers], dtype=object)
        for kind, numbers in (("x", range(n)), ("a", account), ("p", debtor))
    ]
    return Cases(
        decision_id=names[0],
        account_id=names[1],
        debtor_id=names[2],
        bill_id=np.full(n, "b", dtype=object),
        at=at,
        stage=np.array(STAGES, dtype=object)[stage],
        days_past_due=np.zeros(n, dtype=np.int64),
        amount=np.full(n, 100.0),
        features=np.zeros((n, 0)),
        unknown=np.ones(n, dtype=np.bool_),
    )


def actions_of(catalogue: Catalogue) -> oracle.Actions:
    """The catalogue for the oracle."""
    actions = catalogue.actions
    published = np.ones((len(actions), len(STAGES)), dtype=np.bool_)
    for action, stages in PUBLISHED.items():
        published[catalogue.ids.index(action)] = np.isin(STAGES, stages)
    return oracle.Actions(
        np.array([CHANNELS.index(a.channel) if a.channel in CHANNELS else -1 for a in actions]),
        np.array([a.automated for a in actions]),
        published,
    )


if __name__ == "__main__":
    main()
