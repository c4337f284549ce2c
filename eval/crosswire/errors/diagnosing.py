"""The verb `diagnose`: a predictions file to the errors behind its scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from crosswire.errors import DIAGNOSERS
from crosswire.errors.diagnosis import Diagnoses, Diagnosis
from crosswire.errors.pricing import diagnosis
from crosswire.evaluation import read_answers, score_answers, scoring_of, story_units
from crosswire.planning import Plan, plan
from crosswire.predictions import predictions_path
from crosswire.problems import CrosswireError, unknown_names


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
    planned = _diagnosed(plan(stories=stories, tasks=tasks, labels=labels, data=data))
    answers = read_answers(predictions_path(Path(predictions)), planned)
    run = score_answers(answers, planned)
    units, scoring = story_units(answers, planned), scoring_of(planned)
    found: list[Diagnosis] = []
    for scores in run.tasks:
        if scores.attempted:
            found += [diagnosis(each, each.find(units, scoring), scores) for each in DIAGNOSERS[scores.task]]
    scored = {scores.task for scores in run.tasks}
    return Diagnoses(
        run=run,
        diagnoses=tuple(found),
        without_gold=tuple(task.name for task in planned.tasks if task.name not in scored),
        texts={article.id: article.text for story in planned.stories for article in story.articles},
    )


def _diagnosed(planned: Plan) -> Plan:
    """The plan with those of its tasks that have error classes, and only the metrics that these are priced by."""
    wrong = unknown_names("task with error classes", sorted(planned.named), tuple(DIAGNOSERS))
    if wrong:
        raise CrosswireError("\n".join(wrong))
    tasks = tuple(task for task in planned.tasks if task.name in DIAGNOSERS)
    return replace(planned, tasks=tasks, metrics=tuple(each.metric for t in tasks for each in DIAGNOSERS[t.name]))


def error_classes(tasks: Sequence[str] = ()) -> tuple[str, ...]:
    """The names of the error classes of these tasks, or of all; a task that is not known has none."""
    found = (each for name in tasks or DIAGNOSERS for each in DIAGNOSERS.get(name, ()))
    return tuple(dict.fromkeys(kind.name for diagnoser in found for kind in diagnoser.classes))
