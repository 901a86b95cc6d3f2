"""One row per case: what is open, what the rules need and what the models read, side by side."""

from __future__ import annotations

from typing import Any

import pandas as pd

from .features import build_features
from .policy.cases import CASE_KEYS
from .records.cases import open_cases
from .records.facts import build_facts
from .records.store import restrict_to_debtors
from .records.tables import Records


def build_cases(
    records: Records, as_of: Any | None = None, spine: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Frame that `NextBestAction.decide` takes: n cases of one moment, or one per row of a spine.

    Parameters
    ----------
    records : the platform's tables.
    as_of : the moment; its open cases are taken (see `open_cases`). Naive times are UTC.
    spine : instead of `as_of`: rows with account_id, debtor_id, bill_id, stage, days_past_due,
        amount and at, such as those of `build_decisions`.

    Returns
    -------
    RangeIndex; the case's columns, then facts (`build_facts`), then features (`build_features`).

    Raises
    ------
    ValueError
        Unless exactly one of `as_of` and `spine` is given.

    Examples
    --------
    >>> import repaylift as rl
    >>> records = rl.simulate(accounts=200, months=3, seed=1)
    >>> cases = build_cases(records, as_of="2025-03-20T04:00:00Z")
    >>> {"amount", "stage", "holds", "utilisation"} <= set(cases.columns)
    True
    """
    if (as_of is None) == (spine is None):
        raise ValueError("as_of and spine are both given or both missing. Remedy: give exactly one.")
    cases = open_cases(records, as_of) if spine is None else spine
    keys = [name for name in ("decision_id", *CASE_KEYS, "at") if name in cases]
    cases = cases[keys].reset_index(drop=True)
    records = restrict_to_debtors(records, cases["debtor_id"])
    facts = build_facts(records, cases).reset_index(drop=True)
    X = build_features(records, spine=cases).reset_index(drop=True)
    joined = pd.concat([cases, facts, X], axis=1)
    return joined.loc[:, ~joined.columns.duplicated()]
