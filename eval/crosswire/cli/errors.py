"""Command for error analysis: errors."""

from json import dumps
from typing import TYPE_CHECKING, Annotated

import typer

from crosswire.cli import options
from crosswire.cli.output import print_result, terminal_width
from crosswire.problems import CrosswireError, unknown_names

if TYPE_CHECKING:
    from crosswire.evaluation.errors.records import Diagnoses


def errors(
    run: Annotated[str, typer.Argument(metavar="RUN", help="A run folder or a predictions file; - for stdin.")],
    task: options.Tasks = [],  # noqa: B006 - typer copies defaults
    story: options.Stories = [],  # noqa: B006
    classes: Annotated[
        list[str],
        typer.Option("--class", "-c", envvar="BENCH_ERRORS_CLASS", help="Only errors of this class; repeatable."),
    ] = [],  # noqa: B006
    limit: Annotated[int, typer.Option("--limit", "-n", min=0, help="Number of examples per class.")] = 5,
    labels: options.Labels = "native",
    data: options.Data = None,
    json: options.Json = False,
) -> None:
    """Break errors down by class: count, score gain if fixed, examples. --json lists every error."""
    from crosswire.evaluation.errors.diagnose import diagnose, error_classes

    found = diagnose(run, tasks=task, stories=story, labels=labels, data=data)
    wrong = unknown_names("error class", classes, error_classes(task))
    if wrong:
        raise CrosswireError("\n".join(wrong))
    if classes:
        found = found.restricted_to(classes)
    if json:
        print_result(dumps(found.to_dict(), ensure_ascii=False, indent=2, allow_nan=False))
    else:
        print_result(_text(found, limit, terminal_width()))


def _text(found: "Diagnoses", limit: int, width: int | None) -> str:
    from crosswire.report.error_tables import diagnoses_heading, diagnosis_table, example_lines
    from crosswire.report.tables import as_text

    notes = {task.task: task.notes for task in found.run.tasks}
    parts = [diagnoses_heading(found, width)]
    for diagnosis in found.diagnoses:
        parts.append(as_text(diagnosis_table(diagnosis, notes[diagnosis.task]), width))
        lines = example_lines(diagnosis, found.texts, limit, width)
        parts += ["".join(f"{line}\n" for line in lines)] if lines else []
    return "\n".join(parts)


COMMANDS = (errors,)
