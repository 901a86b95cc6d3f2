"""Plans: today's rule under other budgets, monotone in them, with intervals that share errors."""

from dataclasses import astuple, replace

import numpy as np
import pandas as pd
import pytest

from repaylift.pipeline import plan as command
from repaylift.plots.plan import plot_plan
from repaylift.policy.explore import Exploration
from repaylift.policy.holdout import Holdout
from repaylift.policy.next_best_action import NextBestAction
from repaylift.policy.plan import plan
from repaylift.policy.plan_errors import draw_errors, effect_errors, total_errors
from repaylift.policy.plan_result import LADDER
from repaylift.policy.plan_scenarios import Scenario, read_scenarios, staffed
from repaylift.policy.plan_totals import contacts_for
from repaylift.policy.prices import PriceSheet

SHEET = PriceSheet({"agent_minutes": 1.0, "incentive_money": 0.2}, version="today", score_gap=2.0)
ONE_CASE = 1e-6  # of the money: a case on the edge of a price may fall either way


def _minutes(levels):
    return [Scenario(f"{level} minutes", agent_minutes=float(level)) for level in levels]


def test_a_scenario_that_sets_nothing_gives_todays_decisions(artifact, cases, catalogue):
    today = replace(artifact, prices=SHEET, holdout=Holdout(ladder=0.1, no_contact=0.1))
    found = plan(cases, today, [Scenario("today")]).scenarios[0]
    taken = np.array(catalogue.ids)[found.action]
    assert taken.tolist() == today.decide(cases).cases["action"].tolist()
    np.testing.assert_array_equal(found.prices, SHEET.vector())


def test_todays_budgets_give_the_decisions_at_todays_prices(artifact, cases, catalogue):
    budgets = {"agent_minutes": 200.0, "incentive_money": 150.0}
    today = artifact.priced(cases, budgets)
    decided = today.decide(cases)
    found = plan(cases, today, [Scenario("set", **budgets)]).scenarios[0]
    assert np.array(catalogue.ids)[found.action].tolist() == decided.cases["action"].tolist()
    np.testing.assert_array_equal(found.prices, today.prices.vector())
    assert found.money.estimate == pytest.approx(decided.cases["value"].sum())
    counts = decided.cases["owner"].value_counts()
    queues = plan(cases, today, [Scenario("set", **budgets)]).queues().loc["set"]
    assert {name: int(n) for name, n in queues.items() if n} == counts.to_dict()


def test_a_day_that_explores_is_expected_and_drawn_as_decided(artifact, cases, catalogue):
    today = replace(artifact, prices=SHEET, exploration=Exploration(seed=3))
    decided = today.decide(cases)
    found = plan(cases, today, [Scenario("today")], explore=True)
    assert np.array(catalogue.ids)[found.scenarios[0].action].tolist() == decided.cases["action"].tolist()
    expected = decided.actions.groupby("action")["propensity"].sum()
    np.testing.assert_allclose(found.actions().loc["today", expected.index], expected)
    money = (decided.actions["propensity"] * decided.actions["value"]).sum()
    assert found.scenarios[0].money.estimate == pytest.approx(money)


@pytest.mark.parametrize("money", [None, 50.0])
def test_more_minutes_never_lower_the_money(artifact, cases, money):
    scenarios = [replace(s, incentive_money=money) for s in _minutes(np.linspace(0, 900, 19))]
    table = plan(cases, artifact, scenarios).to_frame().iloc[1:]
    assert np.diff(table["money"]).min() >= -ONE_CASE * table["money"].max()
    assert table["money"].iloc[-1] > table["money"].iloc[0]
    assert np.diff(table["used_agent_minutes"]).min() >= 0
    assert np.diff(table["price_agent_minutes"]).max() <= ONE_CASE


