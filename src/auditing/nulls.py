"""Every contrast among the rows left to chance, beside its null: outcome, placebos and features."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..uplift.arrays import Floats, Ints
from .columns import centred
from .multiply import multiplied_null
from .permute import Null, Shuffle, family_p, permuted_null
from .rows import Rows
from .strata import Strata

MOSTLY = 0.95  # from this share of rows with known propensities on, treatment is shuffled among them


@dataclass(frozen=True, slots=True)
class Nulls:
    """Nulls of the outcome (one column), the placebos and the features; `shuffled` or by random signs."""

    outcome: Null
    placebo: Null
    features: Null
    shuffled: bool

    def effects(self) -> tuple[Floats, Floats]:
        """Adjusted p-values and null standard deviations of the effects, (s, k - 1) each."""
        p, spread = family_p(self.outcome.observed, self.outcome.shuffled)
        return p[:, :, 0], spread[:, :, 0]


def chance_nulls(
    rows: Rows,
    strata: Strata,
    residual: Floats,
    placebo: Floats,
    features: Floats,
    times: int,
    rng: np.random.Generator,
) -> Nulls | None:
    """Contrasts and their null; None where nothing was left to chance.

    Treatment is shuffled within strata of equal propensities. Where those cannot be read off the log, as
    under a policy that draws by scores, the null comes from random signs of each debtor's influence.

    Parameters
    ----------
    residual : (n,). placebo (n, q), features (n, r) : standardised.
    """
    if not rows.chance.any():
        return None
    shuffled = float(strata.known[rows.chance].mean()) >= MOSTLY
    use = rows.chance & (strata.known | (not shuffled))
    some, number = rows.take(use), _numbered(strata.number[use])
    values = centred(np.column_stack([residual, placebo, features])[use], number)
    shuffle = Shuffle(some.arm, 1.0 / some.propensity, some.pair, some.stage, number, len(rows.stages))
    if shuffled:
        null = permuted_null(values, shuffle, times, rng)
    else:
        person = _numbered(some.person)
        null = multiplied_null(values, shuffle, person, times, rng)
    q = 1 + placebo.shape[1]
    outcome, past, other = (null.columns(part) for part in (slice(0, 1), slice(1, q), slice(q, None)))
    return Nulls(outcome, past, other, shuffled)


def _numbered(labels: Ints) -> Ints:
    numbers: Ints = np.unique(labels, return_inverse=True)[1].reshape(-1).astype(np.int64)
    return numbers
