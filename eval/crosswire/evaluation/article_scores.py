"""Gold and checked predictions to scores: each tier is tallied once, and every number comes from those counts."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from crosswire.evaluation.run import Score, TaskScores
from crosswire.metrics import counts as measures
from crosswire.metrics.counts import Counts, Values
from crosswire.metrics.intervals import METHOD, interval
from crosswire.metrics.resampling import leave_one_out
from crosswire.model.schema import Schema
from crosswire.tasks.counting.story_task import StoryTask
from crosswire.tasks.counting.task import Library, LibraryTier, Tally, Task, Tier
from crosswire.tasks.counting.units import ScoringConfig, Unit

RATIOS: Mapping[str, Callable[[Counts], Values]] = {
    "f1": measures.f1,
    "precision": measures.precision,
    "recall": measures.recall,
    "accuracy": measures.accuracy,
    # What are ratios of their own making have their numerator and denominator in the place of the recall's.
    "average_precision": measures.recall,
    "rate": measures.recall,
}


@dataclass(frozen=True, slots=True)
class ScoringContext:
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


def score_article_task(task: Task, units: Sequence[Unit], scoring: ScoringContext) -> TaskScores:
    """The wanted metrics of one task over the units, one unit an article."""
    scores: list[Score] = []
    by_type: list[Score] = []
    by_article: list[Score] = []
    notes: dict[str, int] = {}
    first = task.tiers[0]
    tallies = {tier: tier.tally(units, scoring.schema, scoring.config) for tier in _tiers(task, units, scoring)}
    labels = tallies.get(first) or first.tally(units, scoring.schema, scoring.config)
    support = labels.counts[..., measures.RECALL_DENOMINATOR].sum(axis=0) > 0
    articles = [unit.article.id for unit in units]
    for tier, tally in tallies.items():
        prefix = f"{task.name}.{tier.name}"
        wanted = _wanted(prefix, scoring)
        notes.update(tally.notes)
        own = support if tally.labels == labels.labels else tally.counts[..., 3].sum(axis=0) > 0
        for found, made in (
            (scores, _whole(prefix, tally, wanted, own)),
            (by_type, _per_type(prefix, tally, wanted)),
            (by_article, _per_article(prefix, tally, wanted, articles)),
        ):
            found.extend(replace(score, given=tier.given) for score in made)
        notes |= _silence(task, tier, units)
    libraries = _libraries(task, units, scoring)
    for library, computed in libraries:
        notes.update(computed.notes)
        prefix = f"{task.name}.{library.name}"
        scores.extend(_of_library(prefix, computed, _wanted(prefix, scoring), len(units)))
    return TaskScores(
        task=task.name,
        layer=task.layer,
        headline=task.headline,
        attempted=True,
        signature=signature(task, scoring),
        library_signature=signature(task, scoring, [c.version for _, c in libraries]) if libraries else "",
        scores=tuple(scores),
        by_type=tuple(by_type),
        by_article=tuple(by_article),
        references=tuple(_references(task, units, scoring)),
        labelled_by=task.labelled_by,
        macro_types=tuple(label for label, used in zip(labels.labels, support, strict=True) if used),
        not_attempted=tuple(tier.name for tier in task.tiers if _asked(task, tier, scoring) and tier not in tallies),
        notes=notes,
    )


def _silence(task: Task, tier: Tier, units: Sequence[Unit]) -> dict[str, int]:
    """How many articles have no answer for a tier, as a note; none where all have."""
    silent = sum(task.answer_of(tier, unit) is None for unit in units)
    where = f"on given {tier.given}" if tier.given else "in this layer"
    return {f"articles without an answer {where}, counted as nothing found": silent} if silent else {}


def _libraries(task: Task, units: Sequence[Unit], scoring: ScoringContext) -> list[tuple[LibraryTier, Library]]:
    """The wanted scores of other libraries."""
    return [
        (library, library.compute(units, scoring.schema, scoring.config))
        for library in task.library_tiers
        if _wanted(f"{task.name}.{library.name}", scoring)
    ]


def _references(task: Task, units: Sequence[Unit], scoring: ScoringContext) -> Iterator[Score]:
    """The scores of trivial systems, under the signature of the tier that they are scored in."""
    for reference in task.references:
        tier = next(tier for tier in task.tiers if tier.name == reference.tier)
        prefix = f"{task.name}.{tier.name}"
        tally = tier.tally(reference.answer(units), scoring.schema, scoring.config)
        support = tally.counts[..., measures.RECALL_DENOMINATOR].sum(axis=0) > 0
        for score in _whole(prefix, tally, _wanted(prefix, scoring), support):
            yield replace(score, metric=f"{score.metric}@{reference.name}", given=tier.given)


def _wanted(prefix: str, scoring: ScoringContext) -> list[str]:
    """The measures of a tier that are wanted."""
    return [name.rpartition(".")[2] for name in scoring.metrics if name.rpartition(".")[0] == prefix]


def _asked(task: Task, tier: Tier, scoring: ScoringContext) -> bool:
    return bool(_wanted(f"{task.name}.{tier.name}", scoring))


def _tiers(task: Task, units: Sequence[Unit], scoring: ScoringContext) -> Iterator[Tier]:
    """The tiers to tally: those that are wanted and that the system answered, or all wanted ones if it is silent."""
    silent = all(task.answer_of(tier, unit) is None for tier in task.tiers for unit in units)
    for tier in task.tiers:
        if _asked(task, tier, scoring) and (silent or any(task.answer_of(tier, unit) is not None for unit in units)):
            yield tier


def not_attempted(task: Task | StoryTask, scoring: ScoringContext) -> TaskScores:
    """The record of a task that a system does not do."""
    return TaskScores(task.name, task.layer, task.headline, False, signature(task, scoring))


def signature(task: Task | StoryTask, scoring: ScoringContext, libraries: Sequence[str] = ()) -> str:
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
        yield score_of(f"{prefix}.{name}", value, without.tolist(), over_labels)


def _per_type(prefix: str, tally: Tally, wanted: Sequence[str]) -> Iterator[Score]:
    for index, label in enumerate(tally.labels):
        counts = tally.counts[:, index]
        for name in wanted:
            if name in RATIOS and counts.any():
                value = float(RATIOS[name](counts.sum(axis=0)))
                without = RATIOS[name](leave_one_out(counts))
                yield replace(score_of(f"{prefix}.{name}@{label}", value, without.tolist(), counts), part=label)


def _per_article(prefix: str, tally: Tally, wanted: Sequence[str], articles: Sequence[str]) -> Iterator[Score]:
    for index, article in enumerate(articles):
        counts = tally.counts[index : index + 1].sum(axis=1)
        for name in wanted:
            if name in RATIOS:
                yield score_of(f"{prefix}.{name}@{article}", float(RATIOS[name](counts[0])), (), counts)


def score_of(metric: str, value: float, without: Sequence[float], counts: Counts, *, units: int | None = None) -> Score:
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
