"""The function `diagnose`: from a predictions file to the errors behind its scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from crosswire.evaluation.errors import ERROR_FINDERS
from crosswire.evaluation.errors.gains import diagnosis
from crosswire.evaluation.errors.records import Diagnoses, Diagnosis
from crosswire.evaluation.evaluate import plan_for, read_output, score_output, scoring_context
from crosswire.evaluation.plan import Plan
from crosswire.evaluation.unit_builder import story_units
from crosswire.formats.predictions.reader import predictions_path


def diagnose(
    predictions: Path | str,
    *,
    tasks: Sequence[str] = (),
    stories: Sequence[str] = (),
    labels: str | None = None,
    data: Path | str | None = None,
) -> Diagnoses:
    """Return the errors in a predictions file (`-` for standard input) or a run, with the gain of each class.

    The analysis compares exactly what the scorer compares, and ignores what the scorer ignores. The arguments are the
    same as those of `score`, and an inspect log is read as the predictions in it.

    Raises:
        CrosswireError: A name is unknown, the file is invalid, or the gold has no layer for a requested task.
    """
    path = predictions_path(Path(predictions))
    planned = _with_error_metrics(plan_for(path, stories=stories, tasks=tasks, labels=labels, data=data))
    output = read_output(path, planned)
    planned = replace(planned, labels=output.labels)
    run = score_output(output, planned)
    units, scoring = story_units(output, planned), scoring_context(planned)
    found: list[Diagnosis] = []
    for scores in run.tasks:
        computed = {score.metric for score in scores.scores}
        for each in ERROR_FINDERS[scores.task]:
            if each.metric in computed:
                found.append(diagnosis(each, each.find(units, scoring), scores))
    scored = {scores.task for scores in run.tasks}
    return Diagnoses(
        run=run,
        diagnoses=tuple(found),
        without_gold=tuple(task.name for task in planned.tasks if task.name not in scored),
        texts={article.id: article.text for story in planned.stories for article in story.articles},
    )


def _with_error_metrics(planned: Plan) -> Plan:
    """Return the plan with only the metrics that have an error finder."""
    return replace(planned, metrics=tuple(e.metric for t in planned.tasks for e in ERROR_FINDERS[t.name]))


def error_classes(tasks: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the names of the error classes of these tasks (default: all tasks); an unknown task has none."""
    finders = (each for name in tasks or ERROR_FINDERS for each in ERROR_FINDERS.get(name, ()))
    return tuple(dict.fromkeys(kind.name for finder in finders for kind in finder.classes))
