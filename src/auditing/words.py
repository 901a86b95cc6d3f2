"""An audit in plain words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from textwrap import fill

from .confounding import ALARM, Balance
from .fit_of_log import Fit
from .overlap import CellOverlap
from .plan_words import plan_in_words
from .precision import CellPrecision, Runoff
from .result import Audit

WIDTH = 110


def audit_in_words(audit: Audit) -> str:
    """Verdicts first, then the evidence stage by stage."""
    taken = [action for action in audit.confounding if action.status != "not taken"]
    parts = (
        ("1 What can be learned", overlap_lines(audit)),
        ("2 Are the logged propensities true?", fit_lines(audit.fit, audit.balance)),
        (
            "3 How confounded is the log? (sd: of past behaviour, which no action can move)",
            (f"{action.action}: {action.verdict}" for action in taken),
        ),
        ("4 How precisely today? (effects on P(paid), in points)", precision_lines(audit)),
        ("5 What to explore", plan_in_words(audit.plan).splitlines()),
    )
    lines = [_header(audit), _wrapped(verdict(audit), "")]
    for title, texts in parts:
        lines += ["", title, *(_wrapped(text, "  ") for text in texts)]
    return "\n".join(lines)


def verdict(audit: Audit) -> str:
    """The answer in one or two sentences."""
    found, all_of = len(audit.identified), len(audit.identified) + len(audit.unidentified)
    if not found:
        return (
            f"NOTHING can be learned from this log: of {all_of} effects (action x stage) none is identified. "
            "See 5 for what to explore."
        )
    fails = [action.action for action in audit.confounding if action.status == "fails"]
    trusted = fit_alarms(audit.fit, audit.balance) == [] and not fails
    trust = (
        "the logged propensities stand every test"
        if trusted
        else "but DISTRUST them: the logged propensities or the placebos fail, see 2 and 3"
    )
    return f"{found} of {all_of} effects (action x stage) are identified; {trust}."


def overlap_lines(audit: Audit) -> Iterator[str]:
    """One line of shares, then one per stage."""
    yield f"{audit.chance:.0%} of the decisions left something to chance (propensity below 1)."
    for stage in audit.stages:
        cells = [cell for cell in audit.overlap if cell.stage == stage]
        rows = sum(cell.rows for cell in cells)
        yield f"{stage} ({rows:,} decisions): {'; '.join(_stage_parts(cells))}"


def fit_lines(fit: Fit, checked: Balance) -> Iterator[str]:
    """What was tested and what came out."""
    yield _frequencies(fit)
    if not math.isnan(fit.excess_p) and fit.excess_p <= ALARM:
        yield f"The weights of some action add up to more rows than there are (p = {fit.excess_p:.3f})."
    if not math.isnan(checked.p):
        told = ", ".join(checked.columns[:5])
        yield (
            f"Features tell who got what beyond the propensities (p = {checked.p:.3f}): {told}."
            if checked.columns
            else f"No feature tells who got what beyond the propensities (p = {checked.p:.3f})."
        )
    if fit.unexplained > ALARM:
        yield (
            f"{fit.unexplained:.0%} of the rows logged with propensity 1 took another action than is usual "
            "for their stage, eligible set and day: something that is not logged decided."
        )


def fit_alarms(fit: Fit, checked: Balance) -> list[float]:
    """The p-values that raise an alarm."""
    return [p for p in (fit.p, fit.excess_p, checked.p) if p <= ALARM]


def precision_lines(audit: Audit) -> Iterator[str]:
    """One line per stage."""
    if not audit.precision:
        yield "No effect is identified, so none has a precision."
    for stage in audit.stages:
        cells = [cell for cell in audit.precision if cell.stage == stage and cell.error > 0]
        if cells:
            runoff = next((r for r in audit.runoffs if r.stage == stage), None)
            yield f"{stage}: {_detectable(cells)}{_contest(runoff)}"


def points(difference: float) -> str:
    """A difference of probabilities in points.

    Examples
    --------
    >>> points(0.0312)
    '3.1'
    """
    return f"{difference * 100:.1f}"


def _wrapped(text: str, indent: str) -> str:
    return fill(text, WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ", break_on_hyphens=False)


def _header(audit: Audit) -> str:
    left = f" ({audit.left_out:,} left out: no action was chosen in them)" if audit.left_out else ""
    span = f"{audit.first:%Y-%m-%d} to {audit.last:%Y-%m-%d}"
    return f"Audit of {audit.rows:,} decisions{left}, {span}, effects against {audit.control!r}"


def _stage_parts(cells: list[CellOverlap]) -> Iterator[str]:
    for status, text in (("good", "identified"), ("thin", "identified roughly, from few rows")):
        names = [cell.action for cell in cells if cell.status == status]
        if names:
            yield f"{text}: {', '.join(names)}"
    out = [cell for cell in cells if cell.status in ("unidentified", "inconsistent")]
    for why in dict.fromkeys(cell.why for cell in out):
        yield f"not identified: {', '.join(cell.action for cell in out if cell.why == why)} ({why})"
    never = [cell.action for cell in cells if cell.status == "never eligible"]
    if never:
        yield f"never eligible: {', '.join(never)}"


def _frequencies(fit: Fit) -> str:
    if math.isnan(fit.known):
        return "There is nothing to test: no decision left anything to chance."
    if not fit.degrees:
        return "They differ from case to case: frequencies cannot test them, weights and features can."
    tested = (
        f"chi-square {fit.chi_square:,.0f} on {fit.degrees}, p = {fit.p:.3f}, {fit.known:.0%} of the rows"
    )
    if fit.p > ALARM:
        return f"They fit the observed frequencies ({tested})."
    return (
        f"They do NOT fit the observed frequencies ({tested}); worst: {fit.action} at {fit.stage}, "
        f"logged {fit.logged:.3f}, observed {fit.observed:.3f}."
    )


def _detectable(cells: Iterable[CellPrecision]) -> str:
    order = sorted(cells, key=lambda cell: cell.detectable)
    first, last = order[0], order[-1]
    seen = [cell for cell in order if cell.p <= ALARM]
    text = f"detects {points(first.detectable)} ({first.action})"
    if first is not last:
        text += f" to {points(last.detectable)} ({last.action})"
    if not seen:
        return f"{text}; no effect stands out from shuffled treatment"
    found = ", ".join(f"{cell.action} {cell.effect * 100:+.1f} ± {points(cell.half_width)}" for cell in seen)
    return f"{text}; beyond shuffled treatment: {found}"


def _contest(runoff: Runoff | None) -> str:
    if runoff is None or math.isnan(runoff.error):
        return ""
    told = "told apart" if runoff.told_apart else "not told apart"
    return (
        f"; best {runoff.best} and second {runoff.second} {told} "
        f"({points(runoff.difference)} ± {points(runoff.half_width)})"
    )
