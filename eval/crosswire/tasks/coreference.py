"""The task `coreference`: which mentions refer to the same entity, inside an article and across articles.

A mention is known by its article and span. The articles of a story are scored as one document (Cattan et al. 2021);
mentions that one side alone has stay where they are; times and quantities refer to no entity. What touches
boilerplate is left out on both sides. Several stories add up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from crosswire.tasks.sides import touches_boilerplate
from crosswire.tasks.task import ClusterTask, StoryUnit, View

if TYPE_CHECKING:  # numpy is not paid for by listing tasks
    from crosswire.metrics.counts import Counts

# A mention: its article, its first code point, one past its last.
Key = tuple[str, int, int]
Partition = list[list[Key]]

PARTS = ("f1", "precision", "recall")


def partitions(unit: StoryUnit) -> tuple[Partition, Partition]:
    """Gold and predicted clusters of the mentions of a story, those that are left without a mention dropped."""
    gold = {(u.article.id, m.id): (u.article.id, m.start, m.end) for u in unit.articles for m in u.gold}
    said = {(u.article.id, m.id): (u.article.id, m.start, m.end) for u in unit.articles for m in u.predicted or ()}
    articles = {u.article.id: u.article for u in unit.articles}

    def scored(keys: Iterator[Key]) -> list[Key]:
        kept = [key for key in keys if key[0] in articles and not touches_boilerplate(articles[key[0]], *key[1:])]
        return list(dict.fromkeys(kept))

    key = [scored(gold[ref] for ref in entity.mentions if ref in gold) for entity in unit.gold or ()]
    response = [scored(said[ref] for ref in entity if ref in said) for entity in unit.predicted or ()]
    return [cluster for cluster in key if cluster], [cluster for cluster in _disjoint(response) if cluster]


def _disjoint(clusters: Sequence[list[Key]]) -> Iterator[list[Key]]:
    """Clusters without the spans of earlier ones: two mentions of one span and two types may be linked apart."""
    seen: set[Key] = set()
    for cluster in clusters:
        fresh = [key for key in cluster if key not in seen]
        seen.update(fresh)
        yield fresh


def _measures(key: Partition, response: Partition) -> dict[str, Counts]:
    from crosswire.metrics import clusters

    table = clusters.contingency(key, response)
    return {
        "lea": clusters.lea(table),
        "muc": clusters.muc(table),
        "b_cubed": clusters.b_cubed(table),
        "ceafe": clusters.ceaf_e(table),
        "mentions": clusters.mention_detection(table),
    }


def count_across(units: Sequence[StoryUnit]) -> Mapping[str, Counts]:
    """Each story as one document."""
    return _sum(_measures(*partitions(unit)) for unit in units)


def count_within(units: Sequence[StoryUnit]) -> Mapping[str, Counts]:
    """Each article alone: clusters are cut at the edges of articles."""
    return _sum(
        _measures(_inside(key, article), _inside(response, article))
        for unit in units
        for key, response in (partitions(unit),)
        for article in (u.article.id for u in unit.articles)
    )


def count_without_singletons(units: Sequence[StoryUnit]) -> Mapping[str, Counts]:
    """As across, after the clusters of one mention are dropped on both sides."""
    return _sum(_measures(*([c for c in side if len(c) > 1] for side in partitions(unit))) for unit in units)


def count_cross(units: Sequence[StoryUnit]) -> Mapping[str, Counts]:
    """Links between mentions of different articles alone."""
    return _sum(map(_cross_measures, units))


def _cross_measures(unit: StoryUnit) -> dict[str, Counts]:
    from crosswire.metrics import clusters

    key, response = partitions(unit)
    part_of = {mention: mention[0] for side in (key, response) for cluster in side for mention in cluster}
    links = clusters.cross_links(key, response, part_of)
    return {"links": clusters.cross_link_counts(links), "lea": clusters.cross_lea(links)}


def _inside(partition: Partition, article: str) -> Partition:
    own = [[mention for mention in cluster if mention[0] == article] for cluster in partition]
    return [cluster for cluster in own if cluster]


def _sum(counted: Iterator[Mapping[str, Counts]]) -> Mapping[str, Counts]:
    total: dict[str, Counts] = {}
    for counts in counted:
        for name, row in counts.items():
            total[name] = total[name] + row if name in total else row
    return total


FOUR = ("lea", "muc", "b_cubed", "ceafe")
BRIEF = {"conll": ("f1",), **dict.fromkeys(FOUR, ("f1",))}

COREFERENCE = ClusterTask(
    name="coreference",
    layer="entities",
    description="Which mentions refer to the same entity, within and across articles",
    headline="coreference.conll.f1",
    views=(
        View(
            "",
            "articles of a story as one document, singletons kept",
            count_across,
            {"conll": ("f1",), **dict.fromkeys((*FOUR, "mentions"), PARTS)},
        ),
        View("within", "each article alone", count_within, BRIEF),
        View("cross", "links between articles alone", count_cross, {"links": PARTS, "lea": PARTS}),
        View("no-singletons", "entities with one mention dropped on both sides", count_without_singletons, BRIEF),
    ),
)
