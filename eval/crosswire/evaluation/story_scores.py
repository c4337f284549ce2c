"""Gold and answers of stories to scores, and the scores of a task of either kind."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from crosswire.evaluation.article_scores import (
    RATIOS,
    ScoringContext,
    not_attempted,
    score_article_task,
    score_of,
    signature,
)
from crosswire.evaluation.run import Score, TaskScores
from crosswire.metrics import counts as measures
from crosswire.tasks.counting.story_task import StoryCounts, StoryTask, View
from crosswire.tasks.counting.task import Task
from crosswire.tasks.counting.units import StoryUnit

# What stands beside the CoNLL average, which has no counts of its own.
BESIDE = {"conll": "mentions"}
AVERAGED = ("muc", "b_cubed", "ceafe")


def score_task(task: Task | StoryTask, units: Sequence[StoryUnit], scoring: ScoringContext) -> TaskScores | None:
    """The scores of a task of either kind; null where the gold has no such layer.

    A system that answered without the task's layer does not attempt it; one that did not answer has found nothing.
    """
    answered = any(unit.answered for unit in units)
    if isinstance(task, StoryTask):
        if any(task.gold(unit) is None for unit in units):
            return None
        told = any(task.answer_of(view, unit) is not None for view in task.views for unit in units)
        return score_story_task(task, units, scoring) if told or not answered else not_attempted(task, scoring)
    articles = [article for unit in units for article in unit.articles]
    if any(task.gold(article) is None for article in articles):
        return None
    told = any(task.answer_of(tier, article) is not None for tier in task.tiers for article in articles)
    return score_article_task(task, articles, scoring) if told or not answered else not_attempted(task, scoring)


def score_story_task(task: StoryTask, units: Sequence[StoryUnit], scoring: ScoringContext) -> TaskScores:
    """The wanted metrics of a task on stories; intervals come of leaving out one article of one story each."""
    scores: list[Score] = []
    by_label: list[Score] = []
    skipped: list[str] = []
    notes: dict[str, int] = {}
    supported: dict[str, None] = {}
    silent = all(task.answer_of(view, unit) is None for view in task.views for unit in units)
    for view in task.views:
        wanted = {name: parts for name, parts in task.metrics_of(view).items() if name in scoring.metrics}
        missing = sum(task.answer_of(view, unit) is None for unit in units)
        if not wanted:
            continue
        if missing == len(units) and not silent:
            skipped.append(f"@{view.name}" if view.name else task.headline)
            continue
        if missing:
            notes[f"stories without an answer {_where(view)}, counted as nothing found"] = missing
        counted = view.count(units, scoring.schema)
        if not view.name:
            notes |= {sentence: number for each in counted.values() for sentence, number in each.notes.items()}
            supported |= _supported(task, counted)
        made = list(_of_view(view, wanted, counted, units, scoring))
        scores.extend(replace(score, given=view.given) for score in made if not score.part)
        by_label.extend(replace(score, given=view.given) for score in made if score.part)
    return TaskScores(
        task=task.name,
        layer=task.layer,
        headline=task.headline,
        attempted=True,
        signature=signature(task, scoring),
        scores=tuple(scores),
        by_type=tuple(by_label),
        labelled_by="label",
        macro_types=tuple(supported),
        not_attempted=tuple(skipped),
        notes=notes,
    )


def _where(view: View) -> str:
    return f"on given {view.given}" if view.given else "in this layer"


def _supported(task: StoryTask, counted: Mapping[str, StoryCounts]) -> dict[str, None]:
    """The labels that the headline's macro average is over; none where it is no such average."""
    _, measure, part = task.headline.split(".")
    if part != "macro_f1":
        return {}
    found = counted[measure]
    return {label: None for label, row in zip(found.labels, found.counts, strict=True) if row[3] > 0}


def _of_view(
    view: View,
    wanted: Mapping[str, tuple[str, str]],
    counted: Mapping[str, StoryCounts],
    units: Sequence[StoryUnit],
    scoring: ScoringContext,
) -> Iterator[Score]:
    """The wanted scores of a view, each followed by those of its labels."""
    partial = [view.count(fewer, scoring.schema) for fewer in _without_one_article(units)]
    for name, (measure, part) in wanted.items():
        values = [value_of(fewer, measure, part) for fewer in partial]
        shown = counted.get(BESIDE.get(measure, measure), _NOTHING).counts
        yield score_of(name, value_of(counted, measure, part), values, shown, units=len(partial))
        found = counted.get(measure, _NOTHING)
        for row, label in enumerate(found.labels):
            if label and part in RATIOS and found.counts[row].any():
                values = [_row_value(fewer, measure, part, row) for fewer in partial]
                value = _row_value(counted, measure, part, row)
                labelled = score_of(f"{name}@{label}", value, values, found.counts[row : row + 1], units=len(partial))
                yield replace(labelled, part=label)


_NOTHING = StoryCounts(np.zeros((1, 4)))


def value_of(counted: Mapping[str, StoryCounts], measure: str, part: str) -> float:
    """What is printed of a measure; `conll` is the mean of three F1, undefined where one is (Pradhan et al. 2012)."""
    if measure == "conll":
        return math.fsum(float(measures.f1(counted[name].counts[0])) for name in AVERAGED) / len(AVERAGED)
    if measure not in counted:
        return math.nan
    counts = counted[measure].counts
    if part == "macro_f1":
        return float(measures.macro_f1(counts, np.ones(len(counts), dtype=bool)))
    return float(RATIOS[part](counts.sum(axis=0)))


def _row_value(counted: Mapping[str, StoryCounts], measure: str, part: str, row: int) -> float:
    return float(RATIOS[part](counted[measure].counts[row])) if measure in counted else math.nan


def _without_one_article(units: Sequence[StoryUnit]) -> Iterator[list[StoryUnit]]:
    for index, unit in enumerate(units):
        for left_out in unit.articles:
            rest = tuple(article for article in unit.articles if article is not left_out)
            yield [*units[:index], replace(unit, articles=rest), *units[index + 1 :]]
