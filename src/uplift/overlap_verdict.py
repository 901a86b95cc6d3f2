"""The verdict on one arm's overlap, from its counts and shares."""

from __future__ import annotations

from dataclasses import dataclass

ENOUGH = 100  # effective rows: a share is then known to within 10 points
FEW_BELOW = 0.05  # share of rows with a propensity below the floor that is put up with
FEW_NEVER = 0.01  # share of rows that could not have got the arm that is put up with
FAR = 0.05  # how far the weights may fail to add up to the rows, where noise cannot explain it
SIGMAS = 4.0  # standard errors beyond which noise does not explain it


@dataclass(frozen=True, slots=True)
class Evidence:
    """Counts and shares as in `ArmOverlap`; noise is the standard error of `reached`."""

    rows: int
    open_rows: int
    smallest: float
    effective_sample: float
    below_floor: float
    never: float
    reached: float
    noise: float
    floor: float


def judge(found: Evidence) -> tuple[str, str]:
    """Status and verdict of one arm, the gravest finding first.

    Examples
    --------
    >>> judge(Evidence(40, 80, 0.5, 40.0, 0.0, 0.0, 1.0, 0.1, 0.01))
    ('thin', '40 effective rows, fewer than 100: its value is known only roughly')
    """
    if found.open_rows == 0:
        return "unidentified", "it was open to no row"
    if found.rows == 0:
        return "unidentified", "no row received it"
    if found.never > FEW_NEVER:
        return (
            "unidentified",
            f"{found.never:.0%} of the rows could not have got it, so its value for them is unknown",
        )
    if abs(found.reached + found.never - 1.0) > max(FAR, SIGMAS * found.noise):
        return (
            "inconsistent",
            f"its weights add up to {found.reached:.0%} of the rows, so the propensities are wrong",
        )
    return _judge_size(found)


def _judge_size(found: Evidence) -> tuple[str, str]:
    if found.effective_sample < ENOUGH:
        few = f"{found.effective_sample:,.0f} effective rows, fewer than {ENOUGH}"
        return "thin", f"{few}: its value is known only roughly"
    if found.below_floor > FEW_BELOW:
        rare = f"{found.below_floor:.0%} of the rows have a propensity below {found.floor:g}"
        return "thin", f"{rare}: a few of them carry the answer"
    return "good", f"{found.effective_sample:,.0f} effective rows"
