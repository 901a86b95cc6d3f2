"""`repaylift ...`: a thin shell over the API; every command's help says what it reads and writes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .log.commands import commands as log_commands

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(log_commands, name="log")


@app.command()
def simulate() -> None:
    """Stage 1: a simulated portfolio, to data/records (and its truth, for evaluation only)."""
    from .pipeline.simulate import run

    run()


@app.command()
def features() -> None:
    """Stage 2: decision table, features and event sequences as of each decision."""
    from .pipeline.features import run

    run()


@app.command()
def train() -> None:
    """Stage 3: risk and effects, assembled with rules and prices; the demo's people make it `champion`."""
    from .pipeline.train import run

    run()


@app.command()
def evaluate() -> None:
    """Stage 4: risk out of time, and the value of the policy beside the simple ones."""
    from .pipeline.evaluate import run

    run()


@app.command()
def decide() -> None:
    """Stage 5: a decision for every open case, written to the log."""
    from .pipeline.decide import run

    run()


@app.command()
def report() -> None:
    """Stage 6: the model report and the drift page, one HTML file each."""
    from .pipeline.report import run

    run()


@app.command()
def show() -> None:
    """Print the demo's decisions, where its files lie and what to type next."""
    from .pipeline.show import run

    run()


@app.command()
def retrain(
    records: Annotated[Path, typer.Option(help="The platform's record tables.")] = Path("data/records"),
    log: Annotated[str, typer.Option(help="The decision log to learn from.")] = "sqlite:///var/repaylift.db",
) -> None:
    """Learn from the records and the log's own tables; register the result as `challenger`."""
    from .pipeline.retrain import run

    run(records, log)


@app.command()
def approve(
    version: Annotated[int, typer.Argument(help="Number of the registered version.")],
    by: Annotated[str, typer.Option(help="Who approves; not the version's author.")],
) -> None:
    """Record in the registry that a person approves a version; a champion needs two."""
    from .models.approvals import approve as record
    from .models.approvals import approvers

    typer.echo(f"Version {version} is approved by {', '.join(approvers(record(version, by)))}.")


@app.command()
def promote(version: Annotated[int, typer.Argument(help="Number of the registered version.")]) -> None:
    """Make a version that two people approved the `champion`; running services pick it up."""
    from .models.approvals import promote as make_champion

    typer.echo(f"Version {make_champion(version).version} is the champion.")


@app.command()
def trial(  # noqa: PLR0913, PLR0917 - the command line's options
    file: Annotated[
        Path, typer.Argument(help="A trial, one row per person: CSV (may be gzipped) or Parquet.")
    ],
    treatment: Annotated[str, typer.Option(help="Column with the arm each person got.")],
    outcome: Annotated[str, typer.Option(help="Column with what is to be raised (0/1 or a number).")],
    features: Annotated[str, typer.Option(help="Comma-separated columns; log(a) and a/b are understood.")],
    control: Annotated[str, typer.Option(help="The arm that means doing nothing.")],
    filter: Annotated[str, typer.Option(help="Keep only rows for which this pandas query holds.")] = "",
    propensity: Annotated[str, typer.Option(help="Column with P(arm received); else the arms' shares.")] = "",
    groups: Annotated[str, typer.Option(help="Column with person ids, when a person has several rows.")] = "",
    splits: Annotated[int, typer.Option(help="Two-fold splits to average over.")] = 10,
    seed: Annotated[int, typer.Option(help="Seed of the first split.")] = 0,
    jobs: Annotated[int, typer.Option(help="Threads.")] = 1,
) -> None:
    """Which arm to give whom, from a randomised trial's file, and what that choice is worth."""
    from .uplift.trial import read_trial, run_trial

    names = [name.strip() for name in features.split(",")]
    result = run_trial(
        read_trial(file, filter or None),
        treatment,
        outcome,
        names,
        control,
        propensity or None,
        groups=groups or None,
        splits=splits,
        seed=seed,
        n_jobs=jobs,
    )
    typer.echo(result.to_text())


@app.command()
def plan(
    scenarios: Annotated[
        Path | None, typer.Option(help="YAML list of scenarios, instead of the options below.")
    ] = None,
    agent_minutes: Annotated[str, typer.Option(help="Levels, such as 300,400 or 50%,150% of today's.")] = "",
    agents: Annotated[str, typer.Option(help="Numbers of agents, with --minutes-each.")] = "",
    minutes_each: Annotated[float, typer.Option(help="Minutes an agent has for these cases.")] = 0.0,
    incentive_money: Annotated[str, typer.Option(help="Levels of waivers and rewards paid out.")] = "",
    complaint_price: Annotated[str, typer.Option(help="Levels of money per complaint.")] = "",
    explore: Annotated[
        bool, typer.Option(help="Plan a day that explores, not the best action only.")
    ] = False,
    out: Annotated[Path, typer.Option(help="Folder of the tables and the plot.")] = Path("artifacts/plan"),
) -> None:
    """Tomorrow under other agent minutes, incentive money or complaint prices: queues, money, contacts."""
    from .pipeline.plan import Asked, run

    asked = Asked(scenarios, agent_minutes, agents, minutes_each, incentive_money, complaint_price)
    typer.echo(run(asked, out, explore).to_text())
    typer.echo(f"\nTables and plot in {out}")


@app.command()
def audit(
    folder: Annotated[Path, typer.Argument(help="Folder of record tables, one Parquet file each.")],
    control: Annotated[str, typer.Option(help="The action that means doing nothing.")] = "none",
    detect: Annotated[float, typer.Option(help="Effect on P(paid) that exploring is to find.")] = 0.05,
    share: Annotated[float, typer.Option(help="Most of a stage's cases to explore on.")] = 0.3,
    days: Annotated[int, typer.Option(help="Explore for at most so many days.")] = 180,
    features: Annotated[bool, typer.Option(help="Build features, for sharper and more tests.")] = True,
    html: Annotated[Path | None, typer.Option(help="Also write the audit as an HTML page.")] = None,
) -> None:
    """What your own log of decisions can teach, how far to trust it, and what to explore."""
    from .auditing.run import audit_folder

    found = audit_folder(folder, control, detect, share, days, features=features)
    typer.echo(str(found))
    if html is not None:
        typer.echo(f"\nPage: {found.to_html(html)}")


@app.command()
def notebooks() -> None:
    """Execute every notebook; outputs to artifacts/notebooks."""
    from .pipeline.notebooks import run

    run()


def main() -> None:
    """Run the command line; a refused input prints its message, not a traceback."""
    try:
        app()
    except (ValueError, FileNotFoundError, LookupError, PermissionError) as error:
        typer.secho(str(error), fg="red", err=True)
        raise SystemExit(2) from error
