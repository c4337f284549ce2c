"""The cluster measures of a document without each of its parts (articles) in turn, without counting again.

Taking out part a lowers the size of the clusters and cells that have mentions in a, and of no others. Each function
subtracts what those contribute and adds what they contribute afterwards, so that all parts together cost about as much
as one count. Only CEAFe solves again, for the connected components of clusters that the part touches.

Every function returns counts of shape (parts, 4), row a for the document without part a, in the order of
`metrics.counts`. They equal the counts of `metrics.clusters` on the smaller documents to 1e-12.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crosswire.metrics.alignment import connected_pairs, max_weight_pairs, max_weight_total
from crosswire.metrics.clusters import links_across_parts
from crosswire.metrics.contingency import Contingency, Integers, PartedContingency, Shares
from crosswire.metrics.counts import Counts

# Sums over parts or owners: whole numbers or floats.
Numbers = NDArray[Any]


def muc_without(parted: PartedContingency, *, least: int = 1) -> Counts:
    """Return MUC, of clusters of at least `least` mentions (1 or 2: singletons have no links, so both are equal)."""
    table, cells = parted.table, parted.cells
    emptied = cells.size == table.shared[cells.owner]
    mentions = table.shared.sum() - _by_part(parted, cells, cells.size)
    common = mentions - (len(table.shared) - _by_part(parted, cells, emptied))
    right, found = (_links(parted, parted.response, table.response), _links(parted, parted.key, table.key))
    return _stacked(common, right, common, found)


def _links(parted: PartedContingency, shares: Shares, sizes: Integers) -> Numbers:
    """Return the mentions of a side less its clusters."""
    emptied = shares.size == sizes[shares.owner]
    mentions = sizes.sum() - _by_part(parted, shares, shares.size)
    links: Numbers = mentions - ((sizes > 0).sum() - _by_part(parted, shares, emptied))
    return links


def mentions_without(parted: PartedContingency, *, least: int = 1) -> Counts:
    """Return the mentions that both sides have, in clusters of at least `least` mentions."""
    table, cells = parted.table, parted.cells
    whole = _is_counted(table, least)
    common = table.shared[whole].sum() - _by_part(parted, cells, cells.size * whole[cells.owner])
    if least > 1:
        rows, columns = _left_alone(parted), _left_alone(parted.turned)
        gone = np.unique(np.concatenate([each.cell * parted.parts + each.part for each in (rows, columns)]))
        gone = gone[whole[gone // parted.parts]]
        common = common - np.bincount(gone % parted.parts, minlength=parted.parts)
    predicted, gold = (_mentions(side, least) for side in (parted.turned, parted))
    return _stacked(common, predicted, common, gold)


def _is_counted(table: Contingency, least: int) -> NDArray[np.bool_]:
    counted: NDArray[np.bool_] = (table.key[table.rows] >= least) & (table.response[table.columns] >= least)
    return counted


def _mentions(parted: PartedContingency, least: int) -> Numbers:
    """Return the key's mentions in clusters of at least `least` mentions."""
    sizes, shares = parted.table.key, parted.key
    before, after = _counted(sizes[shares.owner], least), _counted(sizes[shares.owner] - shares.size, least)
    mentions: Numbers = _counted(sizes, least).sum() + _by_part(parted, shares, after - before)
    return mentions


def _counted(sizes: Integers, least: int) -> Integers:
    return np.where(sizes >= least, sizes, 0)


def b_cubed_without(parted: PartedContingency, *, least: int = 1) -> Counts:
    """Return B-cubed, of clusters of at least `least` mentions."""
    right, found = (_b_cubed_side(side, least) for side in (parted.turned, parted))
    return _stacked(right, _mentions(parted.turned, least), found, _mentions(parted, least))


def _b_cubed_side(parted: PartedContingency, least: int) -> Numbers:
    """Return the sum over key clusters of the squares of their cells, each divided by the cluster's size."""
    table, cells = parted.table, parted.cells
    whole = _is_counted(table, least)
    squares = np.bincount(table.rows, weights=np.where(whole, table.shared**2, 0), minlength=len(table.key))
    shared = table.shared[cells.owner]
    changes = np.where(whole[cells.owner], cells.size * (cells.size - 2 * shared), 0)
    codes = [parted.key.owner * parted.parts + parted.key.part]
    own = table.rows[cells.owner] * parted.parts + cells.part
    alone = _left_alone(parted.turned) if least > 1 else None
    if alone is not None:
        counted = whole[alone.cell]
        lost = (table.rows[alone.cell] * parted.parts + alone.part)[counted]
        codes.append(lost)
    affected = np.unique(np.concatenate(codes))
    change = np.bincount(np.searchsorted(affected, own), weights=changes, minlength=len(affected))
    if alone is not None:
        change -= np.bincount(np.searchsorted(affected, lost), minlength=len(affected))
    cluster, part = affected // parted.parts, affected % parted.parts
    size = table.key[cluster] - _sizes_at(parted, affected)
    after = np.where(size >= least, (squares[cluster] + change) / np.where(size == 0, 1, size), 0.0)
    before = _ratio(squares, table.key)
    total: Numbers = before.sum() + np.bincount(part, weights=after - before[cluster], minlength=parted.parts)
    return total


