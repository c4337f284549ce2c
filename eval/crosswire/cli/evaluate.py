"""Commands that run and score systems: eval, predict, score."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crosswire.cli import options
from crosswire.cli.output import print_json, print_note, print_result, terminal_width
from crosswire.cli.progress import TerminalProgress
from crosswire.problems import CrosswireError, Exit, plural

if TYPE_CHECKING:
    from crosswire.evaluation.run import Run, TaskScores
    from crosswire.evaluation.system_output import SystemOutput

FULL = Annotated[
    bool,
    typer.Option("--full", help="Print every score of every task with its signature. -t TASK does so for one task."),
]
QUIET = Annotated[bool, typer.Option("--quiet", "-q", help="Print no progress on stderr.")]


def evaluate(
    system: options.System,
    task: options.Tasks = [],  # noqa: B006 - typer copies defaults
    story: options.Stories = [],  # noqa: B006
    metric: options.Metrics = [],  # noqa: B006
    labels: options.Labels = None,
    data: options.Data = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Run folder to write. Default: runs/<system>-<digest>."),
    ] = None,
    json: options.Json = False,
    format: options.Format = options.OutputFormat.TABLE,  # noqa: A002
    full: FULL = False,
    fail_under: options.FailUnder = None,
    timeout: options.Timeout = None,
    memory: options.Memory = None,
    jobs: options.Jobs = 1,
    executor: options.Executor = None,
    seed: options.Seed = 0,
    limit: options.Limit = None,
    max_failures: options.MaxFailures = options.NONE_TOLERATED,
    quiet: QUIET = False,
    all: options.All = False,  # noqa: A002
) -> None:
    """Run the command `eval`."""
    from crosswire.evaluation.environment import Stopwatch
    from crosswire.evaluation.plan import plan
    from crosswire.evaluation.resumable_run import resumable_run
    from crosswire.evaluation.run_folder import default_folder, require_run_folder, save
    from crosswire.evaluation.run_options import RunOptions
    from crosswire.report.run_summary import written_lines

    _check_headlines(fail_under, task, metric)
    parent = (output or Path("runs") / "new").parent
    require_run_folder(output or Path("runs") / "new")
    watch = Stopwatch()
    how = RunOptions(timeout, memory, seed, jobs, executor, limit)
    planned = plan(stories=story, tasks=task, metrics=metric, labels=labels, data=data, options=how)
    with TerminalProgress(quiet=quiet) as progress, resumable_run(system, planned, parent, progress) as run:
        folder = output or default_folder(run)
        save(run, folder, watch.record())
    _print([run], options.format_of(format, json=json), full=full or bool(task) or bool(metric))
    if not quiet:
        print_note("\n".join(written_lines(folder)))
    _apply_tolerance(run.output, max_failures)
    _apply_gates([run], fail_under)


def predict(
    system: options.System,
    output: Annotated[Path, typer.Option("--output", "-o", help="Predictions file to write.")],
    story: options.Stories = [],  # noqa: B006
    labels: options.Labels = None,
    data: options.Data = None,
    timeout: options.Timeout = None,
    memory: options.Memory = None,
    jobs: options.Jobs = 1,
    executor: options.Executor = None,
    seed: options.Seed = 0,
    limit: options.Limit = None,
    max_failures: options.MaxFailures = options.NONE_TOLERATED,
    quiet: QUIET = False,
    all: options.All = False,  # noqa: A002
) -> None:
    """Run the command `predict`."""
    from crosswire.evaluation.predict import predict as run_system

    with TerminalProgress(quiet=quiet) as progress:
        predicted = run_system(
            system,
            output,
            stories=story,
            labels=labels,
            data=data,
            timeout=timeout,
            memory=memory,
            seed=seed,
            jobs=jobs,
            executor=executor,
            limit=limit,
            progress=progress,
        )
    for article, lines in predicted.failures.items():
        print_note(f"failed on {article}: " + "\n  ".join(lines))
    missing = [article for article in predicted.missing if article not in predicted.failures]
    if missing:
        print_note(f"missing predictions: {', '.join(missing)}")
    for remark in predicted.remarks:
        print_note(remark)
    print_note(f"predictions written to {output}")
    _apply_tolerance(predicted, max_failures)


def score(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="Predictions files, run folders or inspect logs (.eval); - for stdin."),
    ],
    task: options.Tasks = [],  # noqa: B006
    story: options.Stories = [],  # noqa: B006
    metric: options.Metrics = [],  # noqa: B006
    labels: options.Labels = None,
    data: options.Data = None,
    json: options.Json = False,
    format: options.Format = options.OutputFormat.TABLE,  # noqa: A002
    full: FULL = False,
    fail_under: options.FailUnder = None,
    all: options.All = False,  # noqa: A002
) -> None:
    """Run the command `score`."""
    from crosswire.evaluation.evaluate import score as score_file

    _check_headlines(fail_under, task, metric)
    runs: list[Run] = []
    rejected: list[CrosswireError] = []
    for file in files:
        try:
            runs.append(score_file(file, tasks=task, stories=story, metrics=metric, labels=labels, data=data))
        except CrosswireError as error:
            rejected.append(error)
    if rejected:
        problems = list(dict.fromkeys(problem for error in rejected for problem in error.problems))
        raise CrosswireError(problems, max(error.exit_code for error in rejected))
    _print(runs, options.format_of(format, json=json), full=full or bool(task) or bool(metric))
    _apply_gates(runs, fail_under)


def _check_headlines(fail_under: float | None, tasks: Sequence[str], metrics: Sequence[str]) -> None:
    """Check that --metric includes every headline that --fail-under needs."""
    from crosswire.tasks import TASKS

    chosen = [task for task in TASKS if not tasks or task.name in tasks]
    headlines = [task.headline for task in chosen if {*task.metrics, *task.extra_metrics} & set(metrics)]
    excluded = [name for name in headlines if name not in metrics and "all" not in metrics]
    if fail_under is not None and excluded:
        raise CrosswireError(f"--fail-under needs {', '.join(excluded)}; add it with --metric")


def _print(runs: "Sequence[Run]", form: options.OutputFormat, *, full: bool) -> None:
    from crosswire.evaluation.run import json_of_runs
    from crosswire.report.run_summary import run_heading, run_summary, summary_tables
    from crosswire.report.run_tables import full_text, run_tables
    from crosswire.report.table_formats import FORMATS, formatted

    if form in FORMATS:
        tables_of = run_tables if full else summary_tables
        print_result("\n".join(formatted(run_heading(run, limit=None), list(tables_of(run)), form) for run in runs))
    elif form == options.OutputFormat.JSON:
        print_json(runs[0].to_json() if len(runs) == 1 else json_of_runs(runs))
    else:
        text_of = full_text if full else run_summary
        print_result("\n".join(text_of(run, terminal_width()) for run in runs))


def _apply_tolerance(output: "SystemOutput", tolerance: options.Tolerance) -> None:
    """Exit with 4 on too many failures."""
    if not tolerance.accepts(len(output.failures), output.record.failable):
        failed = plural(len(output.failures), "request")
        raise CrosswireError(f"the system failed on {failed}; --max-failures allows {tolerance.text}", Exit.SYSTEM)


def _apply_gates(runs: "Sequence[Run]", fail_under: float | None) -> None:
    """Exit with 1 if a headline is below `fail_under`."""
    low = [
        f"{run.system.label}: {_gate_message(task, fail_under)}"
        for run in runs
        for task in run.tasks
        if task.attempted or not any(other.attempted for other in run.tasks)
        for value in (task.headline_value,)
        if fail_under is not None and (value is None or value < fail_under)
    ]
    if low:
        raise CrosswireError("\n".join(low), Exit.GATE)


def _gate_message(task: "TaskScores", fail_under: float) -> str:
    """Return why the headline of a task fails; the metrics that are defined if the headline is not."""
    if task.headline_value is not None:
        return f"{task.headline} is {task.headline_value}, below {fail_under}"
    undefined = f"{task.headline} is undefined (docs/scores.md), so --fail-under fails; leave the task out with --task"
    defined = ", ".join(task.defined_metrics)
    return f"{undefined} (defined: {defined})" if defined else undefined


COMMANDS = (evaluate, predict, score)
