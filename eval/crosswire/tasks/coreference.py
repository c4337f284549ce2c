"""The task `coreference`: which mentions refer to the same entity, inside an article and across articles.

A mention is known by its article and span. The articles of a story are scored as one document (Cattan et al. 2021);
mentions that one side alone has stay where they are; times and quantities refer to no entity. What touches
boilerplate is left out on both sides. Several stories add up.
"""

from __future__ import annotations

from crosswire.tasks.cluster_views import Partition, clustered, views
from crosswire.tasks.task import ClusterTask, StoryUnit


def partitions(unit: StoryUnit) -> tuple[Partition, Partition]:
    """Gold and predicted clusters of the mentions of a story."""
    gold = clustered(unit, [entity.mentions for entity in unit.gold_entities or ()], lambda article: article.gold)
    return gold, clustered(unit, unit.predicted_entities or (), lambda article: article.predicted or ())


COREFERENCE = ClusterTask(
    name="coreference",
    layer="entities",
    description="Which mentions refer to the same entity, within and across articles",
    headline="coreference.conll.f1",
    gold=lambda unit: unit.gold_entities,
    said=lambda unit: unit.predicted_entities,
    views=views(partitions),
)
