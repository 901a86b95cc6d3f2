"""What one decision reads of the log: the debtor's standing and the account's features, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..records.standing import Standing, unpack_standing
from .feature_rows import FeatureRow, feature_row
from .refusals import NotKnownError
from .session import Session
from .standings import Built, build_standing

_QUERY = """
SELECT accounts.debtor_id, standings.packed, features.bill_id, features.set_id, features.built_at,
    features.refreshed_at, features.changed_at, features.packed,
    EXISTS (SELECT 1 FROM pauses WHERE lifted_at IS NULL)
FROM accounts
LEFT JOIN standings ON standings.debtor_id = accounts.debtor_id
LEFT JOIN features ON features.account_id = accounts.account_id
WHERE accounts.account_id = ?"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One debtor as the log knows them now.

    features : of the account asked for, None when it has none. any_pause : whether a pause is switched on, in
    force or not any more.
    """

    debtor_id: str
    standing: Standing
    features: FeatureRow | None
    any_pause: bool


def read_snapshot(session: Session, account_id: str) -> tuple[Snapshot, Built | None]:
    """Snapshot of an account's debtor, and its standing if it had to be built: it should be kept.

    Raises
    ------
    NotKnownError
        When the account is not in the log.
    """
    row: Any = session.execute(_QUERY, (account_id,)).fetchone()
    if row is None:
        raise NotKnownError("account_id", account_id, "load the account's records first")
    debtor_id, packed, *cells, any_pause = row
    features = None if cells[1] is None else feature_row(session, account_id, cells)
    if packed is not None:
        return Snapshot(debtor_id, unpack_standing(packed), features, bool(any_pause)), None
    built = build_standing(session, debtor_id)
    return Snapshot(debtor_id, built.standing, features, bool(any_pause)), built
