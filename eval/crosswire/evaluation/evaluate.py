"""The functions `evaluate` and `score`: from a system or a predictions file to a scored run."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path

from crosswire.dataset.store import Store
from crosswire.evaluation.plan import Plan, plan
from crosswire.evaluation.progress import Progress, no_progress
from crosswire.evaluation.run import Run, StoryInfo
from crosswire.evaluation.run_options import RunOptions
from crosswire.evaluation.scorer_code import scorer_version
from crosswire.evaluation.system_output import SystemOutput
from crosswire.evaluation.system_run import SystemRun
from crosswire.evaluation.task_scores import ScoringContext, score_task
from crosswire.evaluation.unit_builder import story_units
from crosswire.formats.predictions.header import LONGEST_NAME, stories_named
from crosswire.formats.predictions.reader import PredictionsFile, predictions_path, read_predictions
from crosswire.inspect.log_file import is_inspect_log, read_header, read_log_predictions
from crosswire.model import Story, SystemInfo
from crosswire.model.gc_pause import collection_paused
from crosswire.problems import CrosswireError, Exit, exit_code_for, plural, printable, problem_lines, quoted
from crosswire.systems.resolve import resolve
from crosswire.tasks.counting.units import ScoringConfig


def evaluate(  # noqa: PLR0913 - one keyword per option of the command
    system: object,
    *,
    tasks: Sequence[str] = (),
    stories: Sequence[str] = (),
    metrics: Sequence[str] = (),
    labels: str | None = None,
    data: Path | str | None = None,
    timeout: float | None = None,
    memory: int | None = None,
    seed: int = 0,
    jobs: int = 1,
    executor: Executor | str | None = None,
    limit: int | None = None,
    progress: Progress = no_progress,
) -> Run:
    """Run a system on stories and score its predictions.

    A system that is given by its name or path runs in a process of its own. An object runs in this process, without
    limits, seed and further processes.

    Args:
        system: A system, its class, or any name that `bench eval --system` accepts.
        tasks: Names of tasks (default: all).
        stories: Names of stories (default: those of the split `test`).
        metrics: Names of metrics (default: the project's own). `all` adds those that need the slow import of another
            library.
        labels: `native`, `conll` or `ontonotes` (default: that of a predictions file, else `native`).
        data: The folder with `corpus/` and `annotations/` (default: the shipped data).
        timeout: The seconds that a named system has for one request (default: no limit).
        memory: The megabytes that the processes of a named system can use together (default: no limit).
        seed: The seed of the random numbers of a named Python system.
        jobs: The number of processes of a named system, which answer requests at the same time.
        executor: Runs the requests elsewhere: a `concurrent.futures.Executor`, the address of a Dask scheduler
            (`tcp://host:port`), or `module:factory` with a function that returns an executor.
        limit: The number of articles of each story that the system receives; all others are scored as empty.
        progress: Shows the progress.

    Returns:
        The run. An article on which the system failed is scored as empty.

    Raises:
        CrosswireError: A name is unknown, the system cannot be loaded, or a predictions file is invalid.
    """
    options = RunOptions(timeout, memory, seed, jobs, executor, limit)
    planned = plan(stories=stories, tasks=tasks, metrics=metrics, labels=labels, data=data, options=options)
    resolved = resolve(system, planned.store, planned.options.terms)
    if isinstance(resolved, Path):
        return score_output(read_output(resolved, planned), planned)
    return score_output(SystemRun(resolved, planned, progress=progress).run(), planned)


def score(
    predictions: Path | str,
    *,
    tasks: Sequence[str] = (),
    stories: Sequence[str] = (),
    metrics: Sequence[str] = (),
    labels: str | None = None,
    data: Path | str | None = None,
) -> Run:
    """Score a predictions file (`-` for standard input), the folder of a run, or an inspect log (`.eval`).

    Raises:
        CrosswireError: A name is unknown, or the file is invalid. The error lists all problems; nothing is scored.
    """
    path = predictions_path(Path(predictions))
    planned = plan_for(path, stories=stories, tasks=tasks, metrics=metrics, labels=labels, data=data)
    return score_output(read_output(path, planned), planned)


def plan_for(
    path: Path,
    *,
    stories: Sequence[str] = (),
    tasks: Sequence[str] = (),
    metrics: Sequence[str] = (),
    labels: str | None = None,
    data: Path | str | None = None,
) -> Plan:
    """Return the plan for a file; by default for the stories that it names, and the tasks of an inspect log."""
    if is_inspect_log(path):
        header = read_header(path)
        tasks = tasks or (() if metrics else header.tasks)
        return plan(stories=stories or [header.story], tasks=tasks, metrics=metrics, labels=labels, data=data)
    return plan(stories=stories or stories_named(path), tasks=tasks, metrics=metrics, labels=labels, data=data)


@collection_paused()
def read_output(path: Path, planned: Plan) -> SystemOutput:
    """Read the predictions of a file, or of an inspect log, for the stories of a plan.

    Raises:
        CrosswireError: The file is invalid, or all its lines are about other stories. The error lists all problems.
    """
    if not is_inspect_log(path):
        return output_of(read_predictions(path, planned.checks), path, planned)
    stories = {story.id: story for story in planned.stories}
    log = read_log_predictions(path, stories, planned.store.schema, planned.checks)
    output = output_of(log.file, path, planned)
    return replace(output, remarks=(*log.remarks, *output.remarks))


def output_of(found: PredictionsFile, path: Path, planned: Plan) -> SystemOutput:
    """Return the content of a predictions file for the stories of a plan.

    Raises:
        CrosswireError: The file has problems, or all its lines are about other stories.
    """
    if found.problems:
        raise CrosswireError(found.problems, exit_code_for(found.problems))
    answers = (found.end_to_end, *found.given.values())
    if found.passed_over and not any(each.articles or each.stories for each in answers):
        chosen = {story.id for story in planned.stories}
        others = [name for name in planned.store.story_ids if name not in chosen]
        message = f"no line is about {' or '.join(sorted(chosen))}; choose the story with --story {'|'.join(others)}"
        raise CrosswireError(f"{path}: {message}", Exit.INVALID)
    info = (
        found.system
        if found.system and found.system.name
        else SystemInfo(
            "stdin" if str(path) == "-" else printable(Path(path.name.removesuffix(".gz")).stem)[:LONGEST_NAME]
        )
    )
    remarks = [f"{plural(found.passed_over, 'line')} about other stories ignored"] if found.passed_over else []
    for story in planned.stories:
        made_on, now = (found.data or {}).get(story.id), planned.digests[story.id]
        if made_on not in (None, now):
            remarks.append(f"the predictions for {story.id} were made on data {quoted(made_on)}; the data is now {now}")
    if found.warnings:
        remarks += [
            f"{plural(len(found.warnings), 'problem')} in contradictions and verdicts, which cost only themselves:"
        ]
        remarks += problem_lines(found.warnings)
    output = SystemOutput(
        system=info,
        data=found.data or {},
        requested=planned.articles,
        end_to_end=found.end_to_end,
        given=found.given,
        failures={},
        remarks=tuple(remarks),
        labels=found.labels,
    )
    return output.in_order_of(planned.articles, [story.id for story in planned.stories])


def scoring_context(planned: Plan) -> ScoringContext:
    """Return the scoring context of a plan."""
    infos = [_info(story, planned.store) for story in planned.stories]
    return ScoringContext(
        schema=planned.store.schema,
        config=ScoringConfig(labels=planned.labels),
        data="+".join(f"{info.id}-{info.version}@{info.digest}" for info in infos),
        code=scorer_version(),
        metrics=planned.metrics,
        stories=len(planned.stories),
    )


def score_output(predicted: SystemOutput, planned: Plan) -> Run:
    """Score the predictions of a system or of a file, in the label set of the predictions.

    Raises:
        CrosswireError: The gold has no layer for a task that was requested by name, or for any task.
    """
    planned = replace(planned, labels=predicted.labels)
    infos = tuple(_info(story, planned.store) for story in planned.stories)
    scoring = scoring_context(planned)
    units = story_units(predicted, planned)
    scored = {task.name: score_task(task, units, scoring) for task in planned.tasks}
    without_gold = [name for name, scores in scored.items() if scores is None]
    unscorable = sorted(planned.named & set(without_gold)) or (without_gold if len(without_gold) == len(scored) else [])
    if unscorable:
        stories = ", ".join(info.id for info in infos)
        raise CrosswireError(
            f"the gold of {stories} has no layer for {', '.join(unscorable)}; choose another --story or --task"
        )
    return Run(
        system=predicted.system,
        stories=infos,
        missing=predicted.missing,
        failures=predicted.failures,
        remarks=predicted.remarks,
        tasks=tuple(scores for scores in scored.values() if scores is not None),
        output=predicted,
    )


def _info(story: Story, store: Store) -> StoryInfo:
    card = store.card(story.id)
    articles = tuple(article.id for article in story.articles)
    return StoryInfo(story.id, card.version, store.digest(story.id), articles, card.provisional)
