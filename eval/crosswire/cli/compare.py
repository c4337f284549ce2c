"""Command that compares runs."""

from typing import Annotated

import typer

from crosswire.cli import options
from crosswire.cli.output import print_json, print_result, terminal_width


def compare(
    runs: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN RUN...", help="Run folders or predictions files; the first is compared with each other one."
        ),
    ],
    task: options.Tasks = [],  # noqa: B006 - typer copies defaults
    story: options.Stories = [],  # noqa: B006
    labels: options.Labels = None,
    data: options.Data = None,
    full: Annotated[
        bool, typer.Option("--full", help="Also list the sentences and facts that differ. -t TASK does so for one.")
    ] = False,
    json: options.Json = False,
    format: options.Format = options.OutputFormat.TABLE,  # noqa: A002
    all: options.All = False,  # noqa: A002
) -> None:
    """Run the command `compare`."""
    from crosswire.evaluation.comparison.compare import compare as compared
    from crosswire.evaluation.comparison.compare import comparisons_json
    from crosswire.report.comparison_text import comparison_tables, comparison_text
    from crosswire.report.table_formats import FORMATS, formatted

    form = options.format_of(format, json=json)
    found = compared(runs, tasks=task, stories=story, labels=labels, data=data)
    if form in FORMATS:
        print_result("\n".join(formatted(*comparison_tables(each), form) for each in found))
    elif form == options.OutputFormat.JSON:
        print_json(comparisons_json(found))
    else:
        units = full or bool(task)
        print_result("\n".join(comparison_text(each, terminal_width(), units=units) for each in found))


COMMANDS = (compare,)
