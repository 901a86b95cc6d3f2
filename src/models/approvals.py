"""A champion needs the approval of two people, neither of them its author; both are kept in MLflow.

Approvals are tags of the version: `approved_by.NAME` with the moment as its value. Who may write tags
is up to the access control of the MLflow server: the name that is given is believed.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from .registry import CHAMPION, MODEL_NAME, RegisteredVersion, all_versions, find_version
from .tracking import open_client, quiet

NEEDED = 2
PROMOTED_AT = "promoted_at"  # tag: when the version became the champion last
_APPROVED_BY = "approved_by."
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


class NotApprovedError(PermissionError):
    """A version that lacks approvals and so may not decide."""


def approve(
    version: int, by: str, tracking_uri: str | None = None, at: datetime | None = None
) -> RegisteredVersion:
    """Record that a person approves a version; the version with its tags.

    Parameters
    ----------
    by : the person; letters in either case are the same person. at : None: now.

    Raises
    ------
    ValueError
        When the name cannot be one, or is the author's.
    LookupError
        When there is no such version.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from repaylift.models.registry import register_artifact
    >>> with tempfile.TemporaryDirectory() as where:
    ...     bundle = Path(where, "bundle")
    ...     bundle.mkdir()
    ...     _ = (bundle / "model.txt").write_text("trees")
    ...     store = f"sqlite:///{where}/mlflow.db"
    ...     made = register_artifact(bundle, store, author="wei")
    ...     _ = approve(1, "lan", store), approve(1, "ming", store)
    ...     champion = promote(1, store)
    >>> approvers(champion)
    ('lan', 'ming')
    """
    name = by.lower()
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"by == {by!r}, must be letters, digits, '.', '_' or '-'. Remedy: give a name such as li.wei"
        )
    found = find_version(version, tracking_uri)
    if name == found.author:
        raise ValueError(
            f"by == {by!r} is the author of version {version}. Remedy: two other people must approve it."
        )
    moment = (at or datetime.now(UTC)).isoformat(timespec="seconds")
    with quiet():
        client = open_client(tracking_uri)
        client.set_model_version_tag(MODEL_NAME, str(version), f"{_APPROVED_BY}{name}", moment)
    return find_version(version, tracking_uri)


def approvers(version: RegisteredVersion) -> tuple[str, ...]:
    """Who approved it, the author left out, in the order of the alphabet."""
    named = {tag.removeprefix(_APPROVED_BY) for tag in version.tags if tag.startswith(_APPROVED_BY)}
    return tuple(sorted(named - {version.author}))


def check_approved(version: RegisteredVersion) -> None:
    """Refuse a version without the approvals it needs.

    Raises
    ------
    NotApprovedError
        Says who approved it and the command that mends it.
    """
    by = approvers(version)
    if len(by) < NEEDED:
        raise NotApprovedError(
            f"version {version.version} is approved by {len(by)} people ({', '.join(by) or 'nobody'}), "
            f"must be >= {NEEDED}. Remedy: `repaylift approve {version.version} --by NAME` by people "
            f"other than its author ({version.author or 'unknown'})."
        )


def promote(version: int, tracking_uri: str | None = None) -> RegisteredVersion:
    """Make an approved version the champion; running services pick it up.

    Raises
    ------
    NotApprovedError
        When it lacks approvals.
    LookupError
        When there is no such version.
    """
    check_approved(find_version(version, tracking_uri))
    with quiet():
        client = open_client(tracking_uri)
        now = datetime.now(UTC).isoformat()
        client.set_model_version_tag(MODEL_NAME, str(version), PROMOTED_AT, now)
        client.set_registered_model_alias(MODEL_NAME, CHAMPION, str(version))
    return find_version(version, tracking_uri)


def earlier_champions(tracking_uri: str | None = None) -> tuple[RegisteredVersion, ...]:
    """Approved versions that were the champion once, the last one first."""
    once = [v for v in all_versions(tracking_uri) if PROMOTED_AT in v.tags and len(approvers(v)) >= NEEDED]
    return tuple(sorted(once, key=lambda v: v.tags[PROMOTED_AT], reverse=True))
