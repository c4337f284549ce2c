"""The task `coreference`: which mentions refer to the same entity, inside an article and across articles.

A mention is known by its article and span. The articles of a story are scored as one document (Cattan et al. 2021);
mentions that one side alone has stay where they are; times and quantities refer to no entity. What touches
boilerplate is left out on both sides. Several stories add up.
"""

from __future__ import annotations

from crosswire.tasks.counting.cluster_counts import MEANINGS, Partition, clustered, views
from crosswire.tasks.counting.story_task import StoryTask
from crosswire.tasks.counting.units import StoryUnit


def gold_partition(unit: StoryUnit) -> Partition:
    """The clusters of the gold's mentions."""
    return clustered(unit, [entity.mentions for entity in unit.gold_entities or ()], lambda article: article.gold)


def partitions(unit: StoryUnit) -> tuple[Partition, Partition]:
    """Gold and predicted clusters of the mentions of a story."""
    said = clustered(unit, unit.predicted_entities or (), lambda article: article.predicted or ())
    return gold_partition(unit), said


def given_partitions(unit: StoryUnit) -> tuple[Partition, Partition]:
    """Gold clusters, and those that a system made of the gold's mentions; those that it left out are found nowhere."""
    return gold_partition(unit), clustered(unit, unit.given_entities or (), lambda article: article.gold)


COREFERENCE = StoryTask(
    name="coreference",
    layer="entities",
    description="Which mentions refer to the same entity, within and across articles",
    headline="coreference.conll.f1",
    gold=lambda unit: unit.gold_entities,
    said=lambda unit: unit.predicted_entities,
    views=views(partitions, given_partitions, kind="mentions", said=lambda unit: unit.given_entities),
    meanings=MEANINGS,
)
