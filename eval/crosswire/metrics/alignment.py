"""The best one-to-one alignment of two sets of items; never greedy, never dependent on the order of input."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # an aligner that is not needed costs no import
    import numpy as np
    from numpy.typing import NDArray

Edge = tuple[int, int]

# Dice is quantised to this many steps, so that every weight below is an integer and float64 adds it exactly.
_STEPS = 2**20

# The largest component, in edges, whose ties are broken exactly.
_EXACT_TIES = 64

# About so many pairs of small components are solved in one call.
_TOGETHER = 2000

# The share of pairs that must be settled for another look at the others to cost less than the solver does.
_WORTHWHILE = 0.1


def align(weights: Mapping[Edge, float]) -> list[Edge]:
    """The maximum alignment of a bipartite graph: most pairs first, then the greatest total weight.

    Args:
        weights: (row, column) of every pair that may be aligned, with its weight in (0, 1]. Rows and columns
            must be numbered in canonical order (start, end, id): of alignments of equal number and total,
            the one whose pairs come first is taken (exactly so in components of at most 64 edges).

    Returns:
        The aligned pairs, sorted. Each row and each column stands in at most one. Empty for no edges.

    Weights are told apart to one part in 2**20. Each connected component is solved alone: directly where it
    has one row or one column, else by sparse optimal assignment (Jonker and Volgenant 1987).
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
    """The same as `align`, for many pairs: they are given as arrays of shape (pairs,), each pair once.

    Returns:
        The rows and the columns of the aligned pairs, both of shape (aligned,), sorted by row.
    """
    import numpy as np

    taken, free = _star_components(rows, columns, weights)
    if len(free) > _EXACT_TIES:
        component = _component(rows[free], columns[free])
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
    """The places of the best pairs of all components with one row or one column, and of the pairs of the others."""
    import numpy as np

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
    """The edges of each connected component, by union-find over rows and columns."""
    parent: dict[tuple[str, int], tuple[str, int]] = {}

    def root(node: tuple[str, int]) -> tuple[str, int]:
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for row, column in edges:
        parent[root(("row", row))] = root(("column", column))
    components: dict[tuple[str, int], list[Edge]] = {}
    for edge in edges:
        components.setdefault(root(("row", edge[0])), []).append(edge)
    return list(components.values())


