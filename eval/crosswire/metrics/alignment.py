"""The best one-to-one alignment of two sets of items; it is not greedy and does not depend on the input order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from crosswire.metrics.connected_components import connected_groups

Edge = tuple[int, int]

# Dice is quantised to this many steps, so that all weights below are integers and float64 adds them exactly.
_STEPS = 2**20

# The number of edges of the largest component whose ties are broken exactly.
_EXACT_TIES = 64

# The approximate number of pairs of small components that are solved in one call.
_TOGETHER = 2000

# The least share of pairs that a pass must force; below it another pass costs more than the solver.
_LEAST_FORCED = 0.1


def align(weights: Mapping[Edge, float]) -> list[Edge]:
    """Return the best alignment of a bipartite graph: the most pairs, and of those the greatest total weight.

    Args:
        weights: (row, column) of every pair that may be aligned, with its weight in (0, 1]. Rows and columns must be
            numbered in canonical order (start, end, id). Of alignments with equal number of pairs and equal total, the
            one whose pairs come first is taken (guaranteed in components of at most 64 edges).

    Returns:
        The aligned pairs, sorted. Each row and each column is in at most one pair. Empty for no edges.

    Weights are compared to one part in 2**20. Each connected component is solved separately: directly if it has one row
    or one column, else by sparse optimal assignment (Jonker and Volgenant 1987).
    """
    in_row, in_column = Counter(map(itemgetter(0), weights)), Counter(map(itemgetter(1), weights))
    aligned = [edge for edge in weights if in_row[edge[0]] == 1 == in_column[edge[1]]]
    alone = set(aligned)
    for component in _components([edge for edge in weights if edge not in alone]):
        rows, columns = {row for row, _ in component}, {column for _, column in component}
        if len(rows) == 1 or len(columns) == 1:
            aligned.append(min(component, key=lambda edge: (-_steps(weights[edge]), edge)))
        else:
            aligned.extend(_assign(sorted(component), weights))
    return sorted(aligned)


def align_arrays(
    rows: NDArray[np.int64], columns: NDArray[np.int64], weights: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Align like `align`, for many pairs, given as arrays of shape (pairs,) without duplicate pairs.

    Returns:
        The rows and the columns of the aligned pairs, both of shape (aligned,), sorted by row.
    """
    taken, free = _star_components(rows, columns, weights)
    if len(free) > _EXACT_TIES:
        component = connected_pairs(rows[free], columns[free])
        large = np.bincount(component)[component] > _EXACT_TIES
        for number in np.unique(component[large]).tolist():
            own = free[component == number]
            own = own[np.lexsort((columns[own], rows[own]))]
            steps = np.rint(weights[own] * _STEPS).astype(np.int64)
            taken = np.append(taken, own[_max_matching(rows[own], columns[own], steps)])
        free = free[~large]
    few = (array[free].tolist() for array in (rows, columns, weights))
    rest = align({(row, column): weight for row, column, weight in zip(*few, strict=True)})
    others = np.array(rest, dtype=np.int64).reshape(-1, 2)
    row, column = np.append(rows[taken], others[:, 0]), np.append(columns[taken], others[:, 1])
    order = np.argsort(row)
    return row[order], column[order]


