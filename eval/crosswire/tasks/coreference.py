"""The task `coreference`: mentions that refer to the same entity, within an article and across articles.

A mention is identified by its article and span. The articles of a story are scored as one document (Cattan et al.
2021). Mentions that only one side has stay in its clusters. Times and quantities refer to no entity. Mentions that
touch boilerplate are left out on both sides. The counts of several stories are added up.
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
    """Return the clusters of the gold mentions."""
    return clustered(unit, [entity.mentions for entity in unit.gold_entities or ()], lambda article: article.gold)


def partitions(unit: StoryUnit) -> tuple[Partition, Partition]:
    """Return the gold and the predicted clusters of the mentions of a story."""
    predicted = clustered(unit, unit.predicted_entities or (), lambda article: article.predicted or ())
    return gold_partition(unit), predicted


def notes_of(unit: StoryUnit) -> dict[str, int]:
    """Return the numbers of spans that several clusters of a story claim, predicted and gold."""
    predicted = count_disputed(unit, unit.predicted_entities or (), lambda article: article.predicted or ())
    gold = count_disputed(unit, [entity.mentions for entity in unit.gold_entities or ()], lambda article: article.gold)
    return {
        "predicted mentions in several entities, scored as not found": predicted,
        "gold mentions in several entities, left out of the gold": gold,
    }


def given_partitions(unit: StoryUnit) -> tuple[Partition, Partition]:
    """Return the gold clusters and the predicted clusters of given gold mentions; unlinked mentions are not found."""
    return gold_partition(unit), clustered(unit, unit.given_entities or (), lambda article: article.gold)


COREFERENCE = Task(
    name="coreference",
    layer="entities",
    description="Which mentions refer to the same entity, within and across articles",
    gold=lambda unit: unit.gold_entities,
    prediction_of=lambda unit: unit.predicted_entities,
    unit="story",
    labelled_by="label",
    prepare=prepare_with(partitions, given_partitions, notes_of),
    tiers=cluster_tiers("mentions", lambda unit: unit.given_entities),
    references=(empty_stories(predicted_entities=()),),
)