def test_the_price_of_a_minute_is_what_a_minute_brings(artifact, cases):
    """Oracle: the money of two budgets, apart by enough minutes that single cases do not matter."""
    table = plan(cases, artifact, _minutes([100, 160])).to_frame().iloc[1:]
    brings = np.diff(table["money"])[0] / np.diff(table["used_agent_minutes"])[0]
    high, low = table["price_agent_minutes"]
    assert low <= brings <= high
    assert low > 0


def test_dearer_complaints_are_fewer(artifact, cases):
    prices = [0.0, 200.0, 1000.0, 1e9]
    table = plan(cases, artifact, [Scenario(f"{p}", complaint_price=p) for p in prices]).to_frame()[1:]
    assert np.diff(table["complaints"]).max() <= 0
    assert table["complaints"].iloc[-1] == 0
    same = plan(cases, artifact, [Scenario("a"), Scenario("b", complaint_price=200.0)]).to_frame()
    assert same["money"].iloc[1] == same["money"].iloc[2]


def test_the_ladder_is_todays_under_the_same_rules(artifact, cases, catalogue):
    cases.loc[:19, "holds"] = "deceased"
    found = plan(cases, artifact, [Scenario("today")])
    taken = [catalogue.ladder[stage] for stage in cases["stage"]]
    taken[:20] = ["none"] * 20
    expected = pd.Series(taken).value_counts()
    actions = found.actions().loc[LADDER]
    assert {name: int(n) for name, n in actions.items() if n} == expected.to_dict()
    by_action = artifact.decide(cases).actions.set_index(["decision_id", "action"])["value"]
    ids = artifact.decide(cases).cases["decision_id"]
    money = by_action.loc[list(zip(ids, taken, strict=True))].sum()
    assert found.ladder_money.estimate == pytest.approx(money)
    gain = found.scenarios[0].money.estimate - money
    assert found.scenarios[0].gain.estimate == pytest.approx(gain)


def test_cases_without_a_model_and_held_out_change_nothing(artifact, cases):
    cases.loc[:49, ["shape", "lateness"]] = np.nan
    found = plan(cases, artifact, [Scenario("today")])
    assert found.unvalued == 50
    alone = plan(cases.iloc[50:], artifact, [Scenario("today")])
    assert found.scenarios[0].money == alone.scenarios[0].money
    assert astuple(found.scenarios[0].gain) == pytest.approx(astuple(alone.scenarios[0].gain))
    split = replace(artifact, holdout=Holdout(no_contact=0.25, ladder=0.25))
    mine = split.decide(cases).cases["arm"].to_numpy() == "policy"
    held, rest = plan(cases, split, [Scenario("a")]), plan(cases[mine], artifact, [Scenario("a")])
    assert astuple(held.scenarios[0].gain) == pytest.approx(astuple(rest.scenarios[0].gain))


def test_errors_shared_by_all_cases_do_not_average_out(artifact, cases):
    """Ten copies of a day: what is shared makes the interval ten times as wide."""
    tenfold = pd.concat([cases.assign(bill_id=f"copy{i}") for i in range(10)], ignore_index=True)
    one, ten = (plan(day, artifact, [Scenario("today")]).scenarios[0] for day in (cases, tenfold))
    assert ten.money.estimate == pytest.approx(10 * one.money.estimate)
    assert ten.money.high - ten.money.low == pytest.approx(10 * (one.money.high - one.money.low))
    ready = artifact.prepare(cases)
    errors = effect_errors(ready, artifact.effects, artifact.catalogue)
    assert (errors.own == 0).all()
    own = replace(errors, learned=errors.own, prior=errors.own, own=errors.learned)
    draws = draw_errors(errors.own.shape[1], 2000, np.random.default_rng(0))
    narrow = total_errors(np.ones_like(own.own), own, draws).std()
    wide = total_errors(np.ones((2000, own.own.shape[1])), _tiled(own, 10), draws).std()
    assert wide == pytest.approx(np.sqrt(10) * narrow)


