"""Scores of one partition of mentions against another, all from one sparse contingency table.

With key clusters K_i, response clusters S_j and n_ij the mentions that K_i and S_j share, every measure is a sum
over the cells with n_ij > 0. Mentions that stand on one side only ("twinless") stay where they are (Pradhan et al.
2014). Each function gives one row of counts in the order of `metrics.counts`: precision numerator and denominator,
recall numerator and denominator; 0/0 becomes nan there, never 0 or 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crosswire.metrics.alignment import max_weight_total
from crosswire.metrics.counts import Counts

Integers = NDArray[np.int64]
Clusters = Sequence[Sequence[Hashable]]


@dataclass(frozen=True, slots=True)
class Contingency:
    """How two partitions share their mentions.

    Attributes:
        key: Shape (key clusters,): the size of each.
        response: Shape (response clusters,): the size of each.
        rows: Shape (cells,): the key cluster of each cell with something in it.
        columns: Shape (cells,): its response cluster.
        shared: Shape (cells,): how many mentions both have.
    """

    key: Integers
    response: Integers
    rows: Integers
    columns: Integers
    shared: Integers


def contingency(key: Clusters, response: Clusters) -> Contingency:
    """The table of two partitions; a mention stands in at most one cluster of a side, which the caller has checked."""
    return joint_contingency([(key, response)])


def joint_contingency(documents: Iterable[tuple[Clusters, Clusters]]) -> Contingency:
    """One table of the clusters of all documents; what adds up over its clusters adds up over the documents.

    A mention is looked up in its own document alone: tables of one document each stay in the processor's cache.
    """
    in_key: list[int] = []
    in_response: list[int] = []
    at: list[int] = []
    begin = 0
    for key, response in documents:
        own = [len(cluster) for cluster in key]
        end = begin + sum(own)
        place_of = dict(zip(chain.from_iterable(key), range(begin, end), strict=True))
        at.extend(map(place_of.get, chain.from_iterable(response), repeat(-1)))
        in_key.extend(own)
        in_response.extend([len(cluster) for cluster in response])
        begin = end
    sizes, said, places = (np.array(numbers, dtype=np.int64) for numbers in (in_key, in_response, at))
    both = np.flatnonzero(places >= 0)
    rows = np.repeat(np.arange(len(sizes)), sizes)[places[both]]
    columns = np.repeat(np.arange(len(said)), said)[both]
    codes, shared = np.unique(rows * max(len(said), 1) + columns, return_counts=True)
    return Contingency(
        key=sizes,
        response=said,
        rows=codes // max(len(said), 1),
        columns=codes % max(len(said), 1),
        shared=shared.astype(np.int64),
    )


def without_singletons(clusters: Clusters) -> Clusters:
    """The clusters of two mentions and more."""
    return [cluster for cluster in clusters if len(cluster) > 1]


def muc(table: Contingency) -> Counts:
    """Links that both partitions imply (Vilain et al. 1995); singletons have none."""
    common = (table.shared - 1).sum()
    return _counts(common, (table.response - 1).sum(), common, (table.key - 1).sum())


def b_cubed(table: Contingency) -> Counts:
    """For each mention the share of its cluster that is right (Bagga and Baldwin 1998)."""
    squares = table.shared.astype(np.float64) ** 2
    right = (squares / table.response[table.columns]).sum()
    found = (squares / table.key[table.rows]).sum()
    return _counts(right, table.response.sum(), found, table.key.sum())


def ceaf_e(table: Contingency) -> Counts:
    """The similarity of the best one-to-one alignment of clusters, Dice as similarity (Luo 2005)."""
    sizes = table.key[table.rows] + table.response[table.columns]
    dice = 2.0 * table.shared / np.where(sizes == 0, 1, sizes)
    similarity = max_weight_total(table.rows, table.columns, dice)
    return _counts(similarity, len(table.response), similarity, len(table.key))


def lea(table: Contingency) -> Counts:
    """Each cluster weighted by its size, scored by the share of its links that is right (Moosavi and Strube 2016).

    A cluster of one mention has one link, to itself, which is right if its mention is alone on the other side too.
    """
    links = table.shared * (table.shared - 1) / 2
    alone = (table.key[table.rows] == 1) & (table.response[table.columns] == 1)
    right = _lea_side(table.response, table.columns, links, alone)
    found = _lea_side(table.key, table.rows, links, alone)
    return _counts(right, table.response.sum(), found, table.key.sum())


def _lea_side(sizes: Integers, cluster: Integers, links: NDArray[np.float64], alone: NDArray[np.bool_]) -> float:
    common = np.bincount(cluster, weights=links + alone, minlength=len(sizes))
    total = np.where(sizes == 1, 1, sizes * (sizes - 1) / 2)
    return float((sizes * common / np.where(total == 0, 1, total)).sum())


@dataclass(frozen=True, slots=True)
class CrossLinks:
    """Links between mentions of different parts (articles) in two partitions.

    Attributes:
        table: The contingency table.
        key: Shape (key clusters,): such links of each key cluster.
        response: Shape (response clusters,): such links of each response cluster.
        common: Shape (cells,): such links that both imply.
    """

    table: Contingency
    key: NDArray[np.float64]
    response: NDArray[np.float64]
    common: NDArray[np.float64]


def cross_links(key: Clusters, response: Clusters, part_of: Mapping[Any, Hashable]) -> CrossLinks:
    """The links across parts; `part_of` tells the part of every mention of either side."""
    table = contingency(key, response)
    cluster_of = {mention: index for index, cluster in enumerate(key) for mention in cluster}
    parts = Counter(
        (cluster_of[mention], column, part_of[mention])
        for column, cluster in enumerate(response)
        for mention in cluster
        if mention in cluster_of
    )
    same: Counter[tuple[int, int]] = Counter()
    for (row, column, _), number in parts.items():
        same[row, column] += number**2
    inside = np.array(
        [same[cell] for cell in zip(table.rows.tolist(), table.columns.tolist(), strict=True)], dtype=np.float64
    )
    return CrossLinks(table, _across(key, part_of), _across(response, part_of), (table.shared**2 - inside) / 2)


def _across(clusters: Clusters, part_of: Mapping[Any, Hashable]) -> NDArray[np.float64]:
    numbers = [Counter(part_of[mention] for mention in cluster).values() for cluster in clusters]
    return np.array([(sum(own) ** 2 - sum(n**2 for n in own)) / 2 for own in numbers], dtype=np.float64)


def cross_link_counts(links: CrossLinks) -> Counts:
    """Links across parts that are right; ours, since the cluster measures have no restriction to such links."""
    common = links.common.sum()
    return _counts(common, links.response.sum(), common, links.key.sum())


def cross_lea(links: CrossLinks) -> Counts:
    """LEA over links across parts alone: clusters without such a link do not count; ours too."""
    table = links.table
    right = _cross_side(table.response, links.response, _summed(table.columns, links.common, len(table.response)))
    found = _cross_side(table.key, links.key, _summed(table.rows, links.common, len(table.key)))
    return _counts(*right, *found)


def _summed(clusters: Integers, values: NDArray[np.float64], number: int) -> NDArray[np.float64]:
    return np.bincount(clusters, weights=values, minlength=number).astype(np.float64)


def _cross_side(sizes: Integers, links: NDArray[np.float64], common: NDArray[np.float64]) -> tuple[float, float]:
    counted = links > 0
    scored = (sizes * common / np.where(counted, links, 1.0))[counted]
    return float(scored.sum()), float(sizes[counted].sum())


def mention_detection(table: Contingency) -> Counts:
    """Mentions that stand on both sides, whatever their clusters."""
    common = table.shared.sum()
    return _counts(common, table.response.sum(), common, table.key.sum())


def _counts(right: float, predicted: float, found: float, gold: float) -> Counts:
    return np.array([right, predicted, found, gold], dtype=np.float64)
