"""Bad input is refused whole, with value, limit and remedy."""

import numpy as np
import pandas as pd
import pytest

import repaylift as rl
from repaylift.auditing.example import coin_log
from repaylift.auditing.rows import read_rows

LOG = coin_log(60)


def _with(column: str, value: object) -> pd.DataFrame:
    """One value of the third row replaced."""
    changed = LOG.astype({column: object})
    changed.loc[2, column] = value
    return changed


@pytest.mark.parametrize(
    ("decisions", "message"),
    [
        (LOG.head(0), "0 rows, and 0 in which an action was chosen; must have >= 1"),
        (LOG.assign(mode="outside"), "60 rows, and 0 in which an action was chosen"),
        (LOG.drop(columns=["propensity", "y"]), "no column propensity, y.*build_decisions"),
        (
            LOG.assign(treatment="none", eligible="none"),
            r"1 action \('none'\), taken or eligible; must have >= 2",
        ),
        (LOG.assign(propensity=0.0), r"propensity == 0.0 \(60 rows\), must be > 0 and <= 1"),
        (_with("propensity", 1.2), r"propensity == 1.2 \(1 rows\)"),
        (_with("propensity", np.nan), "propensity is missing in 1 of 60 rows"),
        (_with("y", 2), r"y == 2.0 \(1 rows\), must be 0 or 1"),
        (_with("stage", None), "stage is missing in 1 of 60 rows"),
        (_with("treatment", None), "treatment is missing in 1 of 60 rows"),
        (LOG.assign(eligible="none"), "eligible is False in"),
    ],
)
def test_bad_decisions_are_refused(decisions, message):
    with pytest.raises(ValueError, match=message):
        rl.audit(decisions)


def test_an_unknown_control_is_refused():
    with pytest.raises(ValueError, match="control == 'nothing', must be one of 'none', 'sms'"):
        rl.audit(LOG, control="nothing")


def test_features_and_placebos_must_fit_the_decisions():
    with pytest.raises(ValueError, match=r"len\(X\) == 59, must be 60"):
        rl.audit(LOG, pd.DataFrame({"lag": np.arange(59.0)}))
    with pytest.raises(ValueError, match="placebo == 'lag', must be one of"):
        rl.audit(LOG, placebo=["lag"])
    with pytest.raises(ValueError, match=r"len\(placebo\) == 59, must be 60"):
        rl.audit(LOG, placebo={"lag": np.arange(59.0)})
    with pytest.raises(ValueError, match="placebo has no value in lag"):
        rl.audit(LOG, placebo={"lag": np.full(60, np.nan)})


def test_too_few_permutations_are_refused():
    with pytest.raises(ValueError, match="permutations == 5, must be >= 19"):
        rl.audit(LOG, permutations=5)


def test_arms_follow_the_catalogue_and_stages_the_days():
    two = pd.concat([LOG, coin_log(60, {"none": 0.5, "zebra": 0.25, "app": 0.25}, stage="pre_due")])
    rows = read_rows(two, None, "none", ["none", "zebra", "sms"])
    assert rows.arms == ("none", "zebra", "sms", "app")
    assert rows.stages == ("pre_due", "dpd_1_3")


def test_rows_in_which_nobody_chose_are_left_out_with_their_features():
    mixed = LOG.assign(mode=["holdout"] * 20 + ["model"] * 40)
    X = pd.DataFrame({"place": np.arange(60.0)})
    rows = read_rows(mixed, X, "none", [])
    assert rows.left_out == 20
    assert rows.X["place"].min() == 20.0
    placebo = {"place": np.arange(60.0)}
    assert rl.audit(mixed, placebo=placebo, permutations=19).rows == 40
