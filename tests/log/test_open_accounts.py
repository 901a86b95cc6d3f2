"""Nobody who owes something is overlooked, whatever was paid in parts, early, late or with cents to spare."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import repaylift as rl
from repaylift.log import Log
from repaylift.log.open_accounts import open_accounts

DAYS = ["2025-02-10T00:00Z", "2025-04-01T04:00Z", "2025-06-25T15:59Z"]


@pytest.mark.parametrize("seed", range(2))
def test_every_account_with_an_open_case_is_among_them(tmp_path: Path, seed: int) -> None:
    records = rl.simulate(accounts=300, months=6, seed=seed)
    rng = np.random.default_rng(seed)
    payments = records.payments
    split = payments.assign(amount=payments["amount"] * rng.choice([0.5, 0.999, 1 / 3, 1.0], len(payments)))
    log = Log(f"sqlite:///{tmp_path}/log.db")
    records = rl.Records(**{**dict(records.tables()), "payments": split})
    log.load_records(records, at=pd.Timestamp(DAYS[-1]))
    for day in map(pd.Timestamp, DAYS):
        found = log.read(lambda connection, at=day: open_accounts(connection, at))
        wanted = set(rl.open_cases(records, day)["account_id"])
        assert wanted <= set(found)
        assert len(found) <= len(wanted) + len(records.accounts) // 20
        assert found == sorted(set(found))
