"""Scoring of one task: each tier is counted once, and every score is computed from these counts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from crosswire.evaluation.run import Score, TaskScores
from crosswire.metrics.counts import RATIOS, RECALL_DENOMINATOR, Counts, macro_f1
from crosswire.metrics.intervals import OVER_ARTICLES, IntervalMethod
from crosswire.model.gc_pause import collection_paused
from crosswire.model.schema import Schema
from crosswire.tasks.counting.task import Tally, Task, Tier
from crosswire.tasks.counting.units import ScoringConfig, StoryUnit

_NOTHING = np.zeros((1, 4))


@dataclass(frozen=True, slots=True)
class ScoringContext:
    """The schema, settings and requested metrics of a scoring.

    Attributes:
        schema: Types and label sets.
        config: Every setting that can change a score.
        data: Stories with version and digest; the signature starts with it.
        code: Version of the scorer.
        metrics: Names of the requested metrics.
        stories: The number of stories.
    """

    schema: Schema
    config: ScoringConfig
    data: str
    code: str
    metrics: Sequence[str]
    stories: int = 1


@collection_paused()
def score_task(task: Task, stories: Sequence[StoryUnit], scoring: ScoringContext) -> TaskScores | None:
    """Return the scores of a task; None if the gold has no such layer.

    A system that made predictions, but none with the layer of the task, does not attempt the task. A system that made
    no predictions at all is scored as if it had predicted nothing.
    """
    if any(task.gold(unit) is None for unit in task.units_of(stories)):
        return None
    attempted = {tier for tier in task.tiers if task.attempts(tier, stories)}
    if not attempted and any(story.answered for story in stories):
        absent = _absent(task, stories)
        return TaskScores(task.name, task.layer, task.headline, False, signature(task, scoring), absent=absent)
    requested = [tier for tier in task.tiers if _parts(task, tier, scoring)]
    counted = [tier for tier in requested if not attempted or tier in attempted]
    inputs = task.prepare(stories, scoring.schema, scoring.config)
    tallies = {tier: tier.count(inputs) for tier in counted}
    support = _support(task, tallies, inputs)
    return TaskScores(
        task=task.name,
        layer=task.layer,
        headline=task.headline,
        attempted=True,
        signature=signature(task, scoring),
        library_signature=_library_signature(task, tallies, scoring),
        scores=tuple(_whole_scores(task, tallies, support, stories, scoring)),
        by_type=tuple(_label_scores(task, tallies, stories, scoring)),
        by_article=tuple(_article_scores(task, tallies, stories, scoring)),
        references=tuple(_reference_scores(task, support, stories, scoring)),
        labelled_by=task.labelled_by,
        macro_types=tuple(label for label, supported in support.items() if supported),
        not_attempted=tuple(dict.fromkeys(_name(tier) for tier in requested if tier not in counted)),
        coverage=task.coverage(next((tier for tier in counted), task.tiers[0]), stories),
        notes=_notes(task, tallies, stories),
        remarks=tuple(dict.fromkeys(line for each in tallies.values() if each is not None for line in each.remarks)),
        lower_is_better=tuple(name for tier in counted if tier.lower_is_better for name in _parts(task, tier, scoring)),
    )


def _absent(task: Task, stories: Sequence[StoryUnit]) -> str:
    """Return what the predictions lack for a task: the key of its layer, or what its items need."""
    predicted = any(each is not None for tier in task.tiers for each in task.predictions_of(tier, stories))
    needs = dict.fromkeys(tier.needs.name for tier in task.tiers if tier.needs is not None)
    return " and no ".join(needs) if predicted and needs else f"key '{task.layer}'"


def _name(tier: Tier) -> str:
    """Return the scope of a tier, which several tiers share, or its name if it has no scope."""
    return f"@{tier.scope}" if tier.scope else tier.name


def _parts(task: Task, tier: Tier, scoring: ScoringContext) -> dict[str, str]:
    """Return the requested metrics of a tier, each with its part."""
    return {name: part for name, part in task.metrics_of(tier).items() if name in scoring.metrics}


def signature(task: Task, scoring: ScoringContext, library: str = "") -> str:
    """Return in one line everything that can change a score of the task: data, settings, interval and version."""
    fields = {
        "data": scoring.data,
        "task": task.name,
        **{key: getattr(scoring.config, key) for key in task.options},
        "unit": task.intervals.unit,
        "interval": task.intervals.named(scoring.stories),
        "crosswire": scoring.code,
        **({"with": library} if library else {}),
    }
    return "|".join(f"{key}:{value}" for key, value in fields.items())


def _library_signature(task: Task, tallies: Mapping[Tier, Tally | None], scoring: ScoringContext) -> str:
    libraries = [tally.library for tally in tallies.values() if tally is not None and tally.library]
    return signature(task, scoring, "|with:".join(libraries)) if libraries else ""


def _support(task: Task, tallies: Mapping[Tier, Tally | None], inputs: object) -> dict[str, bool]:
    """Return for each label of the headline whether it has gold; empty if the headline has no macro average."""
    headline = task.tiers[0]
    if "macro_f1" not in headline.parts:
        return {}
    tally = tallies.get(headline) or headline.count(inputs)
    return {} if tally is None else {name: row[3] > 0 for name, row in zip(tally.labels, tally.counts, strict=True)}


def _notes(task: Task, tallies: Mapping[Tier, Tally | None], stories: Sequence[StoryUnit]) -> dict[str, int]:
    """Return the notes of all tiers, and how many units have no predictions for them."""
    notes: dict[str, int] = {}
    for tier, tally in tallies.items():
        notes |= tally.notes if tally is not None else {}
        missing = sum(each is None for each in task.predictions_of(tier, stories))
        where = f"on given {tier.given}" if tier.given else "in this layer"
        units = "stories" if task.unit == "story" else "articles"
        notes |= {f"{units} without predictions {where} (scored as empty)": missing} if missing else {}
    return notes


def _whole_scores(
    task: Task,
    tallies: Mapping[Tier, Tally | None],
    support: Mapping[str, bool],
    stories: Sequence[StoryUnit],
    scoring: ScoringContext,
) -> Iterator[Score]:
    units = sum(len(story.articles) for story in stories)
    for tier, tally in tallies.items():
        for name, part in _parts(task, tier, scoring).items():
            if tally is None:
                yield make_score(name, Measured(math.nan), _NOTHING[0], units=units, given=tier.given)
            else:
                counts = tally.counts.sum(axis=0)
                found = _measured(task, tally, part, part_values(tally, part, support), counts)
                library = bool(tally.library)
                yield make_score(name, found, counts, units=units, given=tier.given, by_library=library)


@dataclass(frozen=True, slots=True)
class Measured:
    """The value of a measure with its interval; nan where it is undefined."""

    value: float
    low: float = math.nan
    high: float = math.nan


def _measured(task: Task, tally: Tally, part: str, values: tuple[float, Sequence[float]], counts: Counts) -> Measured:
    """Return a value with its interval by the method of the task; a library's scores have that over articles."""
    method: IntervalMethod = OVER_ARTICLES if tally.library else task.intervals
    return Measured(values[0], *method.of(part, values, counts.tolist() if tally.of_facts else None))


