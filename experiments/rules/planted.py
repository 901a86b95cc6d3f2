"""Take one rule out of its pack at a time: the oracle must find violations each time; planted.csv.

python experiments/rules/planted.py
"""

from __future__ import annotations

import sys
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


def main() -> None:
    drawn = draw_round(np.random.default_rng(2), DEBTORS)
    blocks, found = load_pack("blocks"), []
    for name in PACKS:
        pack = load_pack(name)
        forbidden = oracle.judge(drawn.world, drawn.actions, drawn.asked, FLAGS[name])
        for rule in pack.rules:
            less = replace(pack, rules=tuple(kept for kept in pack.rules if kept is not rule))
            packs = [less] if name == "blocks" else [blocks, less]
            print(rule.id, file=sys.stderr)
            found.append((rule.id, len(drawn.asked.at), violations(drawn, packs, forbidden)))
    table = pd.DataFrame(found, columns=["left_out", "decisions", "violations"])
    table.to_csv(Path(__file__).parent / "planted.csv", index=False)
    print(table.to_string(index=False))
    if (table["violations"] == 0).any():
        sys.exit("a missing rule was not noticed")


def violations(drawn: Round, packs: list[RulePack], forbidden: np.ndarray) -> int:
    """Forbidden actions that the packs allow."""
    ruling = evaluate_rules(packs, drawn.facts, load_catalogue(), drawn.asked.at, drawn.cases.stage)
    return int((ruling.allowed & forbidden).sum())


if __name__ == "__main__":
    main()
