"""Cases from the log as the arrays that a decision reads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from repaylift.policy.cases import CASE_KEYS, Cases, decision_id_of
from repaylift.records.open_case import OpenCase

Floats = npt.NDArray[np.float64]


def make_cases(cases: Sequence[OpenCase], features: Floats, given: Sequence[str]) -> Cases:
    """Arrays of n cases; a feature that the case itself tells, such as its days past due, is taken from it.

    Parameters
    ----------
    features : (n, p) in the order of `given`; a row of NaN where none are known. It is written to.
    """
    own = [place for place, name in enumerate(given) if name in CASE_KEYS]
    told = np.ones(len(given), dtype=np.bool_)
    told[own] = False
    unknown: npt.NDArray[np.bool_] = np.asarray(np.isnan(features[:, told]).all(axis=1))
    for place in own:
        features[:, place] = [getattr(case, given[place]) for case in cases]
    return Cases(
        decision_id=_texts([decision_id_of(case.account_id, case.bill_id, case.at) for case in cases]),
        account_id=_texts([case.account_id for case in cases]),
        debtor_id=_texts([case.debtor_id for case in cases]),
        bill_id=_texts([case.bill_id for case in cases]),
        at=np.array([case.at for case in cases], dtype=np.int64),
        stage=_texts([case.stage for case in cases]),
        days_past_due=np.array([case.days_past_due for case in cases], dtype=np.int64),
        amount=np.array([case.amount for case in cases], dtype=np.float64),
        features=features,
        unknown=unknown,
    )


def _texts(values: list[str]) -> npt.NDArray[np.object_]:
    return np.array(values, dtype=object)