def part_values(
    tally: Tally, part: str, support: Mapping[str, bool] = MappingProxyType({})
) -> tuple[float, Sequence[float]]:
    """Return the value of a measure, and its values without each unit; nan where they are undefined.

    A macro average is over the labels that the headline supports, so that all tiers with the same labels average over
    the same ones; other tiers average over their own labels with gold.
    """
    if part in tally.values:
        return tally.values[part]
    if part != "macro_f1":
        return float(RATIOS[part](tally.counts.sum(axis=0))), RATIOS[part](tally.without.sum(axis=1)).tolist()
    own = tally.counts[:, RECALL_DENOMINATOR] > 0
    used = np.array(list(support.values()), dtype=bool) if tuple(support) == tally.labels else own
    return float(macro_f1(tally.counts, used)), macro_f1(tally.without, used).tolist()


def _label_scores(
    task: Task, tallies: Mapping[Tier, Tally | None], stories: Sequence[StoryUnit], scoring: ScoringContext
) -> Iterator[Score]:
    """Yield the scores of each label that has counts."""
    units = sum(len(story.articles) for story in stories)
    for tier, tally in tallies.items():
        for row, label in enumerate(tally.labels if tally is not None else ()):
            if tally is None or not label or not tally.counts[row].any():
                continue
            for name, part in _parts(task, tier, scoring).items():
                if part in RATIOS:
                    values = float(RATIOS[part](tally.counts[row])), RATIOS[part](tally.without[:, row]).tolist()
                    found = _measured(task, tally, part, values, tally.counts[row])
                    metric = f"{name}@{label}"
                    yield make_score(metric, found, tally.counts[row], units=units, given=tier.given, part=label)


