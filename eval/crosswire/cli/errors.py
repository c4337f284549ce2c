"""Command for error analysis: errors."""

from json import dumps
from typing import Annotated

import typer

from crosswire.cli import options
from crosswire.cli.output import print_json, print_result, terminal_width
from crosswire.problems import CrosswireError, unknown_names


def errors(
    run: Annotated[
        str,
        typer.Argument(metavar="RUN", help="A run folder, a predictions file or an inspect log; - for stdin."),
    ],
    task: options.Tasks = [],  # noqa: B006 - typer copies defaults
    story: options.Stories = [],  # noqa: B006
    classes: Annotated[
        list[str],
        typer.Option("--class", "-c", envvar="BENCH_ERRORS_CLASS", help="Only errors of this class; repeatable."),
    ] = [],  # noqa: B006
    limit: Annotated[int, typer.Option("--limit", "-n", min=0, help="Number of examples per class.")] = 5,
    labels: options.Labels = None,
    data: options.Data = None,
    full: Annotated[
        bool, typer.Option("--full", help="Print the classes of every task, with examples of every class.")
    ] = False,
    json: options.Json = False,
    all: options.All = False,  # noqa: A002
) -> None:
    """Run the command `errors`."""
    from crosswire.evaluation.errors.diagnose import diagnose, error_classes
    from crosswire.report.error_tables import errors_overview, errors_text, worst_classes

    found = diagnose(run, tasks=task, stories=story, labels=labels, data=data)
    wrong = unknown_names("error class", classes, error_classes(task))
    if wrong:
        raise CrosswireError("\n".join(wrong))
    if classes:
        found = found.restricted_to(classes)
    if json:
        print_json(dumps(found.to_dict(), ensure_ascii=False, indent=2, allow_nan=False))
    elif len(found.diagnoses) > 1 and not (task or classes or full):
        print_result(errors_overview(found, terminal_width()))
    else:
        shown = [] if full or classes else worst_classes(found)
        print_result(errors_text(found, limit, terminal_width(), only=shown))


COMMANDS = (errors,)
