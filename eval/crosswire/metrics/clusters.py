"""Scores of one partition of mentions against another, all from one sparse contingency table.

With key clusters K_i, response clusters S_j and n_ij the mentions that K_i and S_j share, every measure is a sum
over the cells with n_ij > 0. Mentions that stand on one side only ("twinless") stay where they are (Pradhan et al.
2014). Each function gives one row of counts in the order of `metrics.counts`: precision numerator and denominator,
recall numerator and denominator; 0/0 becomes nan there, never 0 or 1.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crosswire.metrics.alignment import heaviest
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
    cluster_of = {mention: index for index, cluster in enumerate(key) for mention in cluster}
    found = [
        (cluster_of[mention], column)
        for column, cluster in enumerate(response)
        for mention in cluster
        if mention in cluster_of
    ]
    pairs = np.array(found, dtype=np.int64).reshape(-1, 2)
    codes, shared = np.unique(pairs[:, 0] * max(len(response), 1) + pairs[:, 1], return_counts=True)
    return Contingency(
        key=np.array([len(cluster) for cluster in key], dtype=np.int64),
        response=np.array([len(cluster) for cluster in response], dtype=np.int64),
        rows=codes // max(len(response), 1),
        columns=codes % max(len(response), 1),
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
    similarity = heaviest(
        dict(zip(zip(table.rows.tolist(), table.columns.tolist(), strict=True), dice.tolist(), strict=True))
    )
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


def mention_detection(table: Contingency) -> Counts:
    """Mentions that stand on both sides, whatever their clusters."""
    common = table.shared.sum()
    return _counts(common, table.response.sum(), common, table.key.sum())


def _counts(right: float, predicted: float, found: float, gold: float) -> Counts:
    return np.array([right, predicted, found, gold], dtype=np.float64)
