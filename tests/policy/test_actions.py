"""The packaged action catalogue holds together."""

import numpy as np
import pytest

from repaylift.policy.actions import load_catalogue
from repaylift.stages import STAGES


def test_ladder_covers_every_worked_stage_with_an_offered_action():
    catalogue = load_catalogue()
    assert set(catalogue.ladder) == set(STAGES) - {"dpd_90_plus"}
    for stage, action_id in catalogue.ladder.items():
        assert stage in catalogue[action_id].stages


def test_every_contacting_action_has_template_texts_and_queue():
    for action in load_catalogue().actions[1:]:
        assert action.template is not None
        assert set(action.template.text) == {"en", "zh"}
        assert action.queue != "none"
        assert action.cost > 0


def test_incentive_money_is_capped():
    waiver = load_catalogue()["fee_waiver"]
    np.testing.assert_allclose(waiver.incentive_money([100.0, 1e6]), [3.0, 60.0])


def test_offered_follows_the_stages():
    catalogue = load_catalogue()
    offered = catalogue.offered(["pre_due", "dpd_61_90"])
    assert offered.shape == (2, len(catalogue.ids))
    assert not offered[0, catalogue.ids.index("write_down")]
    assert offered[1, catalogue.ids.index("write_down")]


def test_unknown_action_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="must be one of 'none', 'app_message'"):
        load_catalogue()["relatives_call"]
