"""Tables of what a decision reads at once: online features and standings."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, LargeBinary, String, Table, Text

from .schema import METADATA

# Names of the columns packed in `features.packed`, kept once per set.
FEATURE_SETS = Table(
    "feature_sets",
    METADATA,
    Column("set_id", String(64), primary_key=True),
    Column("names", Text, nullable=False),
)

# Online features: float64 values, little-endian, in the order of their set.
FEATURES = Table(
    "features",
    METADATA,
    Column("account_id", String(200), primary_key=True),
    Column("bill_id", Text, nullable=True),
    Column("set_id", String(64), nullable=False),
    Column("built_at", BigInteger, nullable=False),  # of the batch build
    Column("refreshed_at", BigInteger, nullable=False),  # of the last build for this account alone
    Column("changed_at", BigInteger, nullable=True),  # last fact since then; null: none
    Column("packed", LargeBinary, nullable=False),
)

# Packed standings; null when something about the debtor has changed since. Kept by `standings.py`.
STANDINGS = Table(
    "standings",
    METADATA,
    Column("debtor_id", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("packed", LargeBinary, nullable=True),
)
