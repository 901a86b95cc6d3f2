"""Tracking: a run holds what was logged."""

import logging

from repaylift.models.tracking import EXPERIMENT, log_run, open_client, quiet, resolve_uri


def test_a_run_holds_params_metrics_tags_and_files(tmp_path):
    store = f"sqlite:///{tmp_path}/deep/er/mlflow.db"
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "table.csv").write_text("a\n1\n")
    run_id = log_run(
        "uci",
        folder=tmp_path / "out",
        params={"trials": 20},
        metrics={"auc": 0.79},
        tags={"data": "uci"},
        tracking_uri=store,
    )
    with quiet():
        client = open_client(store)
        run = client.get_run(run_id)
        assert run.data.params == {"trials": "20"}
        assert run.data.metrics == {"auc": 0.79}
        assert run.data.tags["data"] == "uci"
        assert [f.path for f in client.list_artifacts(run_id, "bundle")] == ["bundle/table.csv"]
        assert client.get_experiment_by_name(EXPERIMENT).experiment_id == run.info.experiment_id
        assert run.info.status == "FINISHED"


def test_the_environment_names_the_store(monkeypatch, tmp_path):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://mlflow.example:5000")
    assert resolve_uri() == "http://mlflow.example:5000"
    monkeypatch.delenv("MLFLOW_TRACKING_URI")
    monkeypatch.chdir(tmp_path)
    assert resolve_uri() == f"sqlite:///{tmp_path}/mlflow.db"


def test_log_levels_are_put_back():
    with quiet():
        pass
    logging.getLogger("mlflow").setLevel(logging.WARNING)
    with quiet():
        assert logging.getLogger("mlflow").level == logging.ERROR
    assert logging.getLogger("mlflow").level == logging.WARNING
