"""The stage table: what is shown of effects that are clear, unclear or not measured."""

import dataclasses

import numpy as np

from repaylift.explain.inputs import ReportInputs
from repaylift.explain.views.effects import all_names, effects_view
from repaylift.explain.words import words


def test_heat_table_marks_unclear_and_leaves_out_what_was_not_measured(inputs: ReportInputs) -> None:
    text = words("en")["report"]
    stages = inputs.effects.stages.head(3).assign(
        value=[0.05, 0.01, np.nan], low=[0.02, -0.01, np.nan], high=0.1
    )
    effects = dataclasses.replace(inputs.effects, stages=stages)
    (row,) = effects_view(effects, all_names(effects, text), text).heat
    clear, weak, absent = row.cells[:3]
    assert clear is not None and (clear.value, clear.ends, clear.weak) == ("+5.0", "+2.0, +10.0", False)
    assert weak is not None and weak.weak
    assert absent is None and set(row.cells[3:]) == {None}


def test_names_come_from_the_inputs_then_the_words_then_the_id(inputs: ReportInputs) -> None:
    names = all_names(inputs.effects, words("en")["report"])
    assert names["human_call"] == "Call by an agent"
    assert names["ladder"] == "Today's ladder"
    assert names["fee_waiver"] == "Fee waiver"