@pytest.mark.parametrize("common", [0.0, 0.5, 1.0])
def test_intervals_cover_the_true_money_however_actions_err_together(artifact, cases, catalogue, common):
    """True effects drawn by an independent route: an error of the control and one of each action."""
    found = plan(cases, artifact, [Scenario("set", agent_minutes=200.0)], draws=4000)
    rng = np.random.default_rng(5)
    actions = artifact.decide(cases).actions
    shape = (len(cases), len(catalogue.ids))
    sd = ((actions["uplift_high"] - actions["uplift_low"]) / 2 / 1.6449).to_numpy().reshape(shape)
    amount = cases["amount"].to_numpy()
    stake = np.column_stack([amount - a.incentive_money(amount) for a in catalogue.actions]) * sd
    ladder = np.array([catalogue.ids.index(catalogue.ladder[stage]) for stage in cases["stage"]])
    rows, chosen = np.arange(len(cases)), found.scenarios[0].action
    money, gain = np.zeros(shape[1]), np.zeros(shape[1])
    np.add.at(money, chosen, stake[rows, chosen])
    gain += money
    np.subtract.at(gain, ladder, stake[rows, ladder])
    error = np.sqrt(1 - common) * rng.normal(size=(4000, shape[1])) + np.sqrt(common) * rng.normal(
        size=(4000, 1)
    )
    for moved, told in ((money, found.scenarios[0].money), (gain, found.scenarios[0].gain)):
        true = told.estimate + error @ moved
        covered = ((told.low <= true) & (true <= told.high)).mean()
        assert covered >= 0.88


def test_higher_level_wider_interval_and_no_error_none(artifact, cases):
    narrow, wide = (plan(cases, artifact, [Scenario("a")], level=q).scenarios[0] for q in (0.5, 0.95))
    assert wide.gain.low < narrow.gain.low < narrow.gain.estimate < narrow.gain.high < wide.gain.high
    assert wide.money.estimate == narrow.money.estimate
    sure = plan(cases, replace(artifact, effects=_Sure(artifact.effects)), [Scenario("a")]).scenarios[0]
    assert sure.money.low == sure.money.estimate == sure.money.high


def test_contacts_saved_are_what_the_ladder_needs_more(artifact, cases):
    found = plan(cases, artifact, [Scenario("today")]).scenarios[0]
    ladder = plan(cases, artifact, [Scenario("today")]).ladder
    value = artifact.prepare(cases).weighed.money.value
    brings = np.sort(value[np.arange(len(cases)), found.action])[::-1]
    target = found.money.estimate - found.gain.estimate
    needed = int(np.searchsorted(brings.cumsum(), target) + 1) if target > 0 else 0
    assert found.contacts_saved.estimate == ladder.contacts - needed
    assert found.contacts_saved.low <= found.contacts_saved.estimate <= found.contacts_saved.high


def test_contacts_that_cost_money_are_never_needed():
    value = np.array([[0.0, 5.0], [0.0, -2.0], [0.0, 3.0]])
    taken = np.array([[0.0, 1.0]] * 3)
    assert contacts_for(np.array([8.0, 5.0, -1.0]), taken, value).tolist() == [2.0, 1.0, 0.0]


def test_a_scenario_below_the_ladder_saves_nothing(artifact, cases):
    late = cases.assign(stage="dpd_31_60", days_past_due=40, amount=5000.0)
    found = plan(late, artifact, _minutes([0, 1e9]))
    none, plenty = found.scenarios
    assert none.gain.estimate < 0 < plenty.gain.estimate
    assert none.contacts_saved is None
    assert np.isnan(found.to_frame().set_index("scenario").loc["0 minutes", "contacts_saved"])
    assert plenty.contacts_saved is not None


