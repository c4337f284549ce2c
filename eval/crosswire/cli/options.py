"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[
    Path | None,
    typer.Option("--data", envvar="BENCH_DATA", help="Folder with corpus/ and annotations/, instead of ours."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON in full precision.")]
Labels = Annotated[
    str, typer.Option("--labels", help="Label set both sides are collapsed to: native, conll, ontonotes.")
]
Metrics = Annotated[
    list[str],
    typer.Option("--metric", "-m", help="Only this metric; repeatable. `all` adds those of other libraries."),
]
Stories = Annotated[list[str], typer.Option("--story", help="Only this story; repeatable. Default: the split test.")]
System = Annotated[
    str,
    typer.Option(
        "--system",
        "-s",
        help="gold, empty, an installed plug-in, module:Class, path/file.py:Class, a pass, or a predictions file.",
    ),
]
Tasks = Annotated[list[str], typer.Option("--task", "-t", help="Only this task; repeatable.")]
FailUnder = Annotated[
    float | None,
    typer.Option("--fail-under", min=0, max=1, help="Exit 1 if a headline is below this, or undefined."),
]
MaxFailures = Annotated[
    int, typer.Option("--max-failures", min=0, help="Exit 4 if more answers than this fail, of articles or of stories.")
]
