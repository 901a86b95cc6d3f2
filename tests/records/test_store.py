"""Records survive the way to disk and to a warehouse; joining and cutting keep references whole."""

from dataclasses import replace
from pathlib import Path

import ibis
import pandas as pd
import pyarrow.parquet as pq
import pytest

from repaylift.records.contracts import as_frame, check_records
from repaylift.records.errors import RecordsError
from repaylift.records.store import merge_records, read_records, restrict_records, write_records
from repaylift.records.tables import Records

# Ibis 12 on DuckDB 2 still calls a DuckDB method that is on its way out.
pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")


def assert_same(one: Records, two: Records) -> None:
    left, right = dict(one.tables()), dict(two.tables())
    assert left.keys() == right.keys()
    for name, table in left.items():
        pd.testing.assert_frame_equal(as_frame(table), as_frame(right[name]))


def test_folder_round_trip(small: Records, tmp_path: Path) -> None:
    assert_same(read_records(write_records(small, tmp_path)), small)
    stored = pq.read_schema(tmp_path / "payments.parquet")
    assert str(stored.field("paid_at").type) == "timestamp[us, tz=UTC]"


def test_absent_table_stays_absent(small: Records, tmp_path: Path) -> None:
    write_records(small, tmp_path)
    write_records(replace(small, refunds=None), tmp_path)
    assert read_records(tmp_path).refunds is None


def test_nanosecond_files_are_read_as_microseconds(small: Records, tmp_path: Path) -> None:
    write_records(small, tmp_path)
    fine = small.bills.astype({"due_at": "datetime64[ns, UTC]", "issued_at": "datetime64[ns, UTC]"})
    fine.to_parquet(tmp_path / "bills.parquet")
    assert_same(read_records(tmp_path), small)


def test_warehouse(small: Records, tmp_path: Path) -> None:
    url = f"duckdb://{tmp_path / 'portfolio.ddb'}"
    con = ibis.connect(url)
    for path in write_records(small, tmp_path).glob("*.parquet"):
        con.create_table(path.stem, con.read_parquet(path))
    con.disconnect()
    read = read_records(url)
    assert isinstance(read.bills, ibis.Table)
    assert_same(restrict_records(read, ["a1", "a2", "a3"]), small)


def test_bad_folder_is_refused(small: Records, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="must be a folder"):
        read_records(tmp_path / "nowhere")
    write_records(small, tmp_path)
    small.bills.assign(amount=-1.0).to_parquet(tmp_path / "bills.parquet")
    with pytest.raises(RecordsError, match=r"bills.amount: must be >= 0"):
        read_records(tmp_path)
    small.bills.to_parquet(tmp_path / "letters.parquet")
    with pytest.raises(RecordsError, match="letters: unknown table"):
        read_records(tmp_path)


def test_bad_records_are_not_written(small: Records, tmp_path: Path) -> None:
    with pytest.raises(RecordsError):
        write_records(replace(small, bills=small.bills.iloc[:1].assign(amount=-1.0)), tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_restrict_keeps_references_whole(small: Records) -> None:
    kept = restrict_records(small, ["a1"])
    check_records(kept)
    assert kept.accounts["account_id"].tolist() == ["a1"]
    assert kept.consents["debtor_id"].tolist() == ["d1"]
    assert kept.holds.empty and kept.refunds.empty
    assert len(kept.contact_events) == 1
    assert restrict_records(small, ["a3"]).contact_events.empty
    with pytest.raises(ValueError, match="'a9'"):
        restrict_records(small, ["a9"])


def test_merge_of_parts_is_the_whole(small: Records) -> None:
    parts = merge_records(restrict_records(small, ["a1", "a2"]), restrict_records(small, ["a3"]))
    assert_same(parts, small)
    assert merge_records(replace(small, holds=None), replace(small, holds=None)).holds is None
