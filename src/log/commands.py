"""`repaylift log ...`: verify the chain, erase persons, export the record tables."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from ..records.store import write_records
from .log import DEFAULT_URL, Log

commands = typer.Typer(no_args_is_help=True, help="The decision log: verify, erase, export.")
_Url = Annotated[str, typer.Option("--log", help="SQLAlchemy URL of the log.", envvar="REPAYLIFT_LOG")]


@commands.command()
def verify(
    log: _Url = DEFAULT_URL,
    head: Annotated[str, typer.Option(help="Hash of an earlier end that the journal must contain.")] = "",
) -> None:
    """Walk the journal's chain; print where it ends. Keep that line outside the database."""
    opened = Log(log)
    end = opened.verify_chain()
    if head and not opened.has_hash(head):
        raise ValueError(f"the journal has no entry with hash {head!r}. Remedy: restore it from a backup.")
    typer.echo(f"sound: {end.seq} entries, the last with hash {end.hash.hex()}")


@commands.command()
def erase(
    debtor: Annotated[str, typer.Argument(help="debtor_id of whom to erase; empty with --quiet-years.")] = "",
    quiet_years: Annotated[int, typer.Option(help="Erase who had no entry for so many years.")] = 0,
    log: _Url = DEFAULT_URL,
) -> None:
    """Destroy a person's key and delete every row about them, or about all who were quiet for years."""
    if bool(debtor) == bool(quiet_years):
        raise ValueError("give either a debtor_id or --quiet-years. Remedy: `repaylift log erase p-123`")
    opened = Log(log)
    if quiet_years:
        before = pd.Timestamp(datetime.now(UTC)) - pd.DateOffset(years=quiet_years)
        typer.echo(f"erased {len(opened.erase_quiet(before))} persons")
        return
    rows = opened.erase_person(debtor).rows
    typer.echo(f"erased {sum(rows.values())} rows: {', '.join(f'{n} {name}' for name, n in rows.items())}")


@commands.command()
def export(
    folder: Annotated[Path, typer.Argument(help="Folder for one Parquet file per record table.")],
    learned_only: Annotated[bool, typer.Option(help="Only what the log learned itself.")] = False,
    log: _Url = DEFAULT_URL,
) -> None:
    """Write the record tables, to learn from."""
    write_records(Log(log).export(learned_only=learned_only), folder)
    typer.echo(f"wrote {folder}")