def _sizes_at(parted: PartedContingency, codes: Integers) -> Integers:
    """Return the mentions of key clusters in parts, by codes cluster * parts + part; 0 where there are none."""
    known = parted.key.owner * parted.parts + parted.key.part
    if not len(known):
        return np.zeros(len(codes), dtype=np.int64)
    at = np.minimum(np.searchsorted(known, codes), len(known) - 1)
    return np.where(known[at] == codes, parted.key.size[at], 0)


def _ratio(numerator: NDArray[Any], denominator: NDArray[Any]) -> Numbers:
    return np.where(denominator == 0, 0.0, numerator / np.where(denominator == 0, 1, denominator))


def lea_without(parted: PartedContingency, *, least: int = 1) -> Counts:
    """Return LEA, of clusters of at least `least` mentions."""
    alone = np.zeros(parted.parts) if least > 1 else _pairs_of_singletons(parted)
    right, found = (_lea_side(side) + alone for side in (parted.turned, parted))
    return _stacked(right, _mentions(parted.turned, least), found, _mentions(parted, least))


def _lea_side(parted: PartedContingency) -> Numbers:
    """Return the sum over key clusters of several mentions: size times the share of links that the response has."""
    table, cells, shares = parted.table, parted.cells, parted.key
    links = np.bincount(table.rows, weights=_pairs(table.shared), minlength=len(table.key))
    change = cells.size * (cells.size + 1 - 2 * table.shared[cells.owner]) / 2
    before = _lea_scores(table.key, links)
    size = table.key[shares.owner] - shares.size
    codes = shares.owner * parted.parts + shares.part
    at = np.searchsorted(codes, table.rows[cells.owner] * parted.parts + cells.part)
    left = links[shares.owner] + np.bincount(at, weights=change, minlength=len(codes))
    total: Numbers = before.sum() + _by_part(parted, shares, _lea_scores(size, left) - before[shares.owner])
    return total


def _pairs(sizes: Integers) -> Numbers:
    return sizes * (sizes - 1) / 2


def _lea_scores(sizes: Integers, links: Numbers) -> Numbers:
    return np.where(sizes > 1, sizes * links / np.where(sizes > 1, _pairs(sizes), 1), 0.0)


def _pairs_of_singletons(parted: PartedContingency) -> Numbers:
    """Return the number of cells whose key and response cluster have this one mention."""
    table, cells = parted.table, parted.cells
    single = (table.key[table.rows] == 1) & (table.response[table.columns] == 1)
    total: Numbers = single.sum() - _by_part(parted, cells, single[cells.owner])
    for one, other in ((parted, parted.turned), (parted.turned, parted)):
        left = _left_alone(one)
        column = other.table.rows[left.cell]
        size = other.table.key[column] - _sizes_at(other, column * parted.parts + left.part)
        fresh = size == 1
        if one is not parted:
            # Counted above already where both clusters are left with one mention by the part.
            fresh &= other.table.key[column] == 1
        total = total + np.bincount(left.part[fresh], minlength=parted.parts)
    return total


@dataclass(frozen=True, slots=True)
class _Left:
    """The cells that are left of key clusters of which a part leaves one mention; attributes of shape (cells,)."""

    cell: Integers
    part: Integers


def _left_alone(parted: PartedContingency) -> _Left:
    """Return the one cell of every key cluster that loses all but one mention with a part, where it has a cell."""
    table, shares = parted.table, parted.key
    reduced = np.flatnonzero(table.key[shares.owner] - shares.size == 1)
    order = np.argsort(table.rows, kind="stable")
    begin = np.searchsorted(table.rows[order], shares.owner[reduced], side="left")
    number = np.searchsorted(table.rows[order], shares.owner[reduced], side="right") - begin
    owner = np.repeat(np.arange(len(reduced)), number)
    cell = order[np.repeat(begin, number) + np.arange(number.sum()) - np.repeat(np.cumsum(number) - number, number)]
    part = shares.part[reduced][owner]
    codes, known = cell * parted.parts + part, parted.cells.owner * parted.parts + parted.cells.part
    at = np.minimum(np.searchsorted(known, codes), max(len(known) - 1, 0))
    taken = np.where(known[at] == codes, parted.cells.size[at], 0) if len(known) else np.zeros(len(codes), np.int64)
    kept = table.shared[cell] - taken == 1
    return _Left(cell[kept], part[kept])


