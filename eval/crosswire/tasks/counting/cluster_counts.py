"""How clusters of the mentions (or events) of stories are looked at: across articles, within, and links between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from crosswire.model import Article, MentionRef
from crosswire.model.gc_pause import collection_paused
from crosswire.model.schema import Schema
from crosswire.tasks.counting.sides import touches_boilerplate
from crosswire.tasks.counting.story_task import StoryCounts, View
from crosswire.tasks.counting.units import StoryUnit, Unit

if TYPE_CHECKING:  # numpy is not paid for by listing tasks
    from crosswire.metrics.counts import Counts

# A mention: its article, its first code point, one past its last.
Key = tuple[str, int, int]
Partition = list[list[Key]]
Partitions = Callable[[StoryUnit], tuple[Partition, Partition]]
Said = Callable[[StoryUnit], object | None]

PARTS = ("f1", "precision", "recall")


class Spanned(Protocol):
    """A record with an id and a span."""

    @property
    def id(self) -> str:
        """Unique in its article."""

    @property
    def start(self) -> int:
        """First code point."""

    @property
    def end(self) -> int:
        """One past the last code point."""


def clustered(
    unit: StoryUnit, groups: Iterable[Iterable[MentionRef]], records: Callable[[Unit], Iterable[Spanned]]
) -> Partition:
    """One side of a story: groups of references to `records` of its articles, as clusters of spans."""
    articles = {each.article.id: each.article for each in unit.articles}
    spans = {
        (each.article.id, record.id): (each.article.id, record.start, record.end)
        for each in unit.articles
        for record in records(each)
    }
    return partition(groups, spans, articles)


def partition(
    groups: Iterable[Iterable[MentionRef]], spans: Mapping[MentionRef, Key], articles: Mapping[str, Article]
) -> Partition:
    """Groups of references as clusters of spans.

    What touches boilerplate is left out, and a span that an earlier cluster has: two records of one span and two
    types may be linked apart. Clusters left empty are dropped.
    """
    seen: set[Key] = set()
    clusters = []
    for group in groups:
        keys = dict.fromkeys(spans[reference] for reference in group if reference in spans)
        fresh = [key for key in keys if key not in seen and not touches_boilerplate(articles[key[0]], *key[1:])]
        seen.update(fresh)
        clusters.append(fresh)
    return [cluster for cluster in clusters if cluster]


def _measures(sides: Iterable[tuple[Partition, Partition]]) -> dict[str, StoryCounts]:
    """The measures of several documents, added up; no mention is in two documents."""
    from crosswire.metrics import clusters

    table = clusters.joint_contingency(sides)
    measures = {
        "lea": clusters.lea,
        "muc": clusters.muc,
        "b_cubed": clusters.b_cubed,
        "ceafe": clusters.ceaf_e,
        "mentions": clusters.mention_detection,
    }
    return {name: StoryCounts(measure(table).reshape(1, 4)) for name, measure in measures.items()}


@collection_paused()
def count_across(units: Sequence[StoryUnit], schema: Schema, partitions: Partitions) -> Mapping[str, StoryCounts]:
    """Each story as one document."""
    return _measures(partitions(unit) for unit in units)


@collection_paused()
def count_within(units: Sequence[StoryUnit], schema: Schema, partitions: Partitions) -> Mapping[str, StoryCounts]:
    """Each article alone: clusters are cut at the edges of articles."""
    # Clusters of different articles share no mention, so that one table of all of them adds up over the articles.
    sides = (partitions(unit) for unit in units)
    return _measures((_cut(key), _cut(response)) for key, response in sides)


@collection_paused()
def count_without_singletons(
    units: Sequence[StoryUnit], schema: Schema, partitions: Partitions
) -> Mapping[str, StoryCounts]:
    """As across, after the clusters of one mention are dropped on both sides."""
    sides = (partitions(unit) for unit in units)
    return _measures((_linked(key), _linked(response)) for key, response in sides)


def _linked(partition: Partition) -> Partition:
    return [cluster for cluster in partition if len(cluster) > 1]


def count_cross(units: Sequence[StoryUnit], schema: Schema, partitions: Partitions) -> Mapping[str, StoryCounts]:
    """Links between mentions of different articles alone."""
    return _sum(_cross_measures(*partitions(unit)) for unit in units)


def _cross_measures(key: Partition, response: Partition) -> dict[str, Counts]:
    from crosswire.metrics import clusters

    part_of = {mention: mention[0] for side in (key, response) for cluster in side for mention in cluster}
    links = clusters.cross_links(key, response, part_of)
    return {"links": clusters.cross_link_counts(links), "lea": clusters.cross_lea(links)}


def _cut(partition: Partition) -> Partition:
    """The parts of the clusters that lie in one article each."""
    parts: list[list[Key]] = []
    for cluster in partition:
        if len(cluster) == 1 or len({mention[0] for mention in cluster}) == 1:
            parts.append(cluster)
            continue
        inside: defaultdict[str, list[Key]] = defaultdict(list)
        for mention in cluster:
            inside[mention[0]].append(mention)
        parts.extend(inside.values())
    return parts


def _sum(counted: Iterator[Mapping[str, Counts]]) -> Mapping[str, StoryCounts]:
    total: dict[str, Counts] = {}
    for counts in counted:
        for name, row in counts.items():
            total[name] = total[name] + row if name in total else row
    return {name: StoryCounts(row.reshape(1, 4)) for name, row in total.items()}


FOUR = ("lea", "muc", "b_cubed", "ceafe")
BRIEF = {"conll": ("f1",), **dict.fromkeys(FOUR, ("f1",))}
MEANINGS = {
    "conll": "the mean of the F1 of MUC, B-cubed and CEAFe",
    "lea": "the share of each cluster's links that is right",
    "muc": "links that both sides imply",
    "b_cubed": "for each member the share of its cluster that is right",
    "ceafe": "the similarity of the best alignment of clusters",
    "mentions": "whether they were found at all, whatever their clusters",
    "links": "pairs in one cluster",
}


def views(partitions: Partitions, given: Partitions, *, kind: str, said: Said) -> tuple[View, ...]:
    """The views of a task whose gold and answers are these partitions, the main one first.

    Args:
        partitions: Gold and open answers of a story.
        given: Gold and answers where the gold's own mentions (or events) were given.
        kind: What is given then: `mentions` or `events`.
        said: What a system said of what was given; null where it did not.
    """
    return (
        View(
            "",
            "articles of a story as one document, singletons kept",
            partial(count_across, partitions=partitions),
            {"conll": ("f1",), **dict.fromkeys((*FOUR, "mentions"), PARTS)},
        ),
        View("within", "each article alone", partial(count_within, partitions=partitions), BRIEF),
        View(
            "cross",
            "links between articles alone",
            partial(count_cross, partitions=partitions),
            {"links": PARTS, "lea": PARTS},
        ),
        View(
            "no-singletons",
            "clusters of one dropped on both sides",
            partial(count_without_singletons, partitions=partitions),
            BRIEF,
        ),
        View("given", f"on given {kind}", partial(count_across, partitions=given), BRIEF, given=kind, said=said),
    )
