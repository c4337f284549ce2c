"""The best one-to-one alignment of two sets of items; never greedy, never dependent on the order of input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Edge = tuple[int, int]

# Dice is quantised to this many steps, so that every weight below is an integer and float64 adds it exactly.
_STEPS = 2**20


def align(weights: Mapping[Edge, float]) -> list[Edge]:
    """The maximum alignment of a bipartite graph: most pairs first, then the greatest total weight.

    Args:
        weights: (row, column) of every pair that may be aligned, with its weight in (0, 1]. Rows and columns
            must be numbered in canonical order (start, end, id): among alignments of equal number and total,
            the one with the earlier pairs is preferred.

    Returns:
        The aligned pairs, sorted. Each row and each column stands in at most one. Empty for no edges.

    Weights are told apart to one part in 2**20. Each connected component is solved alone: directly where it
    has one row or one column, else by sparse optimal assignment (Jonker and Volgenant 1987).
    """
    aligned: list[Edge] = []
    for component in _components(weights):
        rows, columns = {row for row, _ in component}, {column for _, column in component}
        if len(rows) == 1 or len(columns) == 1:
            aligned.append(min(component, key=lambda edge: (-_steps(weights[edge]), edge)))
        else:
            aligned.extend(_assign(sorted(component), weights))
    return sorted(aligned)


def _steps(weight: float) -> int:
    return round(weight * _STEPS)


def _components(edges: Mapping[Edge, float]) -> list[list[Edge]]:
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
    """The best alignment of one component.

    Every row gets a column of its own that stands for "not aligned", so that a full matching exists. The gain
    of an edge is a number whose digits are, from the highest: one pair, its quantised weight, its rank from
    the back in canonical order. Gains are exact while they stay below 2**53; in components too large for that the rank
    is dropped, and the solver's own order, which is the canonical one, breaks ties.
    """
    # scipy is loaded only for the few components that need it: its import costs more than a whole evaluation.
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    rows = sorted({row for row, _ in component})
    columns = sorted({column for _, column in component})
    row_index = {row: index for index, row in enumerate(rows)}
    column_index = {column: index for index, column in enumerate(columns)}
    pairs = min(len(rows), len(columns))
    rank_base = len(component) * pairs + 1
    if pairs * (pairs * _STEPS + pairs + 1) * rank_base >= 2**52:
        rank_base = 1
    step, pair = rank_base, rank_base * (pairs * _STEPS + 1)
    gains = [
        pair + step * _steps(weights[edge]) + ((len(component) - rank) if rank_base > 1 else 0)
        for rank, edge in enumerate(component, 1)
    ]
    data = np.array([*gains, *[1.0] * len(rows)], dtype=np.float64)
    row_of = np.array([*(row_index[row] for row, _ in component), *range(len(rows))])
    column_of = np.array(
        [*(column_index[column] for _, column in component), *range(len(columns), len(columns) + len(rows))]
    )
    # The solver leaves out explicit zeros, so an unaligned row costs 1 and every pair gains far more.
    graph = csr_array((data, (row_of, column_of)), shape=(len(rows), len(columns) + len(rows)))
    matched_rows, matched_columns = min_weight_full_bipartite_matching(graph, maximize=True)
    return [
        (rows[row], columns[column])
        for row, column in zip(matched_rows.tolist(), matched_columns.tolist(), strict=True)
        if column < len(columns)
    ]
