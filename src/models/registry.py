"""Model registry: a folder becomes a version, an alias says which version is in use.

A version is registered as `challenger`; `approvals.promote` alone makes it `champion`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlparse
from urllib.request import url2pathname

from ..checks import check_in
from .tracking import artifact_root, log_run, open_client, quiet, resolve_uri

if TYPE_CHECKING:
    from mlflow import MlflowClient

MODEL_NAME = "repaylift"
CHAMPION, CHALLENGER = "champion", "challenger"
ALIASES = (CHAMPION, CHALLENGER)
AUTHOR = "author"  # tag of a version: who registered it


@dataclass(frozen=True, slots=True)
class RegisteredVersion:
    """A registered folder: model name, version (from 1), run id, where its files are (URI), and its tags."""

    name: str
    version: int
    run_id: str
    source: str
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def author(self) -> str:
        """Who registered it; "" when that is not known."""
        return self.tags.get(AUTHOR, "")


def register_artifact(
    folder: str | Path,
    tracking_uri: str | None = None,
    metrics: Mapping[str, float] | None = None,
    params: Mapping[str, object] | None = None,
    tags: Mapping[str, str] | None = None,
    author: str | None = None,
) -> RegisteredVersion:
    """Copy a folder into the store, make it the next version and point `challenger` at it.

    Parameters
    ----------
    folder : the artifact, with at least one file.
    tracking_uri : MLflow store; None: MLFLOW_TRACKING_URI, else sqlite:///mlflow.db.
    metrics, params, tags : shown with the run; tags with the version too.
    author : who made it, and so cannot approve it; None: REPAYLIFT_USER, else the account that runs this.

    Raises
    ------
    FileNotFoundError
        When the folder is empty or not there.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as where:
    ...     bundle = Path(where, "bundle")
    ...     bundle.mkdir()
    ...     _ = (bundle / "model.txt").write_text("trees")
    ...     store = f"sqlite:///{where}/mlflow.db"
    ...     version = register_artifact(bundle, store).version
    ...     text = (load_artifact("challenger", store) / "model.txt").read_text()
    >>> version, text
    (1, 'trees')
    """
    bundle = Path(folder)
    if not bundle.is_dir() or not any(bundle.iterdir()):
        raise FileNotFoundError(f"{bundle} is no folder with files. Remedy: save the artifact there first.")
    shown = {**(tags or {}), AUTHOR: (author or who_runs_this()).lower()}
    run_id = log_run(
        CHALLENGER, folder=bundle, params=params, metrics=metrics, tags=shown, tracking_uri=tracking_uri
    )
    with quiet():
        client = open_client(tracking_uri)
        source = f"{client.get_run(run_id).info.artifact_uri}/bundle"
        _ensure_model(client)
        made = client.create_model_version(MODEL_NAME, source, run_id, tags=shown)
        client.set_registered_model_alias(MODEL_NAME, CHALLENGER, made.version)
    return RegisteredVersion(MODEL_NAME, int(made.version), run_id, source, shown)


def who_runs_this() -> str:
    """REPAYLIFT_USER, else the name of the account that runs this process."""
    return os.environ.get("REPAYLIFT_USER") or getuser()


def load_artifact(alias: str, tracking_uri: str | None = None) -> Path:
    """Local folder of the version that an alias points at.

    Raises
    ------
    LookupError
        When no version has the alias. FileNotFoundError when its files are gone.
    """
    return fetch(find_version(alias, tracking_uri), tracking_uri)


def fetch(found: RegisteredVersion, tracking_uri: str | None = None) -> Path:
    """Local folder of a version.

    A SQLite store that was moved together with its `mlruns` folder is still read.

    Raises
    ------
    FileNotFoundError
        When its files are gone.
    """
    local = _local_path(found.source)
    if local is None:
        return _download(found, tracking_uri)
    if not local.is_dir():
        local = _moved(local, tracking_uri)
    if not local.is_dir():
        raise FileNotFoundError(
            f"version {found.version} has no files at {local}. Remedy: register the artifact again."
        )
    return local


def find_version(alias: str | int, tracking_uri: str | None = None) -> RegisteredVersion:
    """Version that an alias points at, or of a number, without its files.

    Raises
    ------
    LookupError
        When there is no such version.
    """
    if isinstance(alias, str):
        check_in(alias, "alias", ALIASES)
    with quiet():
        from mlflow.exceptions import MlflowException

        client = open_client(tracking_uri)
        try:
            if isinstance(alias, int):
                made = client.get_model_version(MODEL_NAME, str(alias))
            else:
                made = client.get_model_version_by_alias(MODEL_NAME, alias)
        except MlflowException as error:
            wanted = f"alias {alias!r}" if isinstance(alias, str) else f"number {alias}"
            raise LookupError(
                f"no version of {MODEL_NAME!r} has the {wanted} in {client.tracking_uri}. "
                "Remedy: register an artifact first, or name another store."
            ) from error
    return _version(made)


def all_versions(tracking_uri: str | None = None) -> tuple[RegisteredVersion, ...]:
    """Every version, the newest first."""
    with quiet():
        found = open_client(tracking_uri).search_model_versions(f"name = '{MODEL_NAME}'")
    return tuple(sorted(map(_version, found), key=lambda version: -version.version))


def _version(made: Any) -> RegisteredVersion:
    return RegisteredVersion(
        MODEL_NAME, int(made.version), str(made.run_id), str(made.source), dict(made.tags)
    )


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
