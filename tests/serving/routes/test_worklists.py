"""Worklists: made in the background, kept under capacity, repriced, read by page, and never lost."""

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pandas as pd
import pytest

from repaylift.log import Log
from repaylift.log.decision_arms import read_arms
from repaylift.log.worklists import claim_worklist, put_worklist, read_worklist
from repaylift.policy.arms import POLICY, Arm, Arms
from repaylift.policy.holdout import Holdout
from repaylift.policy.next_best_action import NextBestAction
from repaylift.records.contracts import check_records
from serving.app import create_app
from serving.champion import Champion, InUse, Loaded
from serving.clock import Clock
from serving.desk import Desk
from serving.model_engine import ModelEngine
from serving.open_rungs import rungs_of
from serving.rungs import Rungs

from ..conftest import InProcess
from ..portfolio import NOON, Portfolio


@pytest.fixture
def log(portfolio: Portfolio, tmp_path: Path) -> Log:
    """A log with the open cases of the portfolio."""
    return portfolio.log(tmp_path)


@pytest.fixture
def desk(log: Log, portfolio: Portfolio) -> Desk:
    engine = ModelEngine(log, rungs_of(log, NextBestAction.load(portfolio.bundle)), pd.Timedelta(hours=36))
    return Desk(log, engine, Clock(NOON))


@pytest.fixture
def http(desk: Desk) -> InProcess:
    app = create_app()
    app.state.desk = desk
    return InProcess(app)


def ask(http: InProcess, desk: Desk, name: str = "w1", **more: Any) -> dict[str, Any]:
    """Ask for a worklist and have it made; its status."""
    response = http.post("/v1/worklists", json={"worklist_id": name} | more)
    assert response.status_code == 202, response.text
    assert response.json()["status"] == "queued"
    desk.worklists.runner.run_next()
    return status(http, name)


def status(http: InProcess, name: str = "w1") -> dict[str, Any]:
    answer: dict[str, Any] = http.get(f"/v1/worklists/{name}").json()
    return answer


def items(http: InProcess, name: str = "w1", **query: Any) -> list[dict[str, Any]]:
    """All items, page by page."""
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        asked = query | ({} if cursor is None else {"cursor": cursor})
        page = http.get(f"/v1/worklists/{name}/items?" + str(httpx.QueryParams(asked))).json()
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


