"""The verb `diagnose`: a predictions file to the errors behind its scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from crosswire.evaluation.errors import ERROR_FINDERS
from crosswire.evaluation.errors.pricing import diagnosis
from crosswire.evaluation.errors.records import Diagnoses, Diagnosis
from crosswire.evaluation.evaluate import read_answers, score_answers, scoring_of
from crosswire.evaluation.plan import Plan, plan
from crosswire.evaluation.units import story_units
from crosswire.formats.predictions.header import stories_named
from crosswire.formats.predictions.reader import predictions_path


def diagnose(
    predictions: Path | str,
    *,
    tasks: Sequence[str] = (),
    stories: Sequence[str] = (),
    labels: str = "native",
    data: Path | str | None = None,
) -> Diagnoses:
    """The errors in a predictions file (`-` for standard input) or the folder of a run, by class, each class priced.

    They are found by comparing what the scorer compares: what is set aside there is set aside here. The arguments
    are those of `score`.

    Raises:
        CrosswireError: A name is unknown, the file is invalid, or the gold has no layer for a task that is named.
    """
    path = predictions_path(Path(predictions))
    planned = _priced(plan(stories=stories or stories_named(path), tasks=tasks, labels=labels, data=data))
    answers = read_answers(path, planned)
    run = score_answers(answers, planned)
    units, scoring = story_units(answers, planned), scoring_of(planned)
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


def _priced(planned: Plan) -> Plan:
    """The plan with only the metrics that errors are priced by."""
    return replace(planned, metrics=tuple(e.metric for t in planned.tasks for e in ERROR_FINDERS[t.name]))


def error_classes(tasks: Sequence[str] = ()) -> tuple[str, ...]:
    """The names of the error classes of these tasks, or of all; a task that is not known has none."""
    found = (each for name in tasks or ERROR_FINDERS for each in ERROR_FINDERS.get(name, ()))
    return tuple(dict.fromkeys(kind.name for finder in found for kind in finder.classes))
