"""Take one rule out of its pack at a time: the oracle must find violations each time; planted.csv.

python experiments/rules/planted.py
"""

from __future__ import annotations

import sys
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import numpy as np
import oracle
import pandas as pd
from run import DEBTORS, Round, draw_round

from repaylift.policy.actions import load_catalogue
from repaylift.policy.rules import PACKS, RulePack, evaluate_rules, load_pack

FLAGS = {
    "blocks": 0,
    "cn": oracle.CN,
    "eu": oracle.EU,
    "house": oracle.HOUSE,
    "uk": oracle.UK,
    "us": oracle.US,
}


# Opting out of a channel also ends the consent to it, so the one rule is looked for without the other.
COVERED_BY = {"blocks.opt_out": "blocks.consent"}


def main() -> None:
    drawn = draw_round(np.random.default_rng(2), DEBTORS)
    found = []
    for name in PACKS:
        pack = load_pack(name)
        forbidden = oracle.judge(drawn.world, drawn.actions, drawn.asked, FLAGS[name])
        for rule in pack.rules:
            cover = COVERED_BY.get(rule.id, "")
            both, one = (
                violations(drawn, without(pack, ids), forbidden) for ids in ((rule.id, cover), (cover,))
            )
            found.append((rule.id, len(drawn.asked.at), both - one))
    table = pd.DataFrame(found, columns=["left_out", "decisions", "violations"])
    table.to_csv(Path(__file__).parent / "planted.csv", index=False)
    print(table.to_string(index=False))
    if (table["violations"] == 0).any():
        sys.exit("a missing rule was not noticed")


def without(pack: RulePack, ids: Collection[str]) -> list[RulePack]:
    """The pack without these rules, and the hard blocks beside it."""
    less = replace(pack, rules=tuple(rule for rule in pack.rules if rule.id not in ids))
    return [less] if pack.name == "blocks" else [load_pack("blocks"), less]


def violations(drawn: Round, packs: list[RulePack], forbidden: np.ndarray) -> int:
    """Forbidden actions that the packs allow."""
    ruling = evaluate_rules(packs, drawn.facts, load_catalogue(), drawn.asked.at, drawn.cases.stage)
    return int((ruling.allowed & forbidden).sum())


if __name__ == "__main__":
    main()
