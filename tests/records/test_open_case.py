"""The open case of one account equals the batch's, for every account and moment."""

import numpy as np
import pandas as pd
import pytest

from repaylift.records.cases import open_cases
from repaylift.records.open_case import open_case
from repaylift.records.simulate import simulate
from repaylift.records.standing_rows import standing_of

from .rare import moments_of, rare_records


def check_cases(records, debtors, moments):
    standings = {debtor: standing_of(records, debtor) for debtor in debtors}
    found = 0
    for moment in moments:
        cases = open_cases(records, moment).set_index("account_id")
        for debtor, standing in standings.items():
            for account in standing.accounts:
                case = open_case(standing, account.account_id, moment.value // 1000)
                if case is None:
                    assert account.account_id not in cases.index
                    continue
                found += 1
                row = cases.loc[account.account_id]
                assert (case.debtor_id, case.bill_id, case.amount) == (debtor, row["bill_id"], row["amount"])
                assert (case.at, case.due_at) == (moment.value // 1000, row["due_at"].value // 1000)
                assert (case.days_past_due, case.stage) == (row["days_past_due"], row["stage"])
                assert case.language == row["language"]
    return found


@pytest.mark.parametrize("seed", range(4))
def test_records_full_of_rare_events(seed):
    records = rare_records(seed)
    moments = moments_of(records, np.random.default_rng(seed), 25)
    assert check_cases(records, records.accounts["debtor_id"].unique(), moments) > 100


def test_a_simulated_portfolio():
    records = simulate(accounts=150, months=4, seed=5)
    moments = [pd.Timestamp("2025-04-25T04:00Z"), pd.Timestamp("2025-03-03T15:30Z")]
    assert check_cases(records, records.accounts["debtor_id"].unique()[:100], moments) > 10


def test_an_account_of_somebody_else_is_refused():
    records = rare_records(0)
    with pytest.raises(ValueError, match="account_id == 'x' is none of debtor 'p0'"):
        open_case(standing_of(records, "p0"), "x", 0)
