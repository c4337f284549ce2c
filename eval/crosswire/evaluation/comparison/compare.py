"""The function `compare`: two or more runs on the same items, task by task."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from crosswire.evaluation.comparison.paired_units import PairedUnits, paired_units
from crosswire.evaluation.evaluate import plan_for, read_output, score_output
from crosswire.evaluation.plan import Plan
from crosswire.evaluation.run import Run, TaskScores
from crosswire.evaluation.system_output import SystemOutput
from crosswire.evaluation.task_scores import part_values
from crosswire.evaluation.unit_builder import story_units
from crosswire.formats.predictions.reader import predictions_path
from crosswire.metrics.counts import RATIOS, RECALL_DENOMINATOR, Counts, Values, macro_f1
from crosswire.metrics.paired_tests import (
    ArticleTest,
    PermutationTest,
    Statistic,
    article_test,
    holm,
    permutation_test,
)
from crosswire.problems import CrosswireError
from crosswire.tasks import TASKS
from crosswire.tasks.counting.task import Tally, Task
from crosswire.tasks.counting.units import ScoringConfig, StoryUnit


@dataclass(frozen=True, slots=True)
class UnitDifference:
    """A unit on which the two systems differ.

    Attributes:
        name: The sentence or fact.
        text: The text of the sentence; empty for a fact.
        one: Correct, predicted and gold items of the first system.
        two: The same of the second system.
    """

    name: str
    text: str
    one: tuple[float, float, float]
    two: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class TaskComparison:
    """Two systems on the headline of one task; the difference is that of the first minus the second.

    Attributes:
        task: Name of the task.
        metric: The headline.
        signature: The signature of both scores.
        one: The value of the first system; null if it is undefined.
        two: The value of the second system.
        unit: `sentence`, `fact`, or empty for clusters.
        number: The number of units.
        here: The test for exactly these texts; null for clusters.
        adjusted_p: Its p-value after Holm, over all tasks and systems of the comparison.
        beyond: The test for articles like these; null where one story cannot answer this.
        without_one: The difference without each article, of clusters.
        differing: The units on which the systems differ, in order.
    """

    task: str
    metric: str
    signature: str
    one: float | None
    two: float | None
    unit: str
    number: int
    here: PermutationTest | None
    adjusted_p: float | None
    beyond: ArticleTest | None
    without_one: tuple[float, ...]
    differing: tuple[UnitDifference, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs, task by task.

    Attributes:
        first: The label of the first system.
        second: The label of the second system.
        tasks: The tasks that both attempt.
        skipped: The tasks that only one of them attempts, with its label.
        articles: The number of articles.
    """

    first: str
    second: str
    tasks: tuple[TaskComparison, ...]
    skipped: tuple[tuple[str, str], ...]
    articles: int

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain values, in full precision."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Side:
    """One run with its units."""

    run: Run
    output: SystemOutput
    units: Sequence[StoryUnit]


def compare(
    runs: Sequence[Path | str],
    *,
    tasks: Sequence[str] = (),
    stories: Sequence[str] = (),
    labels: str | None = None,
    data: Path | str | None = None,
) -> list[Comparison]:
    """Compare the first run with each of the others, on the headline of each task.

    Args:
        runs: Run folders or predictions files; all are scored again.
        tasks: Names of tasks (default: all).
        stories: Names of stories (default: those that the first run names).
        labels: A label set (default: that of each run; they must agree).
        data: The folder with `corpus/` and `annotations/` (default: the shipped data).

    Raises:
        CrosswireError: There are fewer than two runs, a file is invalid, or the runs cannot be compared: they have
            other label sets, or were made on other data.
    """
    if len(runs) < 2:
        raise CrosswireError("there is one run; give at least two run folders or predictions files")
    paths = [predictions_path(Path(each)) for each in runs]
    planned = plan_for(paths[0], stories=stories, tasks=tasks, labels=labels, data=data)
    outputs = [read_output(path, planned) for path in paths]
    _require_comparable(outputs, runs)
    planned = replace(planned, labels=outputs[0].labels, metrics=tuple(task.headline for task in planned.tasks))
    sides = [_Side(score_output(each, planned), each, story_units(each, planned)) for each in outputs]
    found = [_compared(sides[0], other, planned) for other in sides[1:]]
    return _adjusted(found)


def _require_comparable(outputs: Sequence[SystemOutput], runs: Sequence[Path | str]) -> None:
    """Check that all runs were made on the same data, with the same label set."""
    first = outputs[0]
    problems = []
    for output, path in zip(outputs[1:], runs[1:], strict=True):
        if output.labels != first.labels:
            problems.append(f"{path}: has the label set {output.labels}, but {runs[0]} has {first.labels}")
        for story in sorted(set(first.data) & set(output.data)):
            if first.data[story] != output.data[story]:
                made = f"was made on {story} {output.data[story]}, but {runs[0]} on {first.data[story]}"
                problems.append(f"{path}: {made}; run the older system again")
    if problems:
        raise CrosswireError(problems)


