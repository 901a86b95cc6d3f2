"""Rules for how far DRos shrinks and Switch-DR drops, by the error of the estimate they end in."""

from __future__ import annotations

import numpy as np
import pandas as pd
from logs import Log

from repaylift.uplift.offpolicy_estimate import Terms, candidates, estimated_mse, terms_of
from repaylift.uplift.offpolicy_logged import Extra, choice_matrix, part_of, read_logged
from repaylift.uplift.shrink import mean_of

LOG_TERM = np.log(2 / 0.05)  # of a bound that holds with 95 %


def squared_bias(terms: Terms, person: np.ndarray) -> float:
    """Variance + the estimated bias, squared as it is."""
    return mean_of(terms.value, person)[1] + float(terms.gap.mean()) ** 2


def bernstein(terms: Terms, person: np.ndarray) -> float:
    """Variance + the square of an upper bound on the bias that holds with 95 % (Bernstein)."""
    bias, noise = mean_of(terms.gap, person)
    worst = 2 * float(np.abs(terms.gap).max()) * LOG_TERM / (3 * len(person))
    return mean_of(terms.value, person)[1] + (abs(bias) + np.sqrt(2 * noise * LOG_TERM) + worst) ** 2


RULES = {
    "bias² less its noise (ours)": estimated_mse,
    "bias² as it is": squared_bias,
    "95 % upper bound of bias": bernstein,
}


def by_rule(log: Log, q: np.ndarray) -> list[tuple[str, str, float]]:
    """(estimator, rule, estimate) of one log."""
    logged = read_logged(log.y, log.treatment, log.propensity, Extra(q=q, groups=log.person), with_model=True)
    parts = [part_of(logged, choice_matrix(log.choice, logged, "choice"))]
    found = [(kind, "", float(terms_of(kind, parts, logged.person).value.mean())) for kind in ("dm", "dr")]
    for kind in ("dros", "switch"):
        tried = list(candidates(kind, parts))
        for name, rule in RULES.items():
            best = min(tried, key=lambda terms: rule(terms, logged.person))
            found.append((kind, name, float(best.value.mean())))
    return found


def rule_table(found: pd.DataFrame) -> pd.DataFrame:
    """Root mean squared error of every rule, relative to the doubly robust estimate's on the same logs."""
    keys = ["scenario", "model", "estimator", "rule"]
    error = (found["estimate"] - found["truth"]) ** 2
    table = np.sqrt(error.groupby([found[key] for key in keys], sort=False).mean()).rename("rmse")
    table = table.reset_index()
    robust = table[table["estimator"] == "dr"].set_index(["scenario", "model"])["rmse"]
    own = table.set_index(["scenario", "model"]).index
    return table.assign(against_dr=table["rmse"].to_numpy() / robust.reindex(own).to_numpy())
