"""Scores of one partition of mentions against another, all from one sparse contingency table.

With key clusters K_i, response clusters S_j and n_ij the number of mentions that K_i and S_j share, every measure is a
sum over the cells with n_ij > 0. Mentions that are on one side only ("twinless") stay in their clusters (Pradhan et al.
2014). Each measure returns one row of counts in the order of `metrics.counts`: precision numerator and denominator,
recall numerator and denominator. There 0/0 becomes nan, never 0 or 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crosswire.metrics.alignment import max_weight_total
from crosswire.metrics.contingency import Contingency, Integers, PartedContingency, Shares
from crosswire.metrics.counts import Counts


def muc(table: Contingency) -> Counts:
    """Count the links that both partitions imply (Vilain et al. 1995); singletons have no links."""
    common = (table.shared - 1).sum()
    return _counts(common, (table.response - 1).sum(), common, (table.key - 1).sum())


def b_cubed(table: Contingency) -> Counts:
    """Sum over mentions the share of the mention's cluster that is correct (Bagga and Baldwin 1998)."""
    squares = table.shared.astype(np.float64) ** 2
    correct = (squares / table.response[table.columns]).sum()
    found = (squares / table.key[table.rows]).sum()
    return _counts(correct, table.response.sum(), found, table.key.sum())


def ceaf_e(table: Contingency) -> Counts:
    """Sum the similarity (Dice) of the best one-to-one alignment of clusters (Luo 2005)."""
    sizes = table.key[table.rows] + table.response[table.columns]
    dice = 2.0 * table.shared / np.where(sizes == 0, 1, sizes)
    similarity = max_weight_total(table.rows, table.columns, dice)
    return _counts(similarity, len(table.response), similarity, len(table.key))


def lea(table: Contingency) -> Counts:
    """Sum over clusters the size times the share of links that is correct (Moosavi and Strube 2016).

    A cluster of one mention has one link, to itself. It is correct if the mention is also alone on the other side.
    """
    links = table.shared * (table.shared - 1) / 2
    alone = (table.key[table.rows] == 1) & (table.response[table.columns] == 1)
    correct = _lea_side(table.response, table.columns, links, alone)
    found = _lea_side(table.key, table.rows, links, alone)
    return _counts(correct, table.response.sum(), found, table.key.sum())


def _lea_side(sizes: Integers, cluster: Integers, links: NDArray[np.float64], alone: NDArray[np.bool_]) -> float:
    common = np.bincount(cluster, weights=links + alone, minlength=len(sizes))
    total = np.where(sizes == 1, 1, sizes * (sizes - 1) / 2)
    return float((sizes * common / np.where(total == 0, 1, total)).sum())


@dataclass(frozen=True, slots=True)
class CrossLinks:
    """The links between mentions of different parts (articles) in two partitions.

    Attributes:
        table: The contingency table.
        key: Shape (key clusters,): the number of such links in each key cluster.
        response: Shape (response clusters,): the number of such links in each response cluster.
        common: Shape (cells,): the number of such links that both clusters imply.
    """

    table: Contingency
    key: NDArray[np.float64]
    response: NDArray[np.float64]
    common: NDArray[np.float64]


def cross_links(parted: PartedContingency) -> CrossLinks:
    """Return the links across parts."""
    table = parted.table
    return CrossLinks(
        table,
        links_across_parts(parted.key, table.key),
        links_across_parts(parted.response, table.response),
        links_across_parts(parted.cells, table.shared),
    )


def links_across_parts(shares: Shares, sizes: Integers) -> NDArray[np.float64]:
    """Return the number of links between mentions of different parts in each owner; shape (owners,)."""
    inside = np.bincount(shares.owner, weights=shares.size**2, minlength=len(sizes))
    return (sizes**2 - inside) / 2


def cross_link_counts(links: CrossLinks) -> Counts:
    """Count the correct links across parts; a measure of crosswire, since cluster measures cannot select links."""
    common = links.common.sum()
    return _counts(common, links.response.sum(), common, links.key.sum())


def cross_lea(links: CrossLinks) -> Counts:
    """Compute LEA only over links across parts; clusters without such a link do not count. A measure of crosswire."""
    table = links.table
    correct = _cross_side(table.response, links.response, _summed(table.columns, links.common, len(table.response)))
    found = _cross_side(table.key, links.key, _summed(table.rows, links.common, len(table.key)))
    return _counts(*correct, *found)


def _summed(clusters: Integers, values: NDArray[np.float64], number: int) -> NDArray[np.float64]:
    return np.bincount(clusters, weights=values, minlength=number).astype(np.float64)


def _cross_side(sizes: Integers, links: NDArray[np.float64], common: NDArray[np.float64]) -> tuple[float, float]:
    counted = links > 0
    scored = (sizes * common / np.where(counted, links, 1.0))[counted]
    return float(scored.sum()), float(sizes[counted].sum())


def mention_detection(table: Contingency) -> Counts:
    """Count the mentions that are on both sides, in any cluster."""
    common = table.shared.sum()
    return _counts(common, table.response.sum(), common, table.key.sum())


def _counts(correct: float, predicted: float, found: float, gold: float) -> Counts:
    return np.array([correct, predicted, found, gold], dtype=np.float64)
