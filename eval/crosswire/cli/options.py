"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

# The key in the metadata of a command, which the printing of its problems reads.
EVERY_PROBLEM = "crosswire.every_problem"


def _keep(context: typer.Context, value: bool) -> bool:
    context.meta[EVERY_PROBLEM] = value
    return value


All = Annotated[
    bool,
    typer.Option(
        "--all", help="List every problem of the input, not only the first three of each kind.", callback=_keep
    ),
]
Data = Annotated[
    Path | None,
    typer.Option(
        "--data", envvar="BENCH_DATA", help="Data directory with corpus/ and annotations/ (default: the shipped data)."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON in full precision.")]
Labels = Annotated[
    str | None,
    typer.Option(
        "--labels",
        help="Label set to map gold and predictions to: native, conll, ontonotes. Default: that of the predictions"
        " file, else native.",
    ),
]
Metrics = Annotated[
    list[str],
    typer.Option("--metric", "-m", help="Only this metric; repeatable. `all` adds metrics of other libraries."),
]
Stories = Annotated[
    list[str],
    typer.Option(
        "--story",
        help="Only this story; repeatable. Default: the test split; for score and errors the stories that the"
        " header of the file names; for agree those in both passes.",
    ),
]
System = Annotated[
    str,
    typer.Option(
        "--system",
        "-s",
        help="gold, empty, a plug-in, a bare name (mine), file.py, file.py:Class, module:Class, cmd:PROGRAM, a"
        " predictions file, a run folder, or the folder of an annotation pass.",
    ),
]
Tasks = Annotated[list[str], typer.Option("--task", "-t", help="Only this task; repeatable.")]
FailUnder = Annotated[
    float | None,
    typer.Option("--fail-under", min=0, max=1, help="Exit with 1 if a headline is undefined or below this value."),
]
Timeout = Annotated[
    float | None,
    typer.Option("--timeout", min=0, help="Seconds that a program (cmd:) has for one request. Default: no limit."),
]
MaxFailures = Annotated[
    int,
    typer.Option(
        "--max-failures", min=0, help="Exit with 4 if more than this many requests (articles or stories) fail."
    ),
]