def _compared(one: _Side, two: _Side, planned: Plan) -> Comparison:
    found, skipped = [], []
    for task in TASKS:
        scores = [next((each for each in side.run.tasks if each.task == task.name), None) for side in (one, two)]
        if scores[0] is None or scores[1] is None:
            continue
        if scores[0].attempted and scores[1].attempted:
            found.append(_task(task, one, two, (scores[0], scores[1]), planned))
        elif scores[0].attempted or scores[1].attempted:
            skipped.append((task.name, (one if scores[0].attempted else two).run.system.label))
    labels = [side.run.system.label for side in (one, two)]
    return Comparison(labels[0], labels[1], tuple(found), tuple(skipped), len(planned.articles))


def _task(task: Task, one: _Side, two: _Side, scores: tuple[TaskScores, TaskScores], planned: Plan) -> TaskComparison:
    schema, config = planned.store.schema, ScoringConfig(labels=planned.labels)
    units = paired_units(task, one.units, two.units, schema, config)
    tallies = [task.tiers[0].count(task.prepare(side.units, schema, config)) for side in (one, two)]
    first, second = tallies
    if first is None or second is None:
        raise ValueError(f"{task.headline} has no counts")
    value_of = _statistic(task, first)
    return TaskComparison(
        task=task.name,
        metric=task.headline,
        signature=scores[0].signature,
        one=scores[0].headline_value,
        two=scores[1].headline_value,
        unit=units.kind if units else "",
        number=len(units.names) if units else 0,
        here=permutation_test(units.one, units.two, value_of) if units else None,
        adjusted_p=None,
        beyond=_beyond(task, first, second, value_of),
        without_one=_differences_without_one(task, first, second) if units is None else (),
        differing=tuple(_differing(units, planned)) if units else (),
    )


def _part(task: Task) -> str:
    """Return the measure of the headline."""
    return next(iter(task.metrics_of(task.tiers[0]).values()))


def _statistic(task: Task, tally: Tally) -> Statistic:
    """Return the headline as a function of counts; a macro average is over the labels with gold."""
    part = _part(task)
    if part == "macro_f1":
        return partial(macro_f1, supported=tally.counts[:, RECALL_DENOMINATOR] > 0)

    def value_of(counts: Counts) -> Values:
        return RATIOS[part](counts.sum(axis=-2))

    return value_of


def _beyond(task: Task, one: Tally, two: Tally, value_of: Statistic) -> ArticleTest | None:
    """Return the test over articles; None for counts that do not add up over articles, and for facts."""
    if task.unit != "article" or one.by_unit is None or two.by_unit is None or len(one.by_unit) < 2:
        return None
    return article_test(one.by_unit, two.by_unit, value_of)


def _differences_without_one(task: Task, one: Tally, two: Tally) -> tuple[float, ...]:
    """Return the differences without each article; empty if one is undefined there."""
    first, second = (part_values(tally, _part(task))[1] for tally in (one, two))
    found = [a - b for a, b in zip(first, second, strict=True)]
    return () if any(np.isnan(found)) else tuple(found)


def _differing(units: PairedUnits, planned: Plan) -> list[UnitDifference]:
    """Return the units on which the counts differ, those with the larger difference in correct items first."""
    texts = {
        f"{article.id} {segment.id}": segment.text
        for story in planned.stories
        for article in story.articles
        for segment in article.segments
    }
    found = []
    for name, one, two in zip(units.names, units.one, units.two, strict=True):
        if (one != two).any():
            found.append(UnitDifference(name, texts.get(name, ""), _numbers(one), _numbers(two)))
    return sorted(found, key=lambda each: -abs(_advantage(each)))


def _numbers(counts: Counts) -> tuple[float, float, float]:
    """Return the sums over labels; they can be equal where the labels differ."""
    correct, predicted, _, gold = counts.sum(axis=0).tolist()
    return correct, predicted, gold


def _advantage(unit: UnitDifference) -> float:
    """Return how many more correct and fewer wrong items the first system has."""
    (one, predicted_one, _), (two, predicted_two, _) = unit.one, unit.two
    return (one - two) * 2 - (predicted_one - predicted_two)


def _adjusted(found: Sequence[Comparison]) -> list[Comparison]:
    """Return the comparisons with the p-values of the first question adjusted for their number."""
    p_values = [task.here.p for each in found for task in each.tasks if task.here is not None]
    adjusted = iter(holm(p_values))
    return [
        replace(
            each,
            tasks=tuple(
                replace(task, adjusted_p=next(adjusted)) if task.here is not None else task for task in each.tasks
            ),
        )
        for each in found
    ]


def comparisons_json(found: Sequence[Comparison]) -> str:
    """Return comparisons as JSON; an undefined number is null."""
    return json.dumps(_without_nan([each.to_dict() for each in found]), ensure_ascii=False, indent=2)


def _without_nan(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, float) and np.isnan(value):
        return None
    if isinstance(value, dict):
        return {key: _without_nan(item) for key, item in value.items()}
    return [_without_nan(item) for item in value] if isinstance(value, list | tuple) else value
