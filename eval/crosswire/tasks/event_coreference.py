"""The task `event-coreference`: which events tell of the same happening, inside an article and across articles.

As `coreference`, with triggers in the place of mentions.
"""

from __future__ import annotations

from crosswire.tasks.counting.cluster_counts import MEANINGS, Partition, clustered, views
from crosswire.tasks.counting.story_task import StoryTask
from crosswire.tasks.counting.units import StoryUnit


def gold_partition(unit: StoryUnit) -> Partition:
    """The clusters of the gold's triggers."""
    happenings = [happening.events for happening in unit.gold_happenings or ()]
    return clustered(unit, happenings, lambda article: article.gold_events or ())


def partitions(unit: StoryUnit) -> tuple[Partition, Partition]:
    """Gold and predicted clusters of the triggers of a story."""
    said = clustered(unit, unit.predicted_happenings or (), lambda article: article.predicted_events or ())
    return gold_partition(unit), said


def given_partitions(unit: StoryUnit) -> tuple[Partition, Partition]:
    """Gold clusters, and those that a system made of the gold's triggers; those that it left out are found nowhere."""
    return gold_partition(unit), clustered(unit, unit.given_happenings or (), lambda article: article.gold_events or ())


EVENT_COREFERENCE = StoryTask(
    name="event-coreference",
    layer="happenings",
    description="Which events tell of the same happening, within and across articles",
    headline="event-coreference.conll.f1",
    gold=lambda unit: unit.gold_happenings,
    said=lambda unit: unit.predicted_happenings,
    views=views(partitions, given_partitions, kind="events", said=lambda unit: unit.given_happenings),
    meanings=MEANINGS,
)
