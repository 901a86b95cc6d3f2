"""Every parameter has a source, and the tables fit together."""

import re
from importlib.resources import files

import numpy as np
import pytest

from repaylift.policy.actions import load_catalogue
from repaylift.records.simulator.parameters import load_parameters

SOURCED = re.compile(r"#.*\[(V|S|M|D|assumption)\]")


def test_every_line_with_a_value_names_its_source() -> None:
    text = (files("repaylift.records.simulator") / "parameters.yaml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if re.search(r"^\s*\w+:\s*[^\s#]", line)]
    assert len(lines) > 80
    assert [line for line in lines if not SOURCED.search(line)] == []


def test_shares_and_shapes() -> None:
    parameters = load_parameters(load_catalogue().ids)
    types, k = len(parameters.types), len(load_catalogue().ids)
    for shares in (
        parameters.population.type_share,
        parameters.population.zone_share,
        parameters.shopping.category_share,
    ):
        assert np.isclose(shares.sum(), 1.0)
    assert parameters.repayment.paid.shape == (types, 7)
    assert parameters.effects.by_type.shape == (types, k)
    assert not parameters.effects.mean[:, 0].any() and not parameters.effects.sd[0]
    assert parameters.effects.observable_share + parameters.effects.risk_share < 1.0


def test_a_catalogue_of_other_actions_is_refused() -> None:
    with pytest.raises(ValueError, match="'carrier_pigeon'"):
        load_parameters((*load_catalogue().ids, "carrier_pigeon"))
