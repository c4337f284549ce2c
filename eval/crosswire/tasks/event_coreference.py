"""The task `event-coreference`: which events tell of the same happening, inside an article and across articles.

As `coreference`, with triggers in the place of mentions.
"""

from __future__ import annotations

from crosswire.tasks.cluster_views import Partition, clustered, views
from crosswire.tasks.task import ClusterTask, StoryUnit


def partitions(unit: StoryUnit) -> tuple[Partition, Partition]:
    """Gold and predicted clusters of the triggers of a story."""
    happenings = [happening.events for happening in unit.gold_happenings or ()]
    gold = clustered(unit, happenings, lambda article: article.gold_events or ())
    return gold, clustered(unit, unit.predicted_happenings or (), lambda article: article.predicted_events or ())


EVENT_COREFERENCE = ClusterTask(
    name="event-coreference",
    layer="happenings",
    description="Which events tell of the same happening, within and across articles",
    headline="event-coreference.conll.f1",
    gold=lambda unit: unit.gold_happenings,
    said=lambda unit: unit.predicted_happenings,
    views=views(partitions),
)