def test_the_plot_wants_several_agent_minutes(artifact, cases):
    with pytest.raises(ValueError, match="0 scenarios set agent minutes alike, must be >= 2"):
        plot_plan(plan(cases, artifact, [Scenario("today")]))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: [], "number of scenarios == 0, must be >= 1"),
        (lambda: [Scenario("a"), Scenario("a")], "scenario 'a' repeats"),
        (lambda: [Scenario("a", agent_minutes=-1.0)], "agent_minutes == -1.0 in scenario 'a'"),
        (lambda: [Scenario("a", incentive_money=float("nan"))], "incentive_money == nan in scenario 'a'"),
        (lambda: [Scenario("a", complaint_price=float("inf"))], "must be finite"),
        (lambda: [staffed("a", agents=-2, minutes_each=360)], "agents of scenario 'a' == -2"),
    ],
)
def test_bad_scenarios_are_refused(artifact, cases, make, message):
    with pytest.raises(ValueError, match=message):
        plan(cases, artifact, make())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: a", "must hold a list"),
        ("- {name: a, minutes: 4}", "field of scenario 'a' == 'minutes', must be one of"),
        ("- {agent_minutes: 4}", "a scenario has no name"),
        ("- {name: a, agents: 4}", "agents together with minutes_each"),
        ("- {name: a}\n- {name: a}", "scenario 'a' repeats"),
    ],
)
def test_bad_files_are_refused(tmp_path, text, message):
    (tmp_path / "scenarios.yaml").write_text(text)
    with pytest.raises(ValueError, match=message):
        read_scenarios(tmp_path / "scenarios.yaml")


def test_an_engine_without_effects_is_refused(cases):
    with pytest.raises(ValueError, match=r"engine.effects is None"):
        plan(cases, NextBestAction(), [Scenario("today")])


def test_the_command_writes_its_tables_and_the_plot(artifact, cases, tmp_path, monkeypatch):
    monkeypatch.setattr(command, "load_params", lambda: _Params)
    monkeypatch.setattr(command, "read_records", lambda _: None)
    monkeypatch.setattr(command, "build_cases", lambda _, as_of: cases)
    monkeypatch.setattr(command.NextBestAction, "load", lambda _: replace(artifact, prices=SHEET))
    found = command.run(command.Asked(), tmp_path / "plan")
    assert {path.name for path in (tmp_path / "plan").iterdir()} == {
        "plan.csv",
        "queues.csv",
        "actions.csv",
        "plan.png",
    }
    table = pd.read_csv(tmp_path / "plan" / "plan.csv")
    assert table["scenario"].tolist()[:3] == [LADDER, "today", "agent minutes 0%"]
    pd.testing.assert_frame_equal(table, found.to_frame().reset_index(drop=True), check_dtype=False)
    assert "agent minutes 200%" in found.to_text()


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"agent_minutes": "many"}, "level == 'many', must be a number or a share"),
        ({"agents": "3"}, "minutes_each == 0.0, must be > 0"),
    ],
)
def test_levels_that_say_nothing_are_refused(asked, message):
    with pytest.raises(ValueError, match=message):
        command.scenarios_asked(command.Asked(**asked), _TODAY)


def test_agents_are_turned_into_minutes():
    asked = command.Asked(agents="3, 4", minutes_each=360.0, complaint_price="200%")
    found = command.scenarios_asked(asked, _TODAY)
    assert [(s.name, s.agent_minutes, s.complaint_price) for s in found] == [
        ("today", None, None),
        ("complaint price 200%", 400.0, 400.0),
        ("3 agents", 1080.0, None),
        ("4 agents", 1440.0, None),
    ]


_TODAY = {"agent_minutes": 400.0, "incentive_money": 900.0, "complaint_price": 200.0}


class _Params:
    as_of = None

    class policy:  # noqa: N801 - as in params.yaml
        budgets = {"agent_minutes": 400.0, "incentive_money": 2000.0}  # noqa: RUF012


class _Sure:
    """The same effects, known exactly."""

    def __init__(self, model):
        self.model, self.arms_ = model, model.arms_

    def predict_arrays(self, X):
        found = self.model.predict_arrays(X)
        return replace(found, low=found.effect, high=found.effect)


def _tiled(errors, times):
    return replace(
        errors, **{n: np.tile(getattr(errors, n), (times, 1)) for n in ("learned", "prior", "own")}
    )
