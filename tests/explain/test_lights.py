"""Traffic lights turn with the numbers they watch."""

import dataclasses

import numpy as np
import pytest

from repaylift.explain.inputs import ReportInputs
from repaylift.explain.lights import above_zero, below, lights, within


def status(inputs: ReportInputs) -> dict[str, str]:
    return {light.check: light.status for light in lights(inputs)}


def test_a_worse_policy_turns_its_light(inputs: ReportInputs) -> None:
    assert status(inputs)["gain_baseline"] == "green"
    worse = inputs.effects.policies.copy()
    worse[["gain", "gain_low", "gain_high"]] -= 10
    changed = dataclasses.replace(inputs, effects=dataclasses.replace(inputs.effects, policies=worse))
    assert status(changed)["gain_baseline"] == status(changed)["gain_best"] == "red"


def test_a_bold_score_turns_its_light(inputs: ReportInputs) -> None:
    metrics = inputs.risk.metrics.copy()
    metrics.loc[metrics["measure"] == "slope", "value"] = 0.5
    changed = dataclasses.replace(inputs, risk=dataclasses.replace(inputs.risk, metrics=metrics))
    assert status(changed)["slope"] == "red"


def test_what_was_not_measured_is_grey(inputs: ReportInputs) -> None:
    metrics = inputs.risk.metrics[inputs.risk.metrics["sample"] != "valid"]
    changed = dataclasses.replace(inputs, risk=dataclasses.replace(inputs.risk, metrics=metrics))
    assert status(changed)["auc_drop"] == "grey"


def test_without_an_effective_sample_there_is_no_such_light(inputs: ReportInputs) -> None:
    policies = inputs.effects.policies.drop(columns=["effective_sample", "truth"])
    changed = dataclasses.replace(inputs, effects=dataclasses.replace(inputs.effects, policies=policies))
    assert "support" not in status(changed)


@pytest.mark.parametrize("nan", [np.nan])
def test_missing_is_grey(nan: float) -> None:
    assert below(nan, (0.1, 0.2)) == within(nan, ((0, 1), (0, 2))) == above_zero(nan, 1.0) == "grey"


def test_limits_belong_to_the_better_side() -> None:
    assert below(0.1, (0.1, 0.25)) == "green"
    assert below(0.25, (0.1, 0.25)) == "amber"
    assert within(0.9, ((0.9, 1.1), (0.8, 1.2))) == "green"
    assert above_zero(0.0, 1.0) == "amber"
