"""The edits that turn the predicted clusters of a story into the gold clusters (after Kummerfeld and Klein 2013).

The edits are, in this order:

1. Replace a predicted span that only overlaps a gold mention by the gold span.
2. Add a missing mention of an entity that has other predicted mentions.
3. Remove a mention that is not in the gold from a cluster with gold mentions.
4. Split a cluster by entity.
5. Merge the clusters of one entity.
6. Add an entity without any predicted mention.
7. Drop a cluster without any gold mention.

All edits in this order give exactly the gold clusters. Each kind of edit can also be made alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass

from crosswire.evaluation.errors.unmatched import Unmatched
from crosswire.metrics.connected_components import connected_groups
from crosswire.tasks.counting.cluster_counts import Key, Partition

# Mention to its cluster.
State = dict[Key, Hashable]


@dataclass(frozen=True, slots=True)
class Edits:
    """The edits from a response to its key; clusters are identified by their index in these two.

    Attributes:
        key: The gold clusters, sorted.
        response: The predicted clusters, sorted.
        owner: Gold mention, or predicted mention that is aligned with one, to its gold cluster.
        renamed: Predicted mention to the gold mention that it is aligned with and only overlaps.
        added: Missing gold mention to the response cluster that has most mentions of its entity.
        removed: Predicted mentions that are not in the gold, in clusters with gold mentions.
        conflated: Response clusters with mentions of several gold clusters.
        divided: Gold clusters with mentions in several response clusters.
        created: Gold clusters without a mention in the response.
        dropped: Response clusters without a gold mention.
    """

    key: Partition
    response: Partition
    owner: Mapping[Key, int]
    renamed: Mapping[Key, Key]
    added: Mapping[Key, int]
    removed: tuple[Key, ...]
    conflated: tuple[int, ...]
    divided: tuple[int, ...]
    created: tuple[int, ...]
    dropped: tuple[int, ...]

    def owners(self, cluster: int) -> Counter[int]:
        """Count the mentions of each gold cluster in a response cluster, in the order of first occurrence."""
        return Counter(self.owner[mention] for mention in self.response[cluster] if mention in self.owner)


def edits(key: Partition, response: Partition) -> Edits:
    """Return the edits from a response to its key; the order and the names of clusters do not matter."""
    key, response = (sorted(sorted(cluster) for cluster in side) for side in (key, response))
    owner = {mention: index for index, cluster in enumerate(key) for mention in cluster}
    left = Unmatched(sorted(owner), sorted(mention for cluster in response for mention in cluster))
    pairs = left.take_overlapping(lambda mention: mention[1:], key=lambda mention: mention[0])
    renamed = {predicted: gold for gold, predicted in pairs}
    owner |= {predicted: owner[gold] for predicted, gold in renamed.items()}
    holders = _holders(response, owner)
    with_gold = {cluster for found in holders.values() for cluster in found}
    extra = set(left.predicted)
    return Edits(
        key=key,
        response=response,
        owner=owner,
        renamed=renamed,
        # If several clusters have the same number of mentions of the entity, the first one is used.
        added={m: max(holders[owner[m]].items(), key=_by_number)[0] for m in left.gold if owner[m] in holders},
        removed=tuple(m for index in sorted(with_gold) for m in response[index] if m in extra),
        conflated=tuple(i for i in sorted(with_gold) if sum(i in found for found in holders.values()) > 1),
        divided=tuple(sorted(index for index, found in holders.items() if len(found) > 1)),
        created=tuple(index for index in range(len(key)) if index not in holders),
        dropped=tuple(index for index in range(len(response)) if index not in with_gold),
    )


def _holders(response: Partition, owner: Mapping[Key, int]) -> dict[int, Counter[int]]:
    """Return how many mentions of each gold cluster each response cluster has, by gold cluster."""
    holders: dict[int, Counter[int]] = {}
    for index, cluster in enumerate(response):
        for mention in cluster:
            if mention in owner:
                holders.setdefault(owner[mention], Counter())[index] += 1
    return holders


def _by_number(held: tuple[int, int]) -> tuple[int, int]:
    index, number = held
    return number, -index


def apply_edits(found: Edits, names: Collection[str]) -> Partition:
    """Return the response after only the edits of these kinds, in order; all kinds give exactly the key."""
    state: State = {mention: index for index, cluster in enumerate(found.response) for mention in cluster}
    for name, repair in REPAIRS.items():
        if name in names:
            state = repair(state, found)
    clusters: dict[Hashable, list[Key]] = {}
    for mention, cluster in state.items():
        clusters.setdefault(cluster, []).append(mention)
    return list(clusters.values())


def _rename(state: State, found: Edits) -> State:
    return {found.renamed.get(mention, mention): cluster for mention, cluster in state.items()}


def _add(state: State, found: Edits) -> State:
    return {**state, **found.added}


def _remove(state: State, found: Edits) -> State:
    return _without(state, found.removed)


def _split(state: State, found: Edits) -> State:
    """Split each cluster by entity; mentions that are not in the gold stay with the most frequent entity."""
    main = {cluster: found.owners(cluster).most_common(1)[0][0] for cluster in found.conflated}
    return {
        mention: (cluster, found.owner.get(mention, main[cluster])) if cluster in main else cluster
        for mention, cluster in state.items()
    }


def _merge(state: State, found: Edits) -> State:
    """Merge whole clusters that share an entity, with all their mentions."""
    links: list[tuple[Hashable, Hashable]] = []
    for entity in found.divided:
        first, *others = dict.fromkeys(state[m] for m in sorted(state) if found.owner.get(m) == entity)
        links += [(first, other) for other in others]
    merged = {cluster: group[0] for group in connected_groups(state.values(), links) for cluster in group}
    return {mention: merged[cluster] for mention, cluster in state.items()}


def _create(state: State, found: Edits) -> State:
    return {**state, **{m: ("created", index) for index in found.created for m in found.key[index]}}


def _drop(state: State, found: Edits) -> State:
    return _without(state, [mention for index in found.dropped for mention in found.response[index]])


def _without(state: State, mentions: Sequence[Key]) -> State:
    removed = set(mentions)
    return {mention: cluster for mention, cluster in state.items() if mention not in removed}


REPAIRS: Mapping[str, Callable[[State, Edits], State]] = {
    "span": _rename,
    "missing-mention": _add,
    "extra-mention": _remove,
    "conflated": _split,
    "divided": _merge,
    "missing-entity": _create,
    "extra-entity": _drop,
}
