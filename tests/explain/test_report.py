"""The report: one file, nothing outside it, every number given to it printed."""

import dataclasses
import re
from pathlib import Path

import numpy as np
import pytest

from repaylift.explain.formats import interval, number
from repaylift.explain.inputs import ReportInputs
from repaylift.explain.report import write_report
from repaylift.explain.views.drivers import customer_view
from repaylift.explain.words import LANGUAGES, words


@pytest.fixture(scope="module")
def page(inputs: ReportInputs, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = write_report(inputs, tmp_path_factory.mktemp("report") / "deep" / "report.html")
    return path.read_text(encoding="utf-8")


def text_of(page: str) -> str:
    return re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)


def test_needs_nothing_beside_itself(page: str) -> None:
    assert re.findall(r"""(?:src|href)\s*=\s*["']?(?!#|data:)[^"'>\s]+""", page) == []
    assert re.findall(r"url\((?!#)[^)]*\)|@import|<script|<link", page) == []


def test_every_section_has_an_entry_in_the_contents(page: str) -> None:
    sections = words("en")["report"]["sections"]
    assert re.findall(r'<section id="(\w+)">', page) == list(sections)
    assert re.findall(r'<a href="#(\w+)">', page) == list(sections)


def test_prints_every_number_it_is_given(inputs: ReportInputs, page: str) -> None:
    text = text_of(page)
    risk, effects = inputs.risk, inputs.effects
    shown = [
        *(interval(row, 3) for row in risk.metrics.itertuples() if row.measure in ("auc", "gini", "ks")),
        *(interval(row, 2) for row in risk.metrics.itertuples() if row.measure in ("lift_5", "slope")),
        *(interval(row, 4) for row in risk.metrics.itertuples() if row.measure == "brier"),
        *(interval(row, 1, signed=True, scale=100) for row in effects.actions.itertuples()),
        *(number(value, 1, signed=True, scale=100) for value in effects.stages["value"]),
        *(interval(row, 2) for row in effects.policies.itertuples()),
        *(interval(row, 2, signed=True, of="gain") for row in effects.policies.itertuples()),
        *(number(value, 0) for value in [*inputs.lineage.tables["rows"], *inputs.lineage.exclusions["left"]]),
        *(number(value, 2) for value in effects.prices["price"]),
        number(risk.score.psi, 3),
        interval(effects.qini_score, 4),
        *inputs.limitations,
        *effects.findings,
        *inputs.about.versions.values(),
    ]
    assert [item for item in shown if item not in text] == []


@pytest.fixture(scope="module")
def other(inputs: ReportInputs, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Real data, no challenger, and a limitation that tries to be markup."""
    changed = dataclasses.replace(
        inputs,
        about=dataclasses.replace(inputs.about, simulated=False),
        risk=dataclasses.replace(inputs.risk, challengers=None),
        limitations=("<script>alert(1)</script>",),
    )
    return write_report(changed, tmp_path_factory.mktemp("other") / "report.html").read_text("utf-8")


def test_simulated_results_say_so(page: str, other: str) -> None:
    assert "made by the simulator" in page
    assert "made by the simulator" not in other


def test_without_a_challenger_it_says_so(other: str) -> None:
    assert "No challenger was fitted" in other


def test_text_from_outside_is_escaped(other: str) -> None:
    assert "<script>" not in other
    assert "&lt;script&gt;alert(1)" in other


def test_the_same_inputs_give_the_same_file(inputs: ReportInputs, page: str, tmp_path: Path) -> None:
    assert write_report(inputs, tmp_path / "again.html").read_text("utf-8") == page


def test_chinese_headings_and_plain_words(inputs: ReportInputs, tmp_path: Path) -> None:
    page = write_report(inputs, tmp_path / "zh.html", language="zh").read_text("utf-8")
    assert '<html lang="zh">' in page
    fixed = words("zh")["report"]["sections"].values()
    assert [title for title in fixed if title not in page] == []


def test_both_languages_have_the_same_words() -> None:
    english, chinese = (_paths(words(language)) for language in LANGUAGES)
    assert english == chinese


def _paths(node: object, at: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    if not isinstance(node, dict):
        return {at}
    return {path for key, below in node.items() for path in _paths(below, (*at, str(key)))}


def test_customer_parts_sum_to_the_score_shown(inputs: ReportInputs, page: str) -> None:
    explanation = dataclasses.replace(inputs.explanation, customer="D00007")
    view = customer_view(explanation, words("en")["report"], "en")
    score = explanation.parts.loc["D00007"].sum()
    assert view.steps.score == pytest.approx(score, abs=1e-12)
    assert view.steps.probability == pytest.approx(1 / (1 + np.exp(-score)))
    assert [row.part for row in view.rows] == list(view.steps.weights)
    assert len(view.reasons_en) == len(view.reasons_zh) == 4
    assert [r.code for r in view.reasons_en] == [r.code for r in view.reasons_zh]


def test_small_groups_get_no_rate(inputs: ReportInputs, page: str) -> None:
    small = inputs.audit[inputs.audit["n"] < 200]
    assert len(small) > 0
    for group in small["group"]:
        cells = re.search(rf"<td>{group}</td>(.*?)</tr>", page, flags=re.DOTALL)
        assert cells is not None and "%" not in cells.group(1)


@pytest.mark.parametrize(
    ("part", "change", "message"),
    [
        (
            "risk",
            lambda r: {"bands": r.bands.drop(columns="observed")},
            r"RiskEvidence.bands lacks.*observed",
        ),
        ("effects", lambda e: {"actions": e.actions.iloc[:0]}, r"EffectEvidence.actions has no rows"),
        ("effects", lambda e: {"baseline": "magic"}, r"policy == 'magic', must be one of"),
        ("explanation", lambda _: {"customer": "nobody"}, r"customer == 'nobody' is not"),
        ("explanation", lambda x: {"features": x.features.iloc[:, ::-1]}, r"differ from the catalogue"),
        ("explanation", lambda x: {"features": x.features.iloc[1:]}, r"differ in their index"),
    ],
)
def test_incomplete_inputs_are_refused(inputs, part, change, message, tmp_path: Path) -> None:
    old = getattr(inputs, part)
    broken = dataclasses.replace(inputs, **{part: dataclasses.replace(old, **change(old))})
    with pytest.raises(ValueError, match=message):
        write_report(broken, tmp_path / "never.html")
    assert not (tmp_path / "never.html").exists()
