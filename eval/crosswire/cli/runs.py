"""Commands on runs that are on disk: runs, verify."""

from json import dumps
from pathlib import Path
from typing import Annotated, Any

import typer

from crosswire.cli import options
from crosswire.cli.output import print_json, print_result, terminal_width
from crosswire.problems import CrosswireError, Exit, plural

# The differences of a run that are printed before the rest is only counted.
SHOWN = 10


def runs(
    folder: Annotated[Path, typer.Argument(help="The folder of the runs.")] = Path("runs"),
    json: options.Json = False,
    format: options.Format = options.OutputFormat.TABLE,  # noqa: A002
) -> None:
    """Run the command `runs`."""
    from crosswire.evaluation.stored_run import stored_runs
    from crosswire.metrics.number_format import three_decimals
    from crosswire.report.table_formats import FORMATS, formatted
    from crosswire.report.tables import Column, Table, as_text

    form = options.format_of(format, json=json)
    rows = []
    for run in stored_runs(folder):
        headlines = {
            score["metric"]: score["value"]
            for task in run.attempted
            for score in task["scores"]
            if score["metric"] == task["headline"]
        }
        row: dict[str, Any] = {"run": str(run.folder), "system": run.system, "data": run.data, "scorer": run.scorer}
        rows.append({**row, "started": run.started, "headlines": headlines})
    if form == options.OutputFormat.JSON:
        print_json(dumps(rows, ensure_ascii=False, indent=2))
        return
    if not rows:
        print_result(f"{folder}: has no runs; bench eval writes them\n")
        return
    columns = [Column("run"), Column("system"), Column("started", rank=2), Column("data", rank=3)]
    columns += [Column("headline", wrapped=True, least_width=24), Column("value", numeric=True)]
    cells = []
    for row in rows:
        first = [row["run"], row["system"], row["started"], row["data"]]
        for metric, value in (row["headlines"] or {"-": None}).items():
            cells.append([*first, metric, three_decimals(value)])
            first = first if form in FORMATS else [""] * len(first)
    table = Table(columns, cells, ["the folder of each run has its signatures"])
    print_result(formatted((), [table], form) if form in FORMATS else as_text(table, terminal_width()))


def verify(
    folders: Annotated[list[Path], typer.Argument(metavar="RUN...", help="Run folders.")],
    data: options.Data = None,
) -> None:
    """Run the command `verify`."""
    from crosswire.evaluation.verify import verify as differences_of

    failed = 0
    for folder in folders:
        found = differences_of(folder, data=data)
        failed += bool(found)
        more = [f"... and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
        state = [f"  {line}" for line in (*found[:SHOWN], *more)]
        print_result("\n".join([f"{folder}: {'other scores' if found else 'the same scores, bit for bit'}", *state]))
    if failed:
        raise CrosswireError(f"{plural(failed, 'run')} of {len(folders)} cannot be verified", Exit.GATE)


COMMANDS = (runs, verify)
