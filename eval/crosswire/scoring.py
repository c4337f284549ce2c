"""Gold and checked predictions to scores: each tier is tallied once, and every number comes from those counts."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from crosswire.metrics import counts as measures
from crosswire.metrics.counts import Counts, Values
from crosswire.metrics.resampling import leave_one_out
from crosswire.runs import Score, TaskScores
from crosswire.schema import Schema
from crosswire.statistics import METHOD, interval
from crosswire.tasks.task import ClusterTask, Library, ScoringConfig, StoryUnit, Tally, Task, Tier, Unit

RATIOS: Mapping[str, Callable[[Counts], Values]] = {
    "f1": measures.f1,
    "precision": measures.precision,
    "recall": measures.recall,
}


@dataclass(frozen=True, slots=True)
class Scoring:
    """What to score, and by what.

    Attributes:
        schema: Types and label sets.
        config: Every choice that could change a number.
        data: Stories with version and digest, the beginning of the signature.
        code: The version of the scorer.
        metrics: The names of the metrics wanted.
    """

    schema: Schema
    config: ScoringConfig
    data: str
    code: str
    metrics: Sequence[str]


def score_task(task: Task, units: Sequence[Unit], scoring: Scoring) -> TaskScores:
    """The wanted metrics of one task over the units, one unit an article."""
    scores: list[Score] = []
    by_type: list[Score] = []
    by_article: list[Score] = []
    notes: dict[str, int] = {}
    tallies = {tier.name: tier.tally(units, scoring.schema, scoring.config) for tier in _tiers(task, scoring)}
    first = tallies[task.tiers[0].name]
    support = first.counts[..., measures.RECALL_DENOMINATOR].sum(axis=0) > 0
    articles = [unit.article.id for unit in units]
    for name, tally in tallies.items():
        prefix = f"{task.name}.{name}"
        wanted = _wanted(prefix, scoring)
        notes.update(tally.notes if wanted else {})
        scores.extend(_whole(prefix, tally, wanted, support))
        by_type.extend(_per_type(prefix, tally, wanted))
        by_article.extend(_per_article(prefix, tally, wanted, articles))
    libraries = []
    for library in task.library_tiers:
        prefix = f"{task.name}.{library.name}"
        wanted = _wanted(prefix, scoring)
        if wanted:
            computed = library.compute(units, scoring.schema, scoring.config)
            libraries.append(computed.version)
            notes.update(computed.notes)
            scores.extend(_of_library(prefix, computed, wanted, len(units)))
    silent = sum(task.said(unit) is None for unit in units)
    if silent:
        notes["articles without an answer in this layer, counted as nothing found"] = silent
    return TaskScores(
        task=task.name,
        layer=task.layer,
        headline=task.headline,
        attempted=True,
        signature=signature(task, scoring),
        library_signature=signature(task, scoring, libraries) if libraries else "",
        scores=tuple(scores),
        by_type=tuple(by_type),
        by_article=tuple(by_article),
        labelled_by=task.labelled_by,
        macro_types=tuple(label for label, used in zip(first.labels, support, strict=True) if used),
        notes=notes,
    )


def _wanted(prefix: str, scoring: Scoring) -> list[str]:
    """The measures of a tier that are wanted."""
    return [name.rpartition(".")[2] for name in scoring.metrics if name.rpartition(".")[0] == prefix]


def _tiers(task: Task, scoring: Scoring) -> Iterator[Tier]:
    """The tiers to tally: the first, whose gold tells the types of every macro average, and those wanted."""
    for tier in task.tiers:
        if tier is task.tiers[0] or _wanted(f"{task.name}.{tier.name}", scoring):
            yield tier


def score_any(task: Task | ClusterTask, units: Sequence[StoryUnit], scoring: Scoring) -> TaskScores | None:
    """The scores of a task of either kind; null where the gold has no such layer.

    A system that answered without the task's layer does not attempt it; one that did not answer has found nothing.
    """
    answered = any(unit.answered for unit in units)
    if isinstance(task, ClusterTask):
        if any(task.gold(unit) is None for unit in units):
            return None
        attempted = not answered or any(task.said(unit) is not None for unit in units)
        return score_clusters(task, units, scoring) if attempted else not_attempted(task, scoring)
    articles = [article for unit in units for article in unit.articles]
    if any(task.gold(article) is None for article in articles):
        return None
    attempted = not answered or any(task.said(article) is not None for article in articles)
    return score_task(task, articles, scoring) if attempted else not_attempted(task, scoring)


def score_clusters(task: ClusterTask, units: Sequence[StoryUnit], scoring: Scoring) -> TaskScores:
    """The wanted metrics of a task on clusters; intervals come of leaving out one article of one story each."""
    scores: list[Score] = []
    without_one = list(_without_one_article(units))
    for view in task.views:
        wanted = {name: parts for name, parts in task.metrics_of(view).items() if name in scoring.metrics}
        if not wanted:
            continue
        counted = view.count(units)
        partial = [view.count(fewer) for fewer in without_one]
        for name, (measure, part) in wanted.items():
            values = [cluster_value(counts, measure, part) for counts in partial]
            shown = counted["mentions" if measure == "conll" else measure]
            value = cluster_value(counted, measure, part)
            scores.append(_score(name, value, values, shown[np.newaxis], units=len(without_one)))
    return TaskScores(task.name, task.layer, task.headline, True, signature(task, scoring), scores=tuple(scores))


def cluster_value(counted: Mapping[str, Counts], measure: str, part: str) -> float:
    """A measure from its counts; `conll` is the mean of three F1, undefined where one is (Pradhan et al. 2012)."""
    if measure == "conll":
        return math.fsum(float(measures.f1(counted[name])) for name in ("muc", "b_cubed", "ceafe")) / 3
    return float(RATIOS[part](counted[measure]))


def _without_one_article(units: Sequence[StoryUnit]) -> Iterator[list[StoryUnit]]:
    for index, unit in enumerate(units):
        for left_out in unit.articles:
            rest = tuple(article for article in unit.articles if article is not left_out)
            yield [*units[:index], replace(unit, articles=rest), *units[index + 1 :]]


def not_attempted(task: Task | ClusterTask, scoring: Scoring) -> TaskScores:
    """The record of a task that a system does not do."""
    return TaskScores(task.name, task.layer, task.headline, False, signature(task, scoring))


def signature(task: Task | ClusterTask, scoring: Scoring, libraries: Sequence[str] = ()) -> str:
    """Everything that could change a number of the task, in one line: every field of the config that touches it."""
    fields = {
        "data": scoring.data,
        "task": task.name,
        **({key: getattr(scoring.config, key) for key in task.options} if isinstance(task, Task) else {}),
        "unit": "article",
        "interval": METHOD,
        "crosswire": scoring.code,
    }
    parts = [f"{key}:{value}" for key, value in fields.items()]
    return "|".join(parts + [f"with:{library}" for library in libraries])


def _whole(prefix: str, tally: Tally, wanted: Sequence[str], support: NDArray[np.bool_]) -> Iterator[Score]:
    over_labels = tally.counts.sum(axis=1)
    for name in wanted:
        if name == "macro_f1":
            value = float(measures.macro_f1(tally.counts.sum(axis=0), support))
            without = measures.macro_f1(leave_one_out(tally.counts), support)
        else:
            value = float(RATIOS[name](over_labels.sum(axis=0)))
            without = RATIOS[name](leave_one_out(over_labels))
        yield _score(f"{prefix}.{name}", value, without.tolist(), over_labels)


def _per_type(prefix: str, tally: Tally, wanted: Sequence[str]) -> Iterator[Score]:
    for index, label in enumerate(tally.labels):
        counts = tally.counts[:, index]
        for name in wanted:
            if name in RATIOS and counts.any():
                value = float(RATIOS[name](counts.sum(axis=0)))
                without = RATIOS[name](leave_one_out(counts))
                yield _score(f"{prefix}.{name}@{label}", value, without.tolist(), counts)


def _per_article(prefix: str, tally: Tally, wanted: Sequence[str], articles: Sequence[str]) -> Iterator[Score]:
    for index, article in enumerate(articles):
        counts = tally.counts[index : index + 1].sum(axis=1)
        for name in wanted:
            if name in RATIOS:
                yield _score(f"{prefix}.{name}@{article}", float(RATIOS[name](counts[0])), (), counts)


def _score(metric: str, value: float, without: Sequence[float], counts: Counts, *, units: int | None = None) -> Score:
    """A score with its interval from the values without one unit each; counts have the shape (units, 4)."""
    low, high = interval(value, without)
    right, predicted, found, gold = (_whole_number(count) for count in counts.sum(axis=0).tolist())
    units = counts.shape[0] if units is None else units
    return Score(metric, _defined(value), _defined(low), _defined(high), units, right, predicted, found, gold)


def _of_library(prefix: str, computed: Library, wanted: Sequence[str], units: int) -> Iterator[Score]:
    for name in wanted:
        value = computed.values[name]
        low, high = interval(value, computed.without[name])
        yield Score(
            metric=f"{prefix}.{name}",
            value=_defined(value),
            low=_defined(low),
            high=_defined(high),
            units=units,
            right=computed.correct,
            predicted=computed.predicted,
            found=computed.correct,
            gold=computed.gold,
            by_library=True,
        )


def _whole_number(count: float) -> float:
    return int(count) if count == int(count) else count


def _defined(value: float) -> float | None:
    return None if math.isnan(value) else value
