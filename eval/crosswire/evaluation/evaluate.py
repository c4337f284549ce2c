"""The verbs `evaluate`, `predict` and `score`: the data flow of the benchmark from a system's name to a run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from crosswire.about import __version__
from crosswire.dataset.store import Store
from crosswire.evaluation.article_scores import ScoringContext
from crosswire.evaluation.plan import Plan, plan
from crosswire.evaluation.run import Run, StoryInfo
from crosswire.evaluation.story_scores import score_task
from crosswire.evaluation.system_run import Progress, SystemOutput, SystemRun, silent
from crosswire.evaluation.units import story_units
from crosswire.formats.predictions.header import LONGEST_NAME, stories_named
from crosswire.formats.predictions.reader import predictions_path, read_predictions
from crosswire.model import Story, SystemInfo
from crosswire.model.gc_pause import collection_paused
from crosswire.problems import CrosswireError, exit_code_for, plural, printable, quoted
from crosswire.systems.resolve import resolve
from crosswire.tasks.counting.units import ScoringConfig


def evaluate(
    system: object,
    *,
    tasks: Sequence[str] = (),
    stories: Sequence[str] = (),
    metrics: Sequence[str] = (),
    labels: str = "native",
    data: Path | str | None = None,
    progress: Progress = silent,
) -> Run:
    """Run a system on stories and score what it says.

    Args:
        system: A system, its class, or any name that `bench eval --system` takes.
        tasks: Names of tasks; all where none is given.
        stories: Names of stories; those of the split `test` where none is given.
        metrics: Names of metrics; `all` adds those that need another library's slow import.
        labels: `native`, `conll` or `ontonotes`.
        data: The folder that holds `corpus/` and `annotations/`, if not ours.
        progress: Told a line now and then.

    Returns:
        The run, in which an article that the system failed on counts as nothing found.

    Raises:
        CrosswireError: A name is unknown, the system cannot be loaded, or a predictions file is invalid.
    """
    planned = plan(stories=stories, tasks=tasks, metrics=metrics, labels=labels, data=data)
    resolved = resolve(system, planned.store)
    if isinstance(resolved, Path):
        return score_answers(read_answers(resolved, planned), planned)
    return score_answers(SystemRun(resolved, planned, progress=progress).run(), planned)


def score(
    predictions: Path | str,
    *,
    tasks: Sequence[str] = (),
    stories: Sequence[str] = (),
    metrics: Sequence[str] = (),
    labels: str = "native",
    data: Path | str | None = None,
) -> Run:
    """Score a predictions file (`-` for standard input) or the folder of a run.

    Raises:
        CrosswireError: A name is unknown, or the file is invalid: then all its problems, and nothing is scored.
    """
    path = predictions_path(Path(predictions))
    planned = plan(stories=stories or stories_named(path), tasks=tasks, metrics=metrics, labels=labels, data=data)
    return score_answers(read_answers(path, planned), planned)


@collection_paused()
def read_answers(path: Path, planned: Plan) -> SystemOutput:
    """What a predictions file says of the stories of a plan.

    Raises:
        CrosswireError: The file is invalid: then all its problems.
    """
    found = read_predictions(path, planned.checks)
    if found.problems:
        raise CrosswireError(found.problems, exit_code_for(found.problems))
    info = (
        found.system
        if found.system and found.system.name
        else SystemInfo("stdin" if str(path) == "-" else printable(path.stem)[:LONGEST_NAME])
    )
    remarks = [f"{plural(found.passed_over, 'line')} about other stories passed over"] if found.passed_over else []
    for story in planned.stories:
        made_on, now = (found.data or {}).get(story.id), planned.digests[story.id]
        if made_on not in (None, now):
            remarks.append(f"the predictions for {story.id} were made on data {quoted(made_on)}; it is {now} now")
    said = SystemOutput(
        info, found.data or {}, planned.articles, found.end_to_end, found.given, failures={}, remarks=tuple(remarks)
    )
    return said.in_order_of(planned.articles, [story.id for story in planned.stories])


def scoring_of(planned: Plan) -> ScoringContext:
    """What is scored by a plan, and by what."""
    infos = [_info(story, planned.store) for story in planned.stories]
    return ScoringContext(
        schema=planned.store.schema,
        config=ScoringConfig(labels=planned.labels),
        data="+".join(f"{info.id}-{info.version}@{info.digest}" for info in infos),
        code=__version__,
        metrics=planned.metrics,
    )


def score_answers(predicted: SystemOutput, planned: Plan) -> Run:
    """The run of answers that a system gave or a file holds.

    Raises:
        CrosswireError: The gold has no layer for a task that was named, or for any task.
    """
    infos = tuple(_info(story, planned.store) for story in planned.stories)
    scoring = scoring_of(planned)
    units = story_units(predicted, planned)
    scored = {task.name: score_task(task, units, scoring) for task in planned.tasks}
    without_gold = [name for name, scores in scored.items() if scores is None]
    refused = sorted(planned.named & set(without_gold)) or (without_gold if len(without_gold) == len(scored) else [])
    if refused:
        stories = ", ".join(info.id for info in infos)
        raise CrosswireError(
            f"the gold of {stories} has no layer for {', '.join(refused)}; name another --story or --task"
        )
    return Run(
        system=predicted.system,
        stories=infos,
        missing=predicted.missing,
        failures=predicted.failures,
        remarks=predicted.remarks,
        tasks=tuple(scores for scores in scored.values() if scores is not None),
        predictions=predicted.text,
    )


def _info(story: Story, store: Store) -> StoryInfo:
    card = store.card(story.id)
    articles = tuple(article.id for article in story.articles)
    return StoryInfo(story.id, card.version, store.digest(story.id), articles, card.provisional)
