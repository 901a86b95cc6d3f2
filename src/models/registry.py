"""Model registry: a folder becomes a version, an alias says which version is in use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlparse
from urllib.request import url2pathname

from ..checks import check_in
from .tracking import artifact_root, log_run, open_client, quiet, resolve_uri

if TYPE_CHECKING:
    from mlflow import MlflowClient

MODEL_NAME = "repaylift"
ALIASES = ("champion", "challenger")


@dataclass(frozen=True, slots=True)
class RegisteredVersion:
    """A registered folder: model name, version (from 1), alias, run id, where its files are (URI)."""

    name: str
    version: int
    alias: str
    run_id: str
    source: str


def register_artifact(
    folder: str | Path,
    alias: str,
    tracking_uri: str | None = None,
    metrics: Mapping[str, float] | None = None,
    params: Mapping[str, object] | None = None,
    tags: Mapping[str, str] | None = None,
) -> RegisteredVersion:
    """Copy a folder into the store, make it the next version and point the alias at it.

    Parameters
    ----------
    folder : the artifact, with at least one file.
    alias : "champion" or "challenger".
    tracking_uri : MLflow store; None: MLFLOW_TRACKING_URI, else sqlite:///mlflow.db.
    metrics, params, tags : shown with the run; tags with the version too.

    Raises
    ------
    ValueError
        When the alias is not known. FileNotFoundError when the folder is empty or not there.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as where:
    ...     bundle = Path(where, "bundle")
    ...     bundle.mkdir()
    ...     _ = (bundle / "model.txt").write_text("trees")
    ...     store = f"sqlite:///{where}/mlflow.db"
    ...     version = register_artifact(bundle, "champion", store).version
    ...     text = (load_artifact("champion", store) / "model.txt").read_text()
    >>> version, text
    (1, 'trees')
    """
    check_in(alias, "alias", ALIASES)
    bundle = Path(folder)
    if not bundle.is_dir() or not any(bundle.iterdir()):
        raise FileNotFoundError(f"{bundle} is no folder with files. Remedy: save the artifact there first.")
    run_id = log_run(
        alias, folder=bundle, params=params, metrics=metrics, tags=tags, tracking_uri=tracking_uri
    )
    with quiet():
        client = open_client(tracking_uri)
        source = f"{client.get_run(run_id).info.artifact_uri}/bundle"
        _ensure_model(client)
        made = client.create_model_version(MODEL_NAME, source, run_id, tags=dict(tags or {}))
        client.set_registered_model_alias(MODEL_NAME, alias, made.version)
    return RegisteredVersion(MODEL_NAME, int(made.version), alias, run_id, source)


def load_artifact(alias: str, tracking_uri: str | None = None) -> Path:
    """Local folder of the version that an alias points at.

    A SQLite store that was moved together with its `mlruns` folder is still read.

    Raises
    ------
    LookupError
        When no version has the alias. FileNotFoundError when its files are gone.
    """
    found = find_version(alias, tracking_uri)
    local = _local_path(found.source)
    if local is None:
        return _download(found, tracking_uri)
    if not local.is_dir():
        local = _moved(local, tracking_uri)
    if not local.is_dir():
        raise FileNotFoundError(
            f"version {found.version} ({alias}) has no files at {local}. Remedy: register the artifact again."
        )
    return local


def find_version(alias: str, tracking_uri: str | None = None) -> RegisteredVersion:
    """Version that an alias points at, without its files.

    Raises
    ------
    LookupError
        When no version has the alias.
    """
    check_in(alias, "alias", ALIASES)
    with quiet():
        from mlflow.exceptions import MlflowException

        client = open_client(tracking_uri)
        try:
            made = client.get_model_version_by_alias(MODEL_NAME, alias)
        except MlflowException as error:
            raise LookupError(
                f"no version of {MODEL_NAME!r} has the alias {alias!r} in {client.tracking_uri}. "
                "Remedy: register an artifact first, or name another store."
            ) from error
    return RegisteredVersion(MODEL_NAME, int(made.version), alias, str(made.run_id), str(made.source))


def _ensure_model(client: MlflowClient) -> None:
    if not client.search_registered_models(f"name = '{MODEL_NAME}'"):
        client.create_registered_model(MODEL_NAME)


def _local_path(source: str) -> Path | None:
    parts = urlparse(source)
    if parts.scheme == "file":
        return Path(url2pathname(parts.path))
    return Path(source) if not parts.scheme else None


def _moved(local: Path, tracking_uri: str | None) -> Path:
    """The same place under the `mlruns` that lies beside the store now."""
    root = artifact_root(resolve_uri(tracking_uri))
    if root is None or root.name not in local.parts:
        return local
    tail = local.parts[local.parts.index(root.name) + 1 :]
    return root.joinpath(*tail)


def _download(found: RegisteredVersion, tracking_uri: str | None) -> Path:
    with quiet():
        downloaded: Any = open_client(tracking_uri).download_artifacts(found.run_id, "bundle")
    return Path(downloaded)
