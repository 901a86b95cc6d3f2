"""Reading, writing, joining and cutting records."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

import ibis
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.common.exceptions import TableNotFound

from .contracts import as_frame, check_records
from .errors import RecordsError
from .tables import REQUIRED, TABLES, Records


def read_records(source: str | Path) -> Records:
    """Read and check records from a folder of Parquet files or from a warehouse.

    Parameters
    ----------
    source : a folder with one `<table>.parquet` per table, read as pandas frames; or a URL that
        Ibis connects to, such as "duckdb://portfolio.ddb", whose tables stay in the warehouse.

    Raises
    ------
    FileNotFoundError
        When the folder does not exist.
    RecordsError
        When a required table is absent or anything breaks the contract.

    Examples
    --------
    >>> import tempfile
    >>> from repaylift.records.contracts import empty_table
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     tables = (empty_table(name) for name in ("accounts", "bills", "payments"))
    ...     read_records(write_records(Records(*tables), folder)).bills.shape
    (0, 5)
    """
    tables = _warehouse(str(source)) if "://" in str(source) else _folder(Path(source))
    for name in REQUIRED:
        if name not in tables:
            raise RecordsError(name, None, 1, str(source), "required table is absent")
    records = Records(**tables)
    check_records(records)
    return records


def write_records(records: Records, folder: str | Path) -> Path:
    """Check records and write one Parquet file per table; return the folder.

    Files of tables that these records do not have are removed from the folder.

    Raises
    ------
    RecordsError
        When the records break the contract; nothing is written then.
    """
    check_records(records)
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    present = dict(records.tables())
    for name in TABLES:
        path = target / f"{name}.parquet"
        if name in present:
            pq.write_table(_arrow(name, as_frame(present[name])), path)
        else:
            path.unlink(missing_ok=True)
    return target


def merge_records(first: Records, second: Records) -> Records:
    """Put two sets of records together table by table, as pandas; absent in both stays absent.

    Examples
    --------
    >>> one = Records(*(pd.DataFrame({"account_id": [a]}) for a in "xyz"))
    >>> merge_records(one, one).accounts["account_id"].tolist()
    ['x', 'x']
    """
    left, right = dict(first.tables()), dict(second.tables())
    return Records(**{name: _concat(left.get(name), right.get(name)) for name in TABLES})


def restrict_records(records: Records, account_ids: Collection[str]) -> Records:
    """Keep what belongs to some accounts, as pandas: rows by account, debtor, order, decision or contact.

    Raises
    ------
    ValueError
        When an account is not in the records.
    """
    frames = {name: as_frame(table) for name, table in records.tables()}
    wanted = set(account_ids)
    unknown = wanted - set(frames["accounts"]["account_id"])
    if unknown:
        raise ValueError(
            f"account_ids: {len(unknown)} not in accounts, such as {min(unknown)!r}. "
            "Remedy: take ids from records.accounts."
        )
    kept: dict[str, Any] = {}
    for name in TABLES:  # parents stand before children in TABLES
        if name in frames:
            kept[name] = frames[name][_belongs(name, frames[name], wanted, kept)].reset_index(drop=True)
    return Records(**kept)


def restrict_to_debtors(records: Records, debtor_ids: Collection[str]) -> Records:
    """Keep what belongs to some debtors, every account of theirs: counters and holds count across them.

    Examples
    --------
    >>> from repaylift.records.contracts import empty_table
    >>> records = Records(*(empty_table(name) for name in ("accounts", "bills", "payments")))
    >>> len(restrict_to_debtors(records, ["d1"]).accounts)
    0
    """
    accounts = as_frame(records.accounts)
    return restrict_records(records, accounts.loc[accounts["debtor_id"].isin(set(debtor_ids)), "account_id"])


def _belongs(name: str, frame: pd.DataFrame, wanted: set[str], kept: dict[str, Any]) -> pd.Series:
    if name in ("consents", "holds"):
        ours = frame["debtor_id"].isin(kept["accounts"]["debtor_id"])
        return frame["account_id"].isin(wanted) | (frame["account_id"].isna() & ours)
    if "account_id" in frame:
        return frame["account_id"].isin(wanted)
    parent, key = {
        "refunds": ("orders", "order_id"),
        "contacts": ("decisions", "decision_id"),
        "contact_events": ("contacts", "contact_id"),
    }[name]
    return frame[key].isin(kept[parent][key])


def _folder(folder: Path) -> dict[str, Any]:
    if not folder.is_dir():
        raise FileNotFoundError(
            f"source == {str(folder)!r}, must be a folder of Parquet files or a warehouse URL. "
            "Remedy: write one with `write_records`, or give a URL such as duckdb://portfolio.ddb"
        )
    paths = {path.stem: path for path in sorted(folder.glob("*.parquet"))}
    for name in paths.keys() - TABLES.keys():
        raise RecordsError(name, None, 1, str(paths[name]), "unknown table")
    return {name: _microseconds(pd.read_parquet(path)) for name, path in paths.items()}


def _warehouse(url: str) -> dict[str, Any]:
    connection: Any = ibis.connect(url)
    found = {}
    for name in TABLES:
        with suppress(TableNotFound):  # `list_tables` of Ibis 12 fails on DuckDB 2
            found[name] = connection.table(name)
    return found


def _microseconds(frame: pd.DataFrame) -> pd.DataFrame:
    zoned = [c for c in frame if isinstance(frame[c].dtype, pd.DatetimeTZDtype)]
    return frame.astype(dict.fromkeys(zoned, pd.DatetimeTZDtype("us", "UTC")))


def _arrow(name: str, frame: pd.DataFrame) -> pa.Table:
    kinds = {"text": pa.string(), "time": pa.timestamp("us", "UTC"), "flag": pa.bool_()}
    schema = pa.schema([(c, kinds.get(k.rstrip("?"), pa.float64())) for c, k in TABLES[name].items()])
    return pa.Table.from_pandas(frame, schema=schema, preserve_index=False)


def _concat(left: Any, right: Any) -> pd.DataFrame | None:
    parts = [as_frame(part) for part in (left, right) if part is not None]
    filled = [part for part in parts if len(part)] or parts[:1]
    return pd.concat(filled, ignore_index=True) if filled else None
