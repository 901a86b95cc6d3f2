"""Many accounts at once get what each gets alone, to the bit."""

from pathlib import Path

import pandas as pd

import repaylift as rl
from repaylift.log.moments import to_micros
from repaylift.policy.explore import Exploration
from repaylift.policy.options import options_of
from repaylift.policy.prices import PriceSheet
from serving.many import decide_many
from serving.online import Online

from .portfolio import NOON, Portfolio

AT = to_micros(NOON + pd.Timedelta(minutes=5))
DAY = 86_400_000_000


def test_many_accounts_get_what_each_gets_alone(portfolio: Portfolio, tmp_path: Path) -> None:
    log = portfolio.log(tmp_path)
    without = portfolio.overdue
    log.load_features(
        portfolio.X.drop(index=without), NOON, portfolio.cases.set_index("account_id")["bill_id"]
    )
    loaded = rl.NextBestAction.load(portfolio.bundle)
    sheet = PriceSheet({"agent_minutes": 0.5, "incentive_money": 0.1}, score_gap=1.0)
    artifact = rl.NextBestAction(
        **{name: getattr(loaded, name) for name in ("risk", "effects", "features", "evidence", "versions")},
        exploration=Exploration(seed=3),
        prices=sheet,
    )
    online = Online(log, artifact.given, DAY)
    accounts = portfolio.records.accounts["account_id"].head(300).tolist()
    accounts += [a for a in portfolio.cases["account_id"] if a not in accounts]
    many = decide_many(log, artifact, online, accounts, AT)
    assert len(many.cases) == len(portfolio.cases)
    assert len(many.cases) + len(many.idle) == len(accounts)
    assert many.decided is not None
    assert set(many.decided.mode) >= {"model", "fallback_rules"}
    for row, case in enumerate(many.cases):
        alone = decide_many(log, artifact, online, [case.account_id], AT).decided
        assert alone is not None
        assert repr(options_of(alone, 0)) == repr(options_of(many.decided, row))  # NaN and all


def test_nobody_with_an_open_bill(portfolio: Portfolio, tmp_path: Path) -> None:
    log = portfolio.log(tmp_path)
    artifact = rl.NextBestAction.load(portfolio.bundle)
    idle = portfolio.records.accounts["account_id"]
    account = idle[~idle.isin(portfolio.cases["account_id"])].iloc[0]
    many = decide_many(log, artifact, Online(log, artifact.given, DAY), [account], AT)
    assert (many.decided, many.idle) == (None, (account,))