def _article_scores(
    task: Task, tallies: Mapping[Tier, Tally | None], stories: Sequence[StoryUnit], scoring: ScoringContext
) -> Iterator[Score]:
    """Yield the scores of each article alone, of tasks that are counted article by article."""
    articles = [unit.article.id for story in stories for unit in story.articles]
    for tier, tally in tallies.items():
        if tally is None or tally.by_unit is None or task.unit != "article" or tally.library:
            continue
        for article, counts in zip(articles, tally.by_unit.sum(axis=1), strict=True):
            for name, part in _parts(task, tier, scoring).items():
                if part in RATIOS:
                    found, metric = Measured(float(RATIOS[part](counts))), f"{name}@{article}"
                    yield make_score(metric, found, counts, units=1, given=tier.given)


def _reference_scores(
    task: Task, support: Mapping[str, bool], stories: Sequence[StoryUnit], scoring: ScoringContext
) -> Iterator[Score]:
    """Yield the scores of trivial systems in the tier of the headline."""
    units = sum(len(story.articles) for story in stories)
    tier = task.tiers[0]
    requested = _parts(task, tier, scoring)
    for reference in task.references if requested else ():
        tally = tier.count(task.prepare(reference.predict(stories), scoring.schema, scoring.config))
        for name, part in requested.items():
            if tally is not None and part in reference.parts:
                metric, counts = f"{name}@{reference.name}", tally.counts.sum(axis=0)
                found = _measured(task, tally, part, part_values(tally, part, support), counts)
                yield make_score(metric, found, counts, units=units, given=tier.given)


def make_score(
    metric: str,
    measured: Measured,
    counts: Counts,
    *,
    units: int,
    given: str = "",
    part: str = "",
    by_library: bool = False,
) -> Score:
    """Return a score with its interval and counts.

    Args:
        metric: Name of the metric.
        measured: The value and its interval.
        counts: Shape (4,).
        units: The number of articles.
        given: The kind of items that the system was given; empty if none.
        part: The label that the score is for; empty for the whole, and for an article.
        by_library: True if another library computed the value.
    """
    numerator, predicted, found, gold = (_whole_number(count) for count in counts.tolist())
    return Score(
        metric=metric,
        value=defined(measured.value),
        low=defined(measured.low),
        high=defined(measured.high),
        units=units,
        precision_numerator=numerator,
        predicted=predicted,
        recall_numerator=found,
        gold=gold,
        by_library=by_library,
        given=given,
        part=part,
    )


def _whole_number(count: float) -> float:
    return int(count) if count == int(count) else count


def defined(value: float) -> float | None:
    """Return a value, or None for nan."""
    return None if math.isnan(value) else value
