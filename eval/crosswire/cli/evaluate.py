"""Commands for those who have a system: eval, predict, score."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crosswire.cli import options
from crosswire.problems import CrosswireError, Exit, plural

if TYPE_CHECKING:
    from crosswire.evaluation.run import Run

QUIET = Annotated[bool, typer.Option("--quiet", "-q", help="No progress on stderr.")]


def evaluate(
    system: options.System,
    task: options.Tasks = [],  # noqa: B006 - typer copies defaults
    story: options.Stories = [],  # noqa: B006
    metric: options.Metrics = [],  # noqa: B006
    labels: options.Labels = "native",
    data: options.Data = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Folder of the run. Default: runs/<system>-<digest>."),
    ] = None,
    json: options.Json = False,
    fail_under: options.FailUnder = None,
    max_failures: options.MaxFailures = 0,
    quiet: QUIET = False,
) -> None:
    """Run a system, score it, print the tables, write a run."""
    from crosswire.evaluation.environment import Stopwatch
    from crosswire.evaluation.evaluate import evaluate as run_system
    from crosswire.evaluation.run_folder import default_folder, require_run_folder, save

    _require_headline(fail_under, task, metric)
    require_run_folder(output or Path("runs") / "new")
    watch = Stopwatch()
    run = run_system(
        system,
        tasks=task,
        stories=story,
        metrics=metric,
        labels=labels,
        data=data,
        progress=_progress(quiet),
    )
    _print([run], as_json=json)
    folder = output or default_folder(run)
    save(run, folder, watch.record())
    if not quiet:
        typer.echo(f"run written to {folder}", err=True)
    _judge([run], run.failures, fail_under=fail_under, max_failures=max_failures)


def predict(
    system: options.System,
    output: Annotated[Path, typer.Option("--output", "-o", help="The predictions file to write.")],
    story: options.Stories = [],  # noqa: B006
    labels: options.Labels = "native",
    data: options.Data = None,
    max_failures: options.MaxFailures = 0,
    quiet: QUIET = False,
) -> None:
    """Only run a system: write its predictions file, going on where an interrupted run stopped."""
    from crosswire.evaluation.predict import predict as run_system
    from crosswire.formats.files import require_writable

    require_writable(output)
    predicted = run_system(system, output, stories=story, labels=labels, data=data, progress=_progress(quiet))
    for article, lines in predicted.failures.items():
        typer.echo(f"failed on {article}: " + "\n  ".join(lines), err=True)
    unanswered = [article for article in predicted.missing if article not in predicted.failures]
    if unanswered:
        typer.echo(f"no answer for {', '.join(unanswered)}", err=True)
    for remark in predicted.remarks:
        typer.echo(remark, err=True)
    typer.echo(f"predictions written to {output}", err=True)
    _judge([], predicted.failures, fail_under=None, max_failures=max_failures)


def score(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Predictions files or runs; - for stdin.")],
    task: options.Tasks = [],  # noqa: B006
    story: options.Stories = [],  # noqa: B006
    metric: options.Metrics = [],  # noqa: B006
    labels: options.Labels = "native",
    data: options.Data = None,
    json: options.Json = False,
    fail_under: options.FailUnder = None,
) -> None:
    """Only score predictions files; several with --json give a JSON array. Writes nothing."""
    from crosswire.evaluation.evaluate import score as score_file

    _require_headline(fail_under, task, metric)
    runs: list[Run] = []
    refused: list[CrosswireError] = []
    for file in files:
        try:
            runs.append(score_file(file, tasks=task, stories=story, metrics=metric, labels=labels, data=data))
        except CrosswireError as error:
            refused.append(error)
    if refused:
        problems = list(dict.fromkeys(problem for error in refused for problem in error.problems))
        raise CrosswireError(problems, max(error.exit_code for error in refused))
    _print(runs, as_json=json)
    _judge(runs, {}, fail_under=fail_under, max_failures=0)


def _require_headline(fail_under: float | None, tasks: Sequence[str], metrics: Sequence[str]) -> None:
    """Refuse a gate on headlines that are not computed."""
    from crosswire.tasks import TASKS

    chosen = [task for task in TASKS if not tasks or task.name in tasks]
    judged = [task.headline for task in chosen if {*task.metrics, *task.library_metrics} & set(metrics)]
    left_out = [name for name in judged if name not in metrics and "all" not in metrics]
    if fail_under is not None and left_out:
        raise CrosswireError(f"--fail-under judges {', '.join(left_out)}, which --metric leaves out; name it too")


def _progress(quiet: bool) -> Callable[[str], None]:
    return (lambda _: None) if quiet else lambda line: typer.echo(line, err=True)


def _print(runs: Sequence[Run], *, as_json: bool) -> None:
    from crosswire.evaluation.run import json_of_runs
    from crosswire.report.run_tables import run_heading, run_tables
    from crosswire.report.tables import as_text

    if as_json and len(runs) == 1:
        typer.echo(runs[0].to_json(), nl=False)
    elif as_json:
        typer.echo(json_of_runs(runs), nl=False)
    else:
        parts = [part for run in runs for part in (run_heading(run), *map(as_text, run_tables(run)))]
        typer.echo("\n".join(parts), nl=False)


def _judge(
    runs: Sequence[Run], failures: Mapping[str, Sequence[str]], *, fail_under: float | None, max_failures: int
) -> None:
    """Exit with 4 for too many failures, or with 1 for a headline below the gate."""
    if len(failures) > max_failures:
        message = f"the system failed on {plural(len(failures), 'answer')}; --max-failures allows {max_failures}"
        raise CrosswireError(message, Exit.SYSTEM)
    low = [
        f"{run.system.label}: {task.headline} is {'undefined' if value is None else value}, below {fail_under}"
        for run in runs
        for task in run.tasks
        if task.attempted or not any(other.attempted for other in run.tasks)
        for value in (task.headline_value,)
        if fail_under is not None and (value is None or value < fail_under)
    ]
    if low:
        raise CrosswireError("\n".join(low), Exit.GATE)


COMMANDS = (evaluate, predict, score)