def queue(view: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = [one for one in view["queues"] if one["queue"] == name]
    return found


def test_every_open_case_is_decided_and_kept(
    http: InProcess, desk: Desk, log: Log, portfolio: Portfolio
) -> None:
    before = len(log.export().decisions)
    view = ask(http, desk)
    assert (view["status"], view["cases"]) == ("done", len(portfolio.cases))
    assert view["left_alone"] + sum(one["items"] for one in view["queues"]) == view["cases"]
    exported = log.export()
    check_records(exported)
    assert len(exported.decisions) == before + view["cases"]


def test_a_queue_gets_no_more_than_it_can_do_and_its_time_has_a_price(http: InProcess, desk: Desk) -> None:
    free = queue(ask(http, desk), "digital")
    most = free["used"]["incentive_money"] / 2
    tight = queue(ask(http, desk, "w2", capacities={"digital": {"incentive_money": most}}), "digital")
    assert 0 < tight["used"]["incentive_money"] <= most
    assert tight["prices"]["incentive_money"] > free["prices"]["incentive_money"] == 0
    idle = ask(http, desk, "w3", capacities={"agents": {"agent_minutes": 5}})
    assert queue(idle, "agents")["items"] == 0


def test_pages_and_csv_hold_the_same_items_in_the_order_of_work(http: InProcess, desk: Desk) -> None:
    view = ask(http, desk)
    told = items(http, limit=7)
    assert len(told) == sum(one["items"] for one in view["queues"])
    for one in view["queues"]:
        ours = [item for item in told if item["queue"] == one["queue"]]
        assert [item["rank"] for item in ours] == list(range(1, one["items"] + 1))
        scores = [item["score"] for item in ours if item["score"] is not None]
        assert scores == sorted(scores, reverse=True)
    lines = list(csv.DictReader(io.StringIO(http.get("/v1/worklists/w1/items.csv").text)))
    assert [line["decision_id"] for line in lines] == [item["decision_id"] for item in told]
    only = items(http, queue="agents")
    assert only == [item for item in told if item["queue"] == "agents"]


def test_an_item_can_be_found_explained_and_dispatched(http: InProcess, desk: Desk) -> None:
    ask(http, desk)
    item = items(http, queue="digital")[0]
    answer = http.get(f"/v1/decisions/{item['decision_id']}").json()
    assert answer["actions"][0]["action"] == item["action"]
    assert http.get(f"/v1/decisions/{item['decision_id']}/explanation").status_code == 200
    sent = {"dispatch_id": "s1", "decision_id": item["decision_id"]}
    assert http.post("/v1/dispatches", json=sent).json()["status"] == "reserved"


def test_only_the_segment_is_decided(http: InProcess, desk: Desk, portfolio: Portfolio) -> None:
    view = ask(http, desk, segment={"stages": ["dpd_8_14"]})
    assert view["cases"] == (portfolio.cases["stage"] == "dpd_8_14").sum()
    assert {item["stage"] for item in items(http)} <= {"dpd_8_14"}


def test_what_was_sent_waits_for_its_follow_up(http: InProcess, desk: Desk) -> None:
    ask(http, desk)
    item = items(http, queue="digital")[0]
    http.post("/v1/dispatches", json={"dispatch_id": "s1", "decision_id": item["decision_id"]})
    http.post("/v1/dispatches/s1/confirm", json={})
    again = ask(http, desk, "w2")
    assert again["waiting"] > 0
    assert item["account_id"] not in {one["account_id"] for one in items(http, "w2")}
    everybody = ask(http, desk, "w3", include_waiting=True)
    assert (everybody["waiting"], everybody["cases"]) == (0, again["cases"] + again["waiting"])


def test_a_follow_up_that_is_due_comes_back(
    http: InProcess, desk: Desk, log: Log, portfolio: Portfolio
) -> None:
    ask(http, desk)
    item = items(http, queue="digital")[0]
    http.post("/v1/dispatches", json={"dispatch_id": "s1", "decision_id": item["decision_id"]})
    http.post("/v1/dispatches/s1/confirm", json={})
    engine = ModelEngine(log, rungs_of(log, NextBestAction.load(portfolio.bundle)), pd.Timedelta(days=30))
    later = Desk(log, engine, Clock(NOON + pd.Timedelta(days=8)))
    http.app.state.desk = later
    assert ask(http, later, "w2")["status"] == "done", status(http, "w2")
    back = {one["account_id"]: one["follow_up_of"] for one in items(http, "w2")}
    assert back.get(item["account_id"], item["decision_id"]) == item["decision_id"]
    assert any(value is not None for value in back.values())


def test_repricing_shares_out_anew_and_replaces_what_nobody_acted_on(
    http: InProcess, desk: Desk, log: Log
) -> None:
    ask(http, desk)
    old = items(http)
    (call,) = [item for item in old if item["queue"] == "agents"]
    sent = next(item for item in old if item["queue"] == "digital")
    http.post("/v1/dispatches", json={"dispatch_id": "s1", "decision_id": sent["decision_id"]})
    body = {"reprice_id": "p1", "capacities": {"agents": {"agent_minutes": 5}}}
    answers = [http.post("/v1/worklists/w1/reprice", json=body) for _ in range(2)]
    assert answers[0].content == answers[1].content
    desk.worklists.runner.run_next()
    view = status(http)
    assert (view["status"], view["pricing"]) == ("done", 2)
    assert queue(view, "agents")["items"] == 0
    assert sent["account_id"] not in {item["account_id"] for item in items(http)}
    modes = log.export().decisions.set_index("decision_id")["mode"]
    assert modes[sent["decision_id"]] != "replaced"
    assert modes[call["decision_id"]] == "replaced"
    refused = {"dispatch_id": "s2", "decision_id": call["decision_id"]}
    assert http.post("/v1/dispatches", json=refused).json()["refusal"]["rule_id"] == "dispatch.replaced"


def test_a_pause_is_honoured(http: InProcess, desk: Desk) -> None:
    http.post(
        "/v1/pauses", json={"pause_id": "p1", "actions": ["human_call"], "reason": "strike", "by": "ops-1"}
    )
    ask(http, desk)
    assert "human_call" not in {item["action"] for item in items(http)}


def test_an_interrupted_job_is_made_anew_and_leaves_nothing_twice(
    http: InProcess, desk: Desk, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = len(log.export().decisions)
    http.post("/v1/worklists", json={"worklist_id": "w1"})
    with monkeypatch.context() as broken:
        broken.setattr("serving.worklist_run._finish", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            desk.worklists.runner.run_next()
    assert status(http)["status"] == "running"
    assert http.get("/v1/worklists/w1/items").status_code == 409
    job = log.read(lambda connection: read_worklist(connection, "w1"))
    log.write(lambda transaction: put_worklist(transaction.sql, replace(job, beat_at=0)))
    desk.worklists.runner.run_next()
    view = status(http)
    assert (view["status"], len(log.export().decisions)) == ("done", before + view["cases"])


def test_a_job_that_somebody_works_on_is_left_to_them(http: InProcess, desk: Desk, log: Log) -> None:
    http.post("/v1/worklists", json={"worklist_id": "w1"})
    assert log.write(lambda transaction: claim_worklist(transaction.sql, "other", 10**12, 0)) is not None
    assert not desk.worklists.runner.run_next()


def test_a_job_that_is_interrupted_again_and_again_says_so(http: InProcess, desk: Desk, log: Log) -> None:
    http.post("/v1/worklists", json={"worklist_id": "w1"})
    job = log.read(lambda connection: read_worklist(connection, "w1"))
    log.write(lambda transaction: put_worklist(transaction.sql, replace(job, tries=3)))
    desk.worklists.runner.run_next()
    assert (status(http)["status"], "interrupted 3 times" in status(http)["problem"]) == ("failed", True)


def test_the_background_thread_makes_it(http: InProcess, desk: Desk) -> None:
    desk.worklists.runner.start()
    http.post("/v1/worklists", json={"worklist_id": "w1", "segment": {"stages": ["dpd_8_14"]}})
    desk.worklists.runner.idle.wait(60)
    assert status(http)["status"] == "done"


def test_arms_split_a_queues_capacity_and_keep_their_own_prices(log: Log, portfolio: Portfolio) -> None:
    arms = Arms((Arm(POLICY, "1"), Arm("new", "2", start=0.0, share=0.5)), holdout=Holdout(ladder=0.1))
    artifact = replace(NextBestAction.load(portfolio.bundle), holdout=arms.holdout or Holdout())
    champions = {name: Champion(InUse(Loaded(name, artifact))) for name in (POLICY, "new")}
    engine = ModelEngine(log, Rungs(log, arms, champions), pd.Timedelta(hours=36))
    desk = Desk(log, engine, Clock(NOON))
    app = create_app()
    app.state.desk = desk
    http = InProcess(app)
    first = ask(http, desk)
    free = queue(first, "digital")["used"]["incentive_money"]
    tight = ask(http, desk, "w2", capacities={"digital": {"incentive_money": free / 2}})
    used = {POLICY: 0.0, "new": 0.0, "ladder": 0.0}
    for item in items(http, "w2", queue="digital"):
        arm = http.get(f"/v1/decisions/{item['decision_id']}").json()["arm"]
        used[arm] += item["incentive_money"]
    assert 0 < used[POLICY] <= free / 4
    assert 0 < used["new"] <= free / 4
    assert queue(tight, "digital")["used"]["incentive_money"] == pytest.approx(sum(used.values()))
    kept = log.read(read_arms)
    assert len(kept) == first["cases"] + tight["cases"]
    assert set(kept["arm"]) == {POLICY, "new", "ladder"}


def test_without_trusted_features_the_ladder_decides(
    http: InProcess, desk: Desk, log: Log, portfolio: Portfolio
) -> None:
    log.load_features(portfolio.X.head(0), NOON)
    ask(http, desk)
    told = [http.get(f"/v1/decisions/{item['decision_id']}").json() for item in items(http)]
    assert {one["mode"] for one in told} == {"fallback_rules"}
    assert {one["mode_reason"] for one in told} == {"the account has no online features"}


def test_what_is_late_is_told_per_owner(http: InProcess, desk: Desk, log: Log, portfolio: Portfolio) -> None:
    ask(http, desk)
    told = items(http)
    done = items(http, queue="digital")[0]
    http.post("/v1/dispatches", json={"dispatch_id": "s1", "decision_id": done["decision_id"]})
    engine = ModelEngine(log, rungs_of(log, NextBestAction.load(portfolio.bundle)), pd.Timedelta(hours=36))
    http.app.state.desk = Desk(log, engine, Clock(NOON + pd.Timedelta(hours=25)))
    late = http.get("/v1/worklists/late?limit=1000").json()
    by_id = {item["decision_id"]: item for item in told}
    assert len(late["items"]) > 3
    assert all(by_id[item["decision_id"]]["act_by"] < late["as_of"] for item in late["items"])
    assert done["decision_id"] not in {item["decision_id"] for item in late["items"]}
    assert sum(late["owners"].values()) == len(late["items"])
    hours = [item["hours_late"] for item in late["items"]]
    assert hours == sorted(hours, reverse=True)
    one = http.get("/v1/worklists/late?queue=digital&limit=1").json()
    assert (set(one["owners"]), len(one["items"])) == ({"digital"}, 1)


def test_what_makes_no_sense_is_refused(http: InProcess, desk: Desk) -> None:
    for body, status in (({"capacities": {"nobody": {}}}, 404), ({"as_of": "2020-01-01T00:00:00Z"}, 409)):
        assert http.post("/v1/worklists", json={"worklist_id": "w9"} | body).status_code == status
    assert http.get("/v1/worklists/w9").status_code == 404
    ask(http, desk, segment={"stages": ["dpd_8_14"]})
    assert http.get("/v1/worklists/w1/items?cursor=x").status_code == 404
    assert http.post("/v1/worklists", json={"worklist_id": "w1"}).status_code == 409
