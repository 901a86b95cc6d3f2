"""A kept score decides exactly as the models did when it was kept."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from repaylift.policy.explore import Exploration
from repaylift.policy.prices import PriceSheet
from repaylift.policy.scored import artifact_of, case_of, scores_of_batch

SHEET = PriceSheet({"agent_minutes": 1.0}, version="today", score_gap=2.0)


@pytest.fixture
def explorer(artifact):
    return replace(artifact, exploration=Exploration(seed=5), prices=SHEET)


def scores(artifact, cases):
    ready = artifact.prepare(cases)
    return list(scores_of_batch(ready.cases, ready.weighed, artifact.catalogue.ids, "m-1"))


def test_decisions_by_kept_scores_are_those_of_the_models(explorer, cases):
    kept = {scored.account_id: scored for scored in scores(explorer, cases)}
    assert len(kept) == len(cases)
    told = ["shape", "lateness"]
    for i in range(0, len(cases), 9):
        one = cases.iloc[[i]].reset_index(drop=True)
        scored = kept[one["account_id"][0]]
        asked = explorer.decide(one)
        by_score = artifact_of(scored, one["stage"][0], explorer).decide(case_of(one.drop(columns=told)))
        pd.testing.assert_frame_equal(by_score.cases, asked.cases, rtol=1e-12)
        names = ["action", "propensity", "score", "uplift"]
        pd.testing.assert_frame_equal(by_score.actions[names], asked.actions[names], rtol=1e-12)
        assert by_score.versions["effects"] == "kept: m-1"


def test_only_what_the_models_spoke_about_is_kept(explorer, cases):
    cases.loc[:9, ["shape", "lateness"]] = np.nan
    assert {scored.account_id for scored in scores(explorer, cases)} == set(cases["account_id"][10:])


def test_a_score_is_no_artifact_to_save(explorer, cases, tmp_path):
    by_score = artifact_of(scores(explorer, cases)[0], "dpd_1_3", explorer)
    with pytest.raises(NotImplementedError, match="keep it in the log"):
        by_score.save(tmp_path / "bundle")
