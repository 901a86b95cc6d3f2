"""Individual differences that no prediction shows: how large they may be, for honest intervals."""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq
from scipy.stats import chi2

from .arrays import Bools, Floats, Ints
from .posterior import Evidence, Posterior
from .shrink import Estimates

BINS = 4  # quantile bins of the raw effect, times as many of the baseline
FEWEST = 10  # rows of either arm that make a cell count
LIMIT = 0.9  # the upper confidence limit: what the data cannot exclude
# No limit above this share of the outcome's standard deviation: 0.6 in log-odds, the widest spread of an
# effect across people known from trials (human calls), is 0.15 at an even chance, 0.3 of its spread of 0.5.
WIDEST = 0.3


def rest_variance(evidence: Evidence, posterior: Posterior) -> Floats:
    """(k,) variance, across people, of the true effect around the shrunk one; 0 for the control.

    Rows are cut into cells by raw effect and by baseline. Where the arm's and the control's mean
    residuals in a cell differ otherwise than the shrunk effects say, by more than noise, the excess is
    variance that no prediction shows. Taken is its upper confidence limit (Q-profile), because an
    interval is honest only about differences that the data exclude; where they exclude none, `WIDEST`.

    References
    ----------
    Viechtbauer (2007), Confidence intervals for the amount of heterogeneity in meta-analysis.
    """
    shown = posterior.shown(evidence.raw)
    left = evidence.residual - shown[np.arange(len(shown)), evidence.arm]
    out = np.zeros(shown.shape[1])
    for a in range(1, len(out)):
        pair = (evidence.arm == a) | (evidence.arm == 0)
        if evidence.open_to is not None:
            pair &= evidence.open_to[:, a] & evidence.open_to[:, 0]
        cell = _cells((evidence.raw[:, a] - evidence.raw[:, 0])[pair], evidence.nuisances.baseline[pair])
        contrast = _contrasts(left[pair], evidence.weight[pair], evidence.arm[pair] == a, cell)
        out[a] = excess_variance(contrast)
    limited: Floats = np.minimum(out, (WIDEST * evidence.residual.std()) ** 2)
    return limited


def excess_variance(cells: Estimates) -> float:
    """Upper limit of the variance between cells (m,) beyond noise; infinite with fewer than three cells.

    Examples
    --------
    >>> apart = Estimates(np.array([-1.0, 1.0, -1.0, 1.0]), np.full(4, 0.01))
    >>> round(excess_variance(apart), 1)
    6.8
    >>> excess_variance(Estimates(np.array([-0.01, 0.01, 0.0]), np.full(3, 0.1)))
    0.0
    """
    means, noise = cells.value, np.maximum(cells.variance, 1e-300)
    if len(means) < 3:
        return float("inf")
    target = float(chi2.ppf(1 - LIMIT, len(means) - 1))

    def excess(between: float) -> float:
        w = 1.0 / (noise + between)
        return float(w @ (means - w @ means / w.sum()) ** 2) - target

    if excess(0.0) <= 0:
        return 0.0
    return float(brentq(excess, 0.0, float(np.ptp(means) ** 2 * len(means) + 1e-12)))


def _contrasts(left: Floats, weight: Floats, treated: Bools, cell: Ints) -> Estimates:
    """Weighted mean of the treated less the controls' in each cell that holds enough of both."""
    value, variance = [], []
    for c in np.unique(cell):
        sides = [(cell == c) & treated, (cell == c) & ~treated]
        if min(int(side.sum()) for side in sides) >= FEWEST:
            (top, top_noise), (low, low_noise) = (_mean(left[side], weight[side]) for side in sides)
            value.append(top - low)
            variance.append(top_noise + low_noise)
    return Estimates(np.array(value), np.array(variance))


def _mean(values: Floats, weight: Floats) -> tuple[float, float]:
    share = weight / weight.sum()
    centre = float(share @ values)
    return centre, float(share**2 @ (values - centre) ** 2) * len(values) / (len(values) - 1)


def _cells(raw: Floats, baseline: Floats) -> Ints:
    """Cell number of each row: quantile bins of raw x quantile bins of baseline."""
    return _bins(raw) * BINS + _bins(baseline)


def _bins(values: Floats) -> Ints:
    inner = np.quantile(values, np.arange(1, BINS) / BINS)
    return np.searchsorted(inner, values, side="right").astype(np.int64)
