"""The task `event-coreference`: events that refer to the same happening, within an article and across articles.

It works like `coreference`, with triggers instead of mentions.
"""

from __future__ import annotations

from crosswire.tasks.counting.cluster_counts import (
    Partition,
    cluster_tiers,
    clustered,
    count_disputed,
    prepare_with,
)
from crosswire.tasks.counting.task import Task, empty_stories
from crosswire.tasks.counting.units import StoryUnit


def gold_partition(unit: StoryUnit) -> Partition:
    """Return the clusters of the gold triggers."""
    happenings = [happening.events for happening in unit.gold_happenings or ()]
    return clustered(unit, happenings, lambda article: article.gold_events or ())


def partitions(unit: StoryUnit) -> tuple[Partition, Partition]:
    """Return the gold and the predicted clusters of the triggers of a story."""
    predicted = clustered(unit, unit.predicted_happenings or (), lambda article: article.predicted_events or ())
    return gold_partition(unit), predicted


def notes_of(unit: StoryUnit) -> dict[str, int]:
    """Return the numbers of spans that several clusters of a story claim, predicted and gold."""
    happenings = [happening.events for happening in unit.gold_happenings or ()]
    predicted = count_disputed(unit, unit.predicted_happenings or (), lambda article: article.predicted_events or ())
    gold = count_disputed(unit, happenings, lambda article: article.gold_events or ())
    return {
        "predicted triggers in several happenings, scored as not found": predicted,
        "gold triggers in several happenings, left out of the gold": gold,
    }


def given_partitions(unit: StoryUnit) -> tuple[Partition, Partition]:
    """Return the gold clusters and the predicted clusters of given gold triggers; unlinked triggers are not found."""
    return gold_partition(unit), clustered(unit, unit.given_happenings or (), lambda article: article.gold_events or ())


EVENT_COREFERENCE = Task(
    name="event-coreference",
    layer="happenings",
    description="Which events refer to the same happening, within and across articles",
    gold=lambda unit: unit.gold_happenings,
    prediction_of=lambda unit: unit.predicted_happenings,
    unit="story",
    labelled_by="label",
    prepare=prepare_with(partitions, given_partitions, notes_of),
    tiers=cluster_tiers("events", lambda unit: unit.given_happenings),
    references=(empty_stories(predicted_happenings=()),),
)