def _assign(component: Sequence[Edge], weights: Mapping[Edge, float]) -> list[Edge]:
    """The best alignment of one component with several rows and columns, its edges sorted.

    Of equal alignments the one that comes first when its pairs are compared in order: an edge is taken, from the
    first on, whenever the best of what it leaves free is as good as the best of all. In components of more than
    `_EXACT_TIES` edges that is left out, and the solver breaks ties; it is given the edges in canonical order, so that
    its choice does not depend on the order of input either.
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
    """An alignment of most pairs and then greatest total weight."""
    import numpy as np

    if not edges:
        return []
    rows, columns = np.array(edges, dtype=np.int64).T
    steps = np.array([_steps(weights[edge]) for edge in edges], dtype=np.int64)
    return [edges[place] for place in _max_matching(rows, columns, steps).tolist()]


def _max_matching(rows: NDArray[np.int64], columns: NDArray[np.int64], steps: NDArray[np.int64]) -> NDArray[np.int64]:
    """The places of the most pairs that can be aligned, and of those the ones with the greatest sum of steps.

    The gain of a pair is one pair, which outweighs any sum, plus its steps: integers below 2**53, which float64 adds
    exactly for up to 90,000 pairs.
    """
    import numpy as np

    pair = min(len(np.unique(rows)), len(np.unique(columns))) * _STEPS + 1
    return _matched(rows, columns, (steps + pair).astype(np.float64))


def max_weight_total(rows: NDArray[np.int64], columns: NDArray[np.int64], weights: NDArray[np.float64]) -> float:
    """The total weight of the heaviest alignment, however many pairs it has; 0 for no edges.

    Args:
        rows: Shape (edges,): the row of each pair that may be aligned.
        columns: Shape (edges,): its column.
        weights: Shape (edges,): its weight, above 0.
    """
    import numpy as np

    if not len(weights):
        return 0.0
    total, free = _forced_pairs(rows, columns, weights)
    if not len(free):
        return total
    component = _component(rows[free], columns[free])
    order = np.argsort(component, kind="stable")
    begins = np.flatnonzero(np.diff(component[order], prepend=-1))
    # Components are solved together, but not all of them: the solver's time grows faster than the number of rows.
    for part in np.split(free[order], begins[np.flatnonzero(np.diff(begins // _TOGETHER, prepend=0))]):
        total += float(weights[part[_matched(rows[part], columns[part], weights[part])]].sum())
    return total


def _forced_pairs(
    rows: NDArray[np.int64], columns: NDArray[np.int64], weights: NDArray[np.float64]
) -> tuple[float, NDArray[np.int64]]:
    """The weight of pairs that a heaviest alignment can be had with, and the places of the pairs left beside them.

    A pair is settled that weighs as much as the heaviest others of its row and of its column together: an alignment
    without it has at most these two in its place. What is left is asked again while that settles a good part of it.
    """
    import numpy as np

    total, free = 0.0, np.arange(len(weights))
    while len(free):
        row, column, weight = rows[free], columns[free], weights[free]
        sure = np.flatnonzero(weight >= _heaviest_other(row, weight) + _heaviest_other(column, weight))
        # Of settled pairs that exclude each other one alone is taken: they weigh the same.
        sure = sure[np.unique(row[sure], return_index=True)[1]]
        sure = sure[np.unique(column[sure], return_index=True)[1]]
        total += float(weight[sure].sum())
        gone = np.zeros(int(row.max()) + 1, dtype=bool), np.zeros(int(column.max()) + 1, dtype=bool)
        gone[0][row[sure]] = gone[1][column[sure]] = True
        left = free[~(gone[0][row] | gone[1][column])]
        if len(free) - len(left) < _WORTHWHILE * len(free):
            return total, left
        free = left
    return total, free


def _heaviest_other(owner: NDArray[np.int64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each pair the weight of the heaviest other pair of its owner (its row or its column); 0 without one."""
    import numpy as np

    owners = int(owner.max()) + 1
    first, second = np.zeros(owners), np.zeros(owners)
    np.maximum.at(first, owner, weights)
    is_first = weights == first[owner]
    np.maximum.at(second, owner[~is_first], weights[~is_first])
    once = np.bincount(owner[is_first], minlength=owners) == 1
    return np.where(is_first & once[owner], second[owner], first[owner])


def _component(rows: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.int64]:
    """The number of the connected component of every pair."""
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    nodes = int(rows.max()) + int(columns.max()) + 2
    places = (rows, columns + int(rows.max()) + 1)
    graph = csr_array((np.ones(len(rows), dtype=np.int8), places), shape=(nodes, nodes))
    labels: NDArray[np.int64] = connected_components(graph, directed=False)[1]
    return labels[rows]


def _matched(rows: NDArray[np.int64], columns: NDArray[np.int64], gains: NDArray[np.float64]) -> NDArray[np.int64]:
    """The places of the pairs, at most one a row and a column, with the greatest sum of gains; all are positive.

    Every row gets a column of its own that stands for "not aligned", so that a full matching exists.
    """
    # scipy is loaded only for the few components that need it: its import costs more than a whole evaluation.
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    row_ids, row = np.unique(rows, return_inverse=True)
    column_ids, column = np.unique(columns, return_inverse=True)
    spare = np.arange(len(row_ids))
    width = len(column_ids) + len(spare)
    cells = np.concatenate([row * width + column, spare * width + len(column_ids) + spare])
    order = np.argsort(cells)
    cells = cells[order]
    # The solver takes an explicit zero for no edge: with one added everywhere, an unaligned row counts 1.
    data = np.concatenate([gains + 1, np.ones(len(spare))])[order]
    graph = csr_array(
        (data, cells % width, np.searchsorted(cells, np.arange(len(spare) + 1) * width)), shape=(len(spare), width)
    )
    matched = min_weight_full_bipartite_matching(graph, maximize=True)
    places: NDArray[np.int64] = order[np.searchsorted(cells, matched[0] * np.int64(width) + matched[1])]
    return places[places < len(rows)]
