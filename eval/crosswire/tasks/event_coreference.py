"""The task `event-coreference`: which events tell of the same happening, inside an article and across articles.

As `coreference`, with triggers in the place of mentions.
"""

from __future__ import annotations

from crosswire.tasks.cluster_views import Partition, partition, views
from crosswire.tasks.task import ClusterTask, StoryUnit


def partitions(unit: StoryUnit) -> tuple[Partition, Partition]:
    """Gold and predicted clusters of the triggers of a story."""
    articles = {u.article.id: u.article for u in unit.articles}
    gold = {(u.article.id, e.id): (u.article.id, e.start, e.end) for u in unit.articles for e in u.gold_events or ()}
    said = {
        (u.article.id, e.id): (u.article.id, e.start, e.end) for u in unit.articles for e in u.predicted_events or ()
    }
    key = partition([happening.events for happening in unit.gold_happenings or ()], gold, articles)
    return key, partition(unit.predicted_happenings or (), said, articles)


EVENT_COREFERENCE = ClusterTask(
    name="event-coreference",
    layer="happenings",
    description="Which events tell of the same happening, within and across articles",
    headline="event-coreference.conll.f1",
    gold=lambda unit: unit.gold_happenings,
    said=lambda unit: unit.predicted_happenings,
    views=views(partitions),
)