def ceaf_e_without(parted: PartedContingency, *, least: int = 1) -> Counts:
    """Return CEAFe, of clusters of at least `least` mentions."""
    table = parted.table
    similarity = np.zeros(parted.parts)
    component = connected_pairs(table.rows, table.columns)
    number = int(component.max(initial=-1)) + 1
    dice = _dice(table, table.shared, table.key, table.response, least)
    chosen = max_weight_pairs(table.rows, table.columns, dice)
    solved = np.bincount(component[chosen], weights=dice[chosen], minlength=number)
    cells_of = np.split(np.argsort(component, kind="stable"), np.cumsum(np.bincount(component, minlength=number))[:-1])
    key, response, cells = (_Removal(shares, parted.parts) for shares in (parted.key, parted.response, parted.cells))
    of_key, of_response = (
        _component_of(table.rows, component, table.key),
        _component_of(table.columns, component, table.response),
    )
    for part in range(parted.parts):
        touched = np.concatenate([of_key[key.owners(part)], of_response[response.owners(part)]])
        touched = np.unique(touched[touched >= 0])
        similarity[part] = solved.sum() - solved[touched].sum()
        if len(touched):
            own = np.sort(np.concatenate([cells_of[each] for each in touched.tolist()]))
            sizes = key.left(table.key, part), response.left(table.response, part)
            left = _dice(table, cells.left(table.shared, part), *sizes, least)[own]
            own, left = own[left > 0], left[left > 0]
            similarity[part] += max_weight_total(table.rows[own], table.columns[own], left)
    predicted, gold = (_clusters(side, least) for side in (parted.turned, parted))
    return _stacked(similarity, predicted, similarity, gold)


class _Removal:
    """The shares of owners, part by part."""

    def __init__(self, shares: Shares, parts: int) -> None:
        order = np.argsort(shares.part, kind="stable")
        edges = np.searchsorted(shares.part[order], np.arange(1, parts))
        self._places = np.split(order, edges)
        self._shares = shares

    def owners(self, part: int) -> Integers:
        """Return the owners that have mentions in a part."""
        return self._shares.owner[self._places[part]]

    def left(self, sizes: Integers, part: int) -> Integers:
        """Return the sizes of all owners without a part."""
        left = sizes.copy()
        left[self.owners(part)] -= self._shares.size[self._places[part]]
        return left


def _dice(table: Contingency, shared: Integers, key: Integers, response: Integers, least: int) -> Numbers:
    """Return the Dice of the clusters of each cell; 0 where a cluster is too small."""
    one, other = key[table.rows], response[table.columns]
    return np.where((one >= least) & (other >= least), _ratio(2.0 * shared, one + other), 0.0)


def _component_of(owner: Integers, component: Integers, sizes: Integers) -> Integers:
    """Return the component of each cluster; -1 for one without a cell."""
    found = np.full(len(sizes), -1, dtype=np.int64)
    found[owner] = component
    return found


def _clusters(parted: PartedContingency, least: int) -> Numbers:
    """Return the number of key clusters of at least `least` mentions."""
    sizes, shares = parted.table.key, parted.key
    lost = (sizes[shares.owner] >= least) & (sizes[shares.owner] - shares.size < least)
    clusters: Numbers = (sizes >= least).sum() - _by_part(parted, shares, lost)
    return clusters


def cross_links_without(parted: PartedContingency) -> Counts:
    """Return the links between mentions of different parts."""
    common, right, found = (
        links_across_parts(shares, sizes).sum()
        - _by_part(parted, shares, shares.size * (sizes[shares.owner] - shares.size))
        for shares, sizes in (
            (parted.cells, parted.table.shared),
            (parted.response, parted.table.response),
            (parted.key, parted.table.key),
        )
    )
    return _stacked(common, right, common, found)


def cross_lea_without(parted: PartedContingency) -> Counts:
    """Return LEA over links between mentions of different parts; clusters without such a link do not count."""
    right, found = (_cross_lea_side(side) for side in (parted.turned, parted))
    return _stacked(*right, *found)


def _cross_lea_side(parted: PartedContingency) -> tuple[Numbers, Numbers]:
    table, cells, shares = parted.table, parted.cells, parted.key
    links, in_cells = links_across_parts(shares, table.key), links_across_parts(cells, table.shared)
    common = np.bincount(table.rows, weights=in_cells, minlength=len(table.key))
    codes = shares.owner * parted.parts + shares.part
    at = np.searchsorted(codes, table.rows[cells.owner] * parted.parts + cells.part)
    lost = np.bincount(at, weights=cells.size * (table.shared[cells.owner] - cells.size), minlength=len(codes))
    size = table.key[shares.owner] - shares.size
    left = links[shares.owner] - shares.size * size
    before, after = table.key * _ratio(common, links), size * _ratio(common[shares.owner] - lost, left)
    counted = table.key[links > 0].sum() + _by_part(
        parted, shares, np.where(left > 0, size, 0) - np.where(links > 0, table.key, 0)[shares.owner]
    )
    return before.sum() + _by_part(parted, shares, after - before[shares.owner]), counted


def _by_part(parted: PartedContingency, shares: Shares, values: NDArray[Any]) -> Numbers:
    sums: Numbers = np.bincount(shares.part, weights=values, minlength=parted.parts)
    return sums


def _stacked(*columns: Numbers) -> Counts:
    return np.stack([np.asarray(column, dtype=np.float64) for column in columns], axis=-1)
