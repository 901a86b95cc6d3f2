import numpy as np
import pandas as pd
import pytest

from repaylift.uplift.arms import arm_columns, arm_names, arm_numbers, eligible_mask, per_arm


def test_one_arm_is_refused():
    with pytest.raises(ValueError, match=r"treatment has 1 arm.*must have >= 2"):
        arm_names(["sms", "sms"])


def test_a_control_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match=r"control == 'none', must be one of 'call', 'sms'"):
        arm_names(["sms", "call"], control="none")


def test_a_missing_treatment_is_refused():
    with pytest.raises(ValueError, match="treatment is missing in 1 rows"):
        arm_names(["sms", None])


def test_an_unknown_label_is_refused():
    with pytest.raises(ValueError, match="treatment == 'fax' is not one of the arms"):
        arm_numbers(["fax"], ("none", "sms"))


def test_array_columns_are_sorted_and_frames_go_by_name():
    arms = ("none", "call", "sms")  # sorted: call, none, sms
    array = arm_columns(np.array([[1.0, 2.0, 3.0]]), arms, "propensity", 1)
    frame = arm_columns(pd.DataFrame({"sms": [3.0], "none": [2.0], "call": [1.0]}), arms, "propensity", 1)
    assert array.tolist() == frame.tolist() == [[2.0, 1.0, 3.0]]


def test_a_column_for_an_arm_without_rows_is_refused():
    with pytest.raises(ValueError, match=r"arms without a row \['fax'\]"):
        arm_columns(pd.DataFrame({"none": [1.0], "sms": [1.0], "fax": [1.0]}), ("none", "sms"), "eligible", 1)
    with pytest.raises(ValueError, match="An arm without a row cannot be learned"):
        arm_columns(np.ones((1, 3)), ("none", "sms"), "eligible", 1)


def test_receiving_a_closed_arm_is_refused():
    with pytest.raises(ValueError, match=r"eligible is False in 1 rows.*row 1, 'sms'"):
        eligible_mask(np.array([[True, True], [True, False]]), np.array([0, 1]), ("none", "sms"))


@pytest.mark.parametrize("cost", [{"sms": 2.0}, pd.Series({"sms": 2.0}), [0.0, 2.0], [[0.0, 2.0]] * 3])
def test_costs_in_every_form_mean_the_same(cost):
    assert per_arm(cost, ("none", "sms"), 3, "cost").tolist() == [[0.0, 2.0]] * 3


def test_costs_of_the_wrong_shape_are_refused():
    with pytest.raises(ValueError, match=r"cost.shape == \(3,\), must be \(2,\) or \(5, 2\)"):
        per_arm([1.0, 2.0, 3.0], ("none", "sms"), 5, "cost")
