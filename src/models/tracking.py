"""MLflow store: where it is, and one run of it."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlflow import MlflowClient

EXPERIMENT = "repaylift"
_DEFAULT_URI = "sqlite:///mlflow.db"
_SQLITE = "sqlite:///"
_CHATTY = ("mlflow", "alembic")


def resolve_uri(tracking_uri: str | None = None) -> str:
    """The given URI, or MLFLOW_TRACKING_URI, or sqlite:///mlflow.db; a SQLite path made absolute.

    Examples
    --------
    >>> resolve_uri("sqlite:////srv/mlflow.db")
    'sqlite:////srv/mlflow.db'
    >>> resolve_uri("sqlite:///mlflow.db") == f"sqlite:///{Path('mlflow.db').absolute()}"
    True
    """
    uri = tracking_uri or os.environ.get("MLFLOW_TRACKING_URI") or _DEFAULT_URI
    path = _sqlite_path(uri)
    return uri if path is None else f"{_SQLITE}{path.absolute()}"


def artifact_root(uri: str) -> Path | None:
    """Folder `mlruns` beside a SQLite file; None where a server decides.

    Examples
    --------
    >>> artifact_root("sqlite:////srv/mlflow.db").as_posix()
    '/srv/mlruns'
    """
    path = _sqlite_path(uri)
    return None if path is None else path.absolute().parent / "mlruns"


@contextmanager
def quiet() -> Iterator[None]:
    """MLflow and its migrations say nothing below an error and warn of nothing, inside only.

    MLflow takes seconds to import and sets its own log levels then: it is imported here, first.
    Nothing is sent to its makers.
    """
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    loggers = [logging.getLogger(name) for name in _CHATTY]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import_module("mlflow")
        before = [logger.level for logger in loggers]
        try:
            for logger in loggers:
                logger.setLevel(logging.ERROR)
            yield
        finally:
            for logger, level in zip(loggers, before, strict=True):
                logger.setLevel(level)


def open_client(tracking_uri: str | None = None) -> MlflowClient:
    """Client of the store, to be used inside `quiet`; a new SQLite store is made."""
    from mlflow import MlflowClient

    uri = resolve_uri(tracking_uri)
    path = _sqlite_path(uri)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    return MlflowClient(tracking_uri=uri, registry_uri=uri)


def log_run(
    name: str,
    *,
    folder: str | Path | None = None,
    params: Mapping[str, object] | None = None,
    metrics: Mapping[str, float] | None = None,
    tags: Mapping[str, str] | None = None,
    tracking_uri: str | None = None,
) -> str:
    """Record one run and return its id.

    Parameters
    ----------
    name : shown in MLflow. folder : its files are copied under artifacts/bundle.
    params, metrics, tags : what is shown; metrics must be numbers.
    tracking_uri : see `resolve_uri`.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as where:
    ...     run_id = log_run("demo", metrics={"auc": 0.8}, tracking_uri=f"sqlite:///{where}/mlflow.db")
    >>> len(run_id)
    32
    """
    with quiet():
        client = open_client(tracking_uri)
        run_id: str = client.create_run(
            _experiment_id(client), run_name=name, tags=dict(tags or {})
        ).info.run_id
        for key, value in (params or {}).items():
            client.log_param(run_id, key, value)
        for key, number in (metrics or {}).items():
            client.log_metric(run_id, key, float(number))
        if folder is not None:
            client.log_artifacts(run_id, str(folder), "bundle")
        client.set_terminated(run_id)
    return run_id


def _experiment_id(client: MlflowClient) -> str:
    found = client.get_experiment_by_name(EXPERIMENT)
    if found is not None:
        return str(found.experiment_id)
    root = artifact_root(client.tracking_uri)
    return str(client.create_experiment(EXPERIMENT, None if root is None else root.as_uri()))


def _sqlite_path(uri: str) -> Path | None:
    return Path(uri[len(_SQLITE) :]) if uri.startswith(_SQLITE) else None
