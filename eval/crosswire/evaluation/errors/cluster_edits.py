"""The edits that turn the predicted clusters of a story into the gold ones (after Kummerfeld and Klein 2013).

In order: a mention with the wrong span is given the right one; mentions of entities that were found otherwise are
added; mentions that the gold does not have are taken out of clusters with real ones; clusters are split by entity;
entities are merged; entities without any mention are added; clusters without a real mention are dropped. All of them
in order give the gold exactly; each can be made alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass

from crosswire.evaluation.errors.unmatched import Unmatched
from crosswire.tasks.counting.cluster_counts import Key, Partition

# Mention to the cluster that it is in.
State = dict[Key, Hashable]


@dataclass(frozen=True, slots=True)
class Edits:
    """What separates a response from its key. Clusters are named by their place in these two.

    Attributes:
        key: The gold clusters, sorted.
        response: The predicted clusters, sorted.
        owner: Gold mention, or predicted mention that stands for one, to its gold cluster.
        renamed: Predicted mention to the gold mention that it only overlaps.
        added: Gold mention to the response cluster that has most of its entity.
        removed: Mentions that the gold does not have, in clusters with real ones.
        conflated: Response clusters with mentions of several gold clusters.
        divided: Gold clusters with mentions in several response clusters.
        created: Gold clusters without a mention in the response.
        dropped: Response clusters without a real mention.
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
        """The gold clusters that a response cluster has mentions of, with how many, the first met first."""
        return Counter(self.owner[mention] for mention in self.response[cluster] if mention in self.owner)


def edits(key: Partition, response: Partition) -> Edits:
    """The edits from a response to its key; neither the order nor the names of clusters matter."""
    key, response = (sorted(sorted(cluster) for cluster in side) for side in (key, response))
    owner = {mention: index for index, cluster in enumerate(key) for mention in cluster}
    left = Unmatched(sorted(owner), sorted(mention for cluster in response for mention in cluster))
    pairs = left.take_overlapping(lambda mention: mention[1:], key=lambda mention: mention[0])
    renamed = {said: gold for gold, said in pairs}
    owner |= {said: owner[gold] for said, gold in renamed.items()}
    holders = _holders(response, owner)
    real = {cluster for found in holders.values() for cluster in found}
    extra = set(left.predicted)
    return Edits(
        key=key,
        response=response,
        owner=owner,
        renamed=renamed,
        # Of several clusters with as many of its mentions, the first in order.
        added={m: max(holders[owner[m]].items(), key=_most)[0] for m in left.gold if owner[m] in holders},
        removed=tuple(m for index in sorted(real) for m in response[index] if m in extra),
        conflated=tuple(i for i in sorted(real) if sum(i in found for found in holders.values()) > 1),
        divided=tuple(sorted(index for index, found in holders.items() if len(found) > 1)),
        created=tuple(index for index in range(len(key)) if index not in holders),
        dropped=tuple(index for index in range(len(response)) if index not in real),
    )


def _holders(response: Partition, owner: Mapping[Key, int]) -> dict[int, Counter[int]]:
    """Gold cluster to the response clusters that have mentions of it, with how many."""
    holders: dict[int, Counter[int]] = {}
    for index, cluster in enumerate(response):
        for mention in cluster:
            if mention in owner:
                holders.setdefault(owner[mention], Counter())[index] += 1
    return holders


def _most(held: tuple[int, int]) -> tuple[int, int]:
    index, number = held
    return number, -index


def repaired(found: Edits, names: Collection[str]) -> Partition:
    """The response after the edits of these kinds, made in order and no others; all give the key exactly."""
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
    return _but(state, found.removed)


def _split(state: State, found: Edits) -> State:
    """Each cluster by entity; what the gold does not have stays with the entity that the cluster has most of."""
    main = {cluster: found.owners(cluster).most_common(1)[0][0] for cluster in found.conflated}
    return {
        mention: (cluster, found.owner.get(mention, main[cluster])) if cluster in main else cluster
        for mention, cluster in state.items()
    }


def _merge(state: State, found: Edits) -> State:
    """Whole clusters that share an entity become one, with all that is in them."""
    merged: dict[Hashable, Hashable] = {}

    def root(cluster: Hashable) -> Hashable:
        while cluster in merged:
            cluster = merged[cluster]
        return cluster

    for entity in found.divided:
        parts = dict.fromkeys(root(state[m]) for m in sorted(state) if found.owner.get(m) == entity)
        first, *others = parts
        merged.update(dict.fromkeys(others, first))
    return {mention: root(cluster) for mention, cluster in state.items()}


def _create(state: State, found: Edits) -> State:
    return {**state, **{m: ("created", index) for index in found.created for m in found.key[index]}}


def _drop(state: State, found: Edits) -> State:
    return _but(state, [mention for index in found.dropped for mention in found.response[index]])


def _but(state: State, mentions: Sequence[Key]) -> State:
    without = set(mentions)
    return {mention: cluster for mention, cluster in state.items() if mention not in without}


REPAIRS: Mapping[str, Callable[[State, Edits], State]] = {
    "span": _rename,
    "missing-mention": _add,
    "extra-mention": _remove,
    "conflated": _split,
    "divided": _merge,
    "missing-entity": _create,
    "extra-entity": _drop,
}
