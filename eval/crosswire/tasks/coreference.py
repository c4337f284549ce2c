"""The task `coreference`: which mentions refer to the same entity, inside an article and across articles.

A mention is known by its article and span. The articles of a story are scored as one document (Cattan et al. 2021);
mentions that one side alone has stay where they are; times and quantities refer to no entity. What touches
boilerplate is left out on both sides. Several stories add up.
"""

from __future__ import annotations

from crosswire.tasks.cluster_views import Partition, partition, views
from crosswire.tasks.task import ClusterTask, StoryUnit


def partitions(unit: StoryUnit) -> tuple[Partition, Partition]:
    """Gold and predicted clusters of the mentions of a story."""
    articles = {u.article.id: u.article for u in unit.articles}
    gold = {(u.article.id, m.id): (u.article.id, m.start, m.end) for u in unit.articles for m in u.gold}
    said = {(u.article.id, m.id): (u.article.id, m.start, m.end) for u in unit.articles for m in u.predicted or ()}
    key = partition([entity.mentions for entity in unit.gold or ()], gold, articles)
    return key, partition(unit.predicted or (), said, articles)


COREFERENCE = ClusterTask(
    name="coreference",
    layer="entities",
    description="Which mentions refer to the same entity, within and across articles",
    headline="coreference.conll.f1",
    gold=lambda unit: unit.gold,
    said=lambda unit: unit.predicted,
    views=views(partitions),
)
