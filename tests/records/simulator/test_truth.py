"""The exact truth against a brute-force simulation written apart from it, and against the log."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from repaylift.policy.actions import Action, load_catalogue
from repaylift.records.decisions import build_decisions
from repaylift.records.simulate import Simulation, make_world, simulate_with_truth
from repaylift.records.simulator.bills import issue_bills
from repaylift.records.simulator.calendar import DECIDED_STAGES
from repaylift.records.simulator.effects import REGIMES, Regime
from repaylift.records.simulator.logging_policy import FREE
from repaylift.records.simulator.response import respond
from repaylift.records.simulator.standing import blank_history, eligible_actions
from repaylift.records.simulator.truth import Episodes, true_outcomes

RUNS = 12_000
SIGMAS = 4.2  # of about 150 comparisons in all; chance alone exceeds it in 0.4 % of seeds
ACTIONS = load_catalogue().actions


def make_episodes(regime: Regime, n: int) -> Episodes:
    """Bills of a drawn portfolio, with complaints and opt-outs frequent enough to matter."""
    world, rng = make_world(500, 12, 5, regime, "mixture")
    account, amount = np.arange(n), np.full(n, 300.0)
    issued = np.full(n, 31.0)
    bills = issue_bills(account, amount, issued, np.zeros(500, int), world.people, world.parameters, rng)
    response = respond(bills, world.people, world.parameters, world.catalogue, regime)
    loud = replace(response, complaint=30 * response.complaint, opt_out=60 * response.opt_out)
    eligible = eligible_actions(bills, world.standing, blank_history(world.standing), world.policy)
    return Episodes(bills, loud, eligible, world.policy)


class Futures:
    """RUNS futures of one bill from one decision on, stepped by hand, one action at a time."""

    def __init__(self, episodes: Episodes, bill: int, contacts: int, rng: np.random.Generator) -> None:
        self.episodes, self.bill, self.rng = episodes, bill, rng
        self.paid_at = np.full(RUNS, np.inf)
        self.contacts = np.full(RUNS, contacts)
        self.removed = np.full(RUNS, "", dtype=object)  # an opted-out channel, or "all"

    def paid_share(self, first: int, action: int) -> float:
        chosen = np.full(RUNS, action)
        for stage in range(first, len(DECIDED_STAGES)):
            if stage > first:
                chosen = self.choose(stage)
            for a in np.unique(chosen):
                self.act(stage, a, ACTIONS[a], (chosen == a) & np.isinf(self.paid_at))
        return float((self.paid_at <= self.episodes.bills.starts[self.bill, first] + 30.0).mean())

    def act(self, stage: int, a: int, action: Action, live: npt.NDArray[np.bool_]) -> None:
        response, i, m = self.episodes.response, self.bill, int(live.sum())
        day = np.full(m, np.inf)  # on which the debtor is reached
        for offset in (0.02, 1.02, 2.02) if action.channel.endswith("call") else (0.0,):
            day[np.isinf(day) & (self.rng.random(m) < response.reach[i, stage, a])] = offset
        before = self.contacts[live]
        told = response.shift[i, stage, a] * response.fatigue[i] ** before
        untold = response.missed[i, stage, a] * response.fatigue[i] ** before
        push = np.where(np.isfinite(day), told - response.anger_effect[i] * before, untold)
        odds = np.exp(response.base[i, stage] - response.anger_base[i] * before + push)
        begin = self.episodes.bills.starts[i, stage] + np.where(np.isfinite(day), day, 0.0)
        when = self.rng.uniform(begin, self.episodes.bills.ends[i, stage])
        self.paid_at[live] = np.where(self.rng.random(m) < odds / (1 + odds), when, np.inf)
        self.contacts[live] += a > 0
        complains = self.rng.random(m) < response.complaint[i, a]
        leaves = (self.rng.random(m) < response.opt_out[i, a]) & (self.removed[live] == "")
        left = np.where(leaves, action.channel, self.removed[live])
        self.removed[live] = np.where(complains, "all", left)

    def choose(self, stage: int) -> npt.NDArray[np.int64]:
        catalogue = load_catalogue()
        ladder = catalogue.ids.index(catalogue.ladder[DECIDED_STAGES[stage]])
        chosen = np.zeros(RUNS, dtype=int)
        for removed in set(self.removed):
            allowed = [0] if removed == "all" else self.left_over(stage, removed)
            who = np.flatnonzero(self.removed == removed)
            climbs = self.rng.random(len(who)) < 0.7
            chosen[who] = np.where(
                climbs, ladder if ladder in allowed else 0, self.rng.choice(allowed, len(who))
            )
        return chosen

    def left_over(self, stage: int, removed: str) -> list[int]:
        may = self.episodes.eligible[self.bill, stage]
        return [a for a in np.flatnonzero(may) if a == 0 or ACTIONS[a].channel != removed]


@pytest.mark.parametrize("regime", REGIMES)
def test_truth_is_what_brute_force_finds(regime: Regime) -> None:
    episodes, rng, n = make_episodes(regime, 4), np.random.default_rng(11), 4
    errors = []
    for stage, contacts in ((1, 0), (2, 1), (4, 3), (6, 2)):
        truth = true_outcomes(episodes, stage, np.full(n, contacts), np.full(n, FREE))
        for i in range(n):
            for action in {0, 3, int(rng.choice(np.flatnonzero(episodes.policy.offered[stage])))}:
                found = Futures(episodes, i, contacts, rng).paid_share(stage, action)
                p = truth[i, action]
                errors.append((found - p) / np.sqrt(p * (1 - p) / RUNS))
    assert np.abs(errors).max() < SIGMAS
    assert abs(np.mean(errors)) < SIGMAS / np.sqrt(len(errors))


@pytest.mark.parametrize("regime", REGIMES)
def test_logged_outcomes_agree_with_the_truth(regime: Regime) -> None:
    simulation = simulate_with_truth(accounts=12_000, months=12, seed=21, regime=regime)
    rows = build_decisions(simulation.records)
    truth = simulation.truth.loc[rows["decision_id"]]
    p = truth.to_numpy()[np.arange(len(rows)), truth.columns.get_indexer(rows["treatment"])]
    table = pd.DataFrame(
        {"stage": rows["stage"], "action": rows["treatment"], "gap": rows["y"] - p, "var": p * (1 - p)}
    )
    for by in (["stage"], ["stage", "action"]):
        cell = table.groupby(by)[["gap", "var"]].sum()
        assert (cell["gap"].abs() / np.sqrt(cell["var"])).max() < SIGMAS


@pytest.fixture(scope="module")
def residuals(simulation: Simulation) -> pd.DataFrame:
    """Decisions with y - P(y) of the logged action, its variance, and what had been seen before."""
    records = simulation.records
    rows = build_decisions(records)
    truth = simulation.truth.loc[rows["decision_id"]]
    p = truth.to_numpy()[np.arange(len(rows)), truth.columns.get_indexer(rows["treatment"])]
    decided = records.contacts.merge(records.decisions[["decision_id", "account_id"]])
    events = records.contact_events.merge(decided[["contact_id", "account_id"]])
    app = records.app_events
    billed = rows["bill_id"].map(records.bills.set_index("bill_id")["amount"])
    return rows.assign(
        p=p,
        gap=rows["y"] - p,
        var=p * (1 - p),
        all=True,
        likely=p > np.median(p),
        paid_a_part=rows["amount"] < billed - 0.005,
        talked=recent(rows, events[events["kind"] == "right_party"], "known_at", 30) > 0,
        broke_a_promise=recent(rows, events[events["kind"] == "promise_broken"], "known_at", 60) > 0,
        saw_a_message=recent(rows, events[events["kind"] == "seen"], "known_at", 30) > 0,
        failed_to_pay=recent(rows, app[app["event"] == "payment_failed"], "at", 14) > 0,
        looked_at_pages=recent(rows, app[app["event"].str.endswith("page")], "at", 3) > 0,
    )


def test_nothing_seen_before_a_decision_tells_more_than_its_truth(residuals: pd.DataFrame) -> None:
    """By stage, where every bill counts once, so that errors are independent."""
    signs = residuals.columns[residuals.columns.get_loc("all") :]
    compared = 0
    for stage, rows in residuals.groupby("stage"):
        for sign in signs:
            told = rows[rows[sign]]
            if told["var"].sum() > 10:
                compared += 1
                z = told["gap"].sum() / np.sqrt(told["var"].sum())
                assert abs(z) < SIGMAS, (stage, sign)
    assert compared >= 25


def recent(rows: pd.DataFrame, events: pd.DataFrame, when: str, days: int) -> npt.NDArray[np.int64]:
    """Events of the account in so many days before each decision, (n,)."""
    pairs = rows[["decision_id", "account_id", "at"]].merge(
        events[["account_id", when]].rename(columns={when: "seen_at"}), on="account_id"
    )
    age = pairs["at"] - pairs["seen_at"]
    inside = pairs[(age > pd.Timedelta(0)) & (age <= pd.Timedelta(days=days))]
    return rows["decision_id"].map(inside["decision_id"].value_counts()).fillna(0).to_numpy()
