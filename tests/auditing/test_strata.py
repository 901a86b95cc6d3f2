"""When the whole propensity vector can be read off a log."""

import numpy as np
import pandas as pd

from repaylift.auditing.example import coin_log
from repaylift.auditing.rows import read_rows
from repaylift.auditing.strata import strata_of


def _strata(decisions):
    return strata_of(read_rows(decisions, None, "none", ["none", "sms"]))


def test_stages_eligible_sets_and_modes_are_apart():
    parts = [coin_log(40), coin_log(40, stage="pre_due"), coin_log(40).assign(mode="model")]
    parts.append(coin_log(40).assign(treatment="none", eligible="none", propensity=1.0))
    found = _strata(pd.concat(parts))
    assert len(found.count) == 4
    assert found.known.all()


def test_the_order_of_eligible_does_not_matter():
    swapped = coin_log(40)
    swapped.loc[:19, "eligible"] = "sms|none"
    assert len(_strata(swapped).count) == 1


def test_propensities_that_vary_or_add_up_to_more_than_one_are_not_known():
    varied = coin_log(40).assign(propensity=np.linspace(0.3, 0.7, 40))
    assert not _strata(varied).known.any()
    assert not _strata(coin_log(40).assign(propensity=0.7)).known.any()
    assert _strata(coin_log(40).assign(propensity=0.3)).known.all()  # a third action may have the rest