def _star_components(
    rows: NDArray[np.int64], columns: NDArray[np.int64], weights: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the indices of the best pairs in star components (one row or column), and of pairs in other components."""
    in_row, in_column = np.bincount(rows)[rows], np.bincount(columns)[columns]
    of_row = np.bincount(rows, in_column > 1)[rows] == 0
    of_column = (np.bincount(columns, in_row > 1)[columns] == 0) & ~of_row
    steps = np.rint(weights * _STEPS).astype(np.int64)
    taken = [np.empty(0, dtype=np.int64)]
    for star, center, leaf in ((of_row, rows, columns), (of_column, columns, rows)):
        own = np.flatnonzero(star)
        own = own[np.lexsort((leaf[own], -steps[own], center[own]))]
        taken.append(own[np.append(True, np.diff(center[own]) > 0)[: len(own)]])
    return np.concatenate(taken), np.flatnonzero(~(of_row | of_column))


def _steps(weight: float) -> int:
    return round(weight * _STEPS)


def _components(edges: Sequence[Edge]) -> list[list[Edge]]:
    """Return the edges of each connected component of rows and columns."""
    groups = connected_groups([("row", row) for row, _ in edges], [(("row", r), ("column", c)) for r, c in edges])
    component_of = {node: number for number, group in enumerate(groups) for node in group}
    components: dict[int, list[Edge]] = {}
    for edge in edges:
        components.setdefault(component_of["row", edge[0]], []).append(edge)
    return list(components.values())


def _assign(component: Sequence[Edge], weights: Mapping[Edge, float]) -> list[Edge]:
    """Return the best alignment of one component with several rows and columns; its edges must be sorted.

    Of equally good alignments it returns the first when their pairs are compared in order. Edges are tried from the
    first on; an edge is taken if the best alignment that includes it is as good as the best of all. In components of
    more than `_EXACT_TIES` edges this step is skipped and the solver breaks ties. It receives the edges in canonical
    order, so its choice does not depend on the input order either.
    """
    best = _solve(component, weights)
    if len(component) > _EXACT_TIES:
        return best
    taken: list[Edge] = []
    free = list(component)
    while free:
        edge, *others = free
        left = [other for other in others if other[0] != edge[0] and other[1] != edge[1]]
        as_good = _quality([*taken, edge, *_solve(left, weights)], weights) == _quality(best, weights)
        taken, free = ([*taken, edge], left) if as_good else (taken, others)
    return taken


def _quality(aligned: Sequence[Edge], weights: Mapping[Edge, float]) -> tuple[int, int]:
    return len(aligned), sum(_steps(weights[edge]) for edge in aligned)


def _solve(edges: Sequence[Edge], weights: Mapping[Edge, float]) -> list[Edge]:
    """Return an alignment with the most pairs, and of those the greatest total weight."""
    if not edges:
        return []
    rows, columns = np.array(edges, dtype=np.int64).T
    steps = np.array([_steps(weights[edge]) for edge in edges], dtype=np.int64)
    return [edges[index] for index in _max_matching(rows, columns, steps).tolist()]


def _max_matching(rows: NDArray[np.int64], columns: NDArray[np.int64], steps: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the indices of an alignment with the most pairs, and of those the greatest sum of steps.

    The gain of a pair is a constant that outweighs any sum of steps, plus its steps. Gains are integers below 2**53,
    which float64 adds exactly for up to 90,000 pairs.
    """
    pair = min(len(np.unique(rows)), len(np.unique(columns))) * _STEPS + 1
    return _matched(rows, columns, (steps + pair).astype(np.float64))


def max_weight_total(rows: NDArray[np.int64], columns: NDArray[np.int64], weights: NDArray[np.float64]) -> float:
    """Return the total weight of the heaviest alignment; 0 for no edges. Arguments as in `max_weight_pairs`."""
    return float(weights[max_weight_pairs(rows, columns, weights)].sum())


def max_weight_pairs(
    rows: NDArray[np.int64], columns: NDArray[np.int64], weights: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return the indices of the pairs of the heaviest alignment, with any number of pairs.

    Args:
        rows: Shape (edges,): the row of each pair that may be aligned.
        columns: Shape (edges,): the column of each pair.
        weights: Shape (edges,): the weight of each pair, above 0.
    """
    forced, free = _forced_pairs(rows, columns, weights)
    if not len(free):
        return forced
    component = connected_pairs(rows[free], columns[free])
    order = np.argsort(component, kind="stable")
    begins = np.flatnonzero(np.diff(component[order], prepend=-1))
    # Components are solved in batches, not all at once: the solver's time grows faster than the number of rows.
    batches = np.split(free[order], begins[np.flatnonzero(np.diff(begins // _TOGETHER, prepend=0))])
    return np.concatenate([forced, *(part[_matched(rows[part], columns[part], weights[part])] for part in batches)])


def _forced_pairs(
    rows: NDArray[np.int64], columns: NDArray[np.int64], weights: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the indices of forced pairs, and of the remaining pairs.

    A pair is forced if it weighs at least as much as the heaviest other pair of its row and the heaviest other pair of
    its column together, because an alignment without it has at most these two instead. The remaining pairs are
    processed again as long as each pass forces enough of them.
    """
    found, free = [np.zeros(0, dtype=np.int64)], np.arange(len(weights))
    while len(free):
        row, column, weight = rows[free], columns[free], weights[free]
        forced = np.flatnonzero(weight >= _heaviest_other(row, weight) + _heaviest_other(column, weight))
        # Of forced pairs that exclude each other only one is taken: they have the same weight.
        forced = forced[np.unique(row[forced], return_index=True)[1]]
        forced = forced[np.unique(column[forced], return_index=True)[1]]
        found.append(free[forced])
        used = np.zeros(int(row.max()) + 1, dtype=bool), np.zeros(int(column.max()) + 1, dtype=bool)
        used[0][row[forced]] = used[1][column[forced]] = True
        left = free[~(used[0][row] | used[1][column])]
        enough = len(free) - len(left) >= _LEAST_FORCED * len(free)
        free = left
        if not enough:
            break
    return np.concatenate(found), free


def _heaviest_other(owner: NDArray[np.int64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return for each pair the weight of the heaviest other pair of its owner (its row or column); 0 without one."""
    owners = int(owner.max()) + 1
    first, second = np.zeros(owners), np.zeros(owners)
    np.maximum.at(first, owner, weights)
    is_first = weights == first[owner]
    np.maximum.at(second, owner[~is_first], weights[~is_first])
    once = np.bincount(owner[is_first], minlength=owners) == 1
    return np.where(is_first & once[owner], second[owner], first[owner])


def connected_pairs(rows: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the number of the connected component of each pair, from 0; shape (edges,)."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    if not len(rows):
        return np.zeros(0, dtype=np.int64)
    nodes = int(rows.max()) + int(columns.max()) + 2
    endpoints = (rows, columns + int(rows.max()) + 1)
    graph = csr_array((np.ones(len(rows), dtype=np.int8), endpoints), shape=(nodes, nodes))
    labels: NDArray[np.int64] = connected_components(graph, directed=False)[1]
    numbers: NDArray[np.int64] = np.unique(labels[rows], return_inverse=True)[1]
    return numbers


def _matched(rows: NDArray[np.int64], columns: NDArray[np.int64], gains: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the indices of pairs, at most one per row and column, with the greatest sum of gains; gains are positive.

    Each row gets an extra column that means "not aligned", so that a full matching exists.
    """
    # scipy is imported only for the few components that need it: its import takes longer than a whole evaluation.
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    row_ids, row = np.unique(rows, return_inverse=True)
    column_ids, column = np.unique(columns, return_inverse=True)
    spare = np.arange(len(row_ids))
    width = len(column_ids) + len(spare)
    cells = np.concatenate([row * width + column, spare * width + len(column_ids) + spare])
    order = np.argsort(cells)
    cells = cells[order]
    # The solver treats an explicit zero as no edge. One is added everywhere, so an unaligned row counts 1.
    data = np.concatenate([gains + 1, np.ones(len(spare))])[order]
    graph = csr_array(
        (data, cells % width, np.searchsorted(cells, np.arange(len(spare) + 1) * width)), shape=(len(spare), width)
    )
    matched = min_weight_full_bipartite_matching(graph, maximize=True)
    indices: NDArray[np.int64] = order[np.searchsorted(cells, matched[0] * np.int64(width) + matched[1])]
    return indices[indices < len(rows)]
