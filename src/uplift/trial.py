"""A randomised trial: which arm for whom, and what that choice is worth, beside simple choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..checks import check_between
from ..models.encode import learn_encoding
from .arms import arm_names, arm_numbers
from .arrays import Floats
from .inputs import person_numbers
from .model import UpliftModel
from .outcome import check_outcome
from .trial_choices import usual_choices
from .trial_data import read_trial, trial_column, trial_control, trial_features, trial_outcome
from .trial_protocol import Chooser, TrialRows, run_protocol
from .trial_result import TrialResult, arm_table, result_table

__all__ = ["TrialResult", "read_trial", "run_trial"]


def run_trial(  # noqa: PLR0913
    frame: pd.DataFrame,
    treatment: str,
    outcome: str,
    features: Sequence[str],
    control: Any,
    propensity: str | None = None,
    *,
    groups: str | None = None,
    splits: int = 10,
    seed: int = 0,
    n_jobs: int = 1,
    others: Mapping[str, Chooser] | None = None,
) -> TrialResult:
    """Judge choices by cross-fitted value against the best single arm, and recommend an arm per person.

    Two-fold splits stratified by arm only; the best arm is chosen on the training half; doubly robust
    scores with the arms' shares (or logged propensities), averaged per person over the splits;
    differences paired by person. A choice is judged only on rows that it was not learned from.

    Parameters
    ----------
    frame : one row per person. treatment, outcome : columns, complete. features : columns known before
        treatment; `log(a)` and `a/b` are understood; text is a category; values may be missing.
    control : its label, or the text of it.
    propensity : column with the probability of the arm received; None: arm shares.
    groups : column with person ids, when a person has several rows.
    splits, seed : how many two-fold splits; split s has seed `seed + s`. n_jobs : threads over halves.
    others : further choices to judge, name -> `Chooser`.

    Raises
    ------
    ValueError
        On an unknown column, a missing outcome or treatment, and whatever `UpliftModel.fit` refuses.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> frame = pd.DataFrame({"letter": rng.choice(["none", "lien"], 600), "due": rng.uniform(1, 9, 600)})
    >>> frame["paid"] = (rng.random(600) < 0.3 + 0.3 * (frame["letter"] == "lien")).astype(int)
    >>> result = run_trial(frame, "letter", "paid", ["log(due)"], "none", splits=1)
    >>> result.recommended.unique().tolist()
    ['lien']
    >>> float(result.table["difference"].iloc[0])
    0.0
    """
    check_between(splits, "splits", ge=1)
    rows = trial_rows(frame, treatment, outcome, features, control, propensity, groups)
    judged = run_protocol(rows, {**usual_choices(), **(others or {})}, splits, seed, n_jobs)
    labels = np.array(rows.arms, dtype=object)[rows.arm]
    model = UpliftModel(control=rows.arms[0], n_jobs=n_jobs, random_state=seed)
    model.fit(rows.X, rows.y, labels, rows.propensity, groups=rows.person)
    means = {arm: float(rows.y[rows.arm == a].mean()) for a, arm in enumerate(rows.arms)}
    return TrialResult(
        recommended=model.recommend(rows.X),
        table=result_table(judged, rows.person),
        arms=arm_table(model.evidence_, means),
        diagnosis=model.evidence_,
        outcome=outcome,
        control=rows.arms[0],
        splits=splits,
    )


def trial_rows(
    frame: pd.DataFrame,
    treatment: str,
    outcome: str,
    features: Sequence[str],
    control: Any,
    propensity: str | None = None,
    groups: str | None = None,
) -> TrialRows:
    """The trial's columns, checked."""
    labels = trial_column(frame, treatment, "treatment")
    y = check_outcome(trial_outcome(frame, outcome))
    arms = arm_names(labels, trial_control(labels, control))
    X = trial_features(frame, features)
    known: Floats | None = None
    if propensity is not None:
        known = np.asarray(trial_column(frame, propensity, "propensity"), dtype=np.float64)
    ids = None if groups is None else trial_column(frame, groups, "groups").to_numpy()
    person = person_numbers(ids, len(frame))
    return TrialRows(X, learn_encoding(X), y, arm_numbers(labels, arms), arms, known, person)
