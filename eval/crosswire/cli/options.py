"""Options that several commands share."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from crosswire.problems import CrosswireError

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


class OutputFormat(StrEnum):
    """The format of printed scores."""

    TABLE = "table"
    MARKDOWN = "md"
    LATEX = "latex"
    CSV = "csv"
    JSON = "json"


Format = Annotated[OutputFormat, typer.Option("--format", help="How scores are printed. json is the same as --json.")]


def format_of(form: OutputFormat, *, json: bool) -> OutputFormat:
    """Return the format that --format and --json choose.

    Raises:
        CrosswireError: They choose different ones.
    """
    if json and form not in (OutputFormat.TABLE, OutputFormat.JSON):
        raise CrosswireError(f"--json and --format {form.value} choose different formats; give one of them")
    return OutputFormat.JSON if json else form


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
        help="gold, empty, a plug-in, a bare name (mine), file.py, file.py:Class, module:Class, cmd:PROGRAM,"
        " serve:PROGRAM, a predictions file, a run folder, an inspect log (.eval), or the folder of an annotation"
        " pass.",
    ),
]
Tasks = Annotated[list[str], typer.Option("--task", "-t", help="Only this task; repeatable.")]
FailUnder = Annotated[
    float | None,
    typer.Option("--fail-under", min=0, max=1, help="Exit with 1 if a headline is undefined or below this value."),
]
Timeout = Annotated[
    float | None,
    typer.Option("--timeout", min=0, help="Seconds that a system has for one request. Default: no limit."),
]
Memory = Annotated[
    int | None,
    typer.Option("--memory", min=1, help="Megabytes that a system and its children can use. Default: no limit."),
]
Jobs = Annotated[
    int, typer.Option("--jobs", "-j", min=1, help="Processes of the system that answer requests at the same time.")
]
Executor = Annotated[
    str | None,
    typer.Option("--executor", help="Run requests elsewhere: tcp://HOST:PORT of a Dask scheduler, or module:factory."),
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Seed of random numbers in Python systems.")]
Limit = Annotated[
    int | None,
    typer.Option("--limit", min=1, help="Only the first N articles of each story; all others are scored as empty."),
]


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How many failures are accepted: a number, or a share of all that can fail."""

    text: str
    number: int | None
    share: float | None

    def __str__(self) -> str:
        return self.text

    def accepts(self, failures: int, failable: int) -> bool:
        """Return whether so many failures are accepted."""
        if self.share is not None:
            return failures <= self.share * failable
        return failures <= (self.number or 0)


NONE_TOLERATED = Tolerance("0", 0, None)


def parse_tolerance(text: str | Tolerance) -> Tolerance:
    """Return the tolerance of `3` or `0.1`; the default is one already.

    Raises:
        BadParameter: It is neither a whole number nor a share between 0 and 1.
    """
    if isinstance(text, Tolerance):
        return text
    with contextlib.suppress(ValueError):
        if text.isdecimal():
            return Tolerance(text, int(text), None)
        share = float(text)
        if 0 <= share <= 1:
            return Tolerance(text, None, share)
    raise typer.BadParameter(f"{text!r} is neither a number of failures nor a share such as 0.1")


MaxFailures = Annotated[
    Tolerance,
    typer.Option(
        "--max-failures",
        metavar="N|SHARE",
        parser=parse_tolerance,
        help="Exit with 4 if more than this many articles or stories fail, or a larger share, such as 0.1, of them.",
    ),
]
