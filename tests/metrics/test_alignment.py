"""Tests of alignment: against all possible alignments, and for any order of input."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosswire.metrics import alignment
from crosswire.metrics.alignment import Edge, align, align_arrays, max_weight_total

WEIGHTS = st.dictionaries(
    st.tuples(st.integers(0, 3), st.integers(0, 3)), st.sampled_from([0.25, 0.5, 2 / 3, 0.8, 1.0]), max_size=12
)


def every_alignment(edges: list[Edge]) -> Iterator[list[Edge]]:
    """Yield all sets of edges without a repeated row or column."""
    if not edges:
        yield []
        return
    (row, column), rest = edges[0], edges[1:]
    yield from every_alignment(rest)
    free = [edge for edge in rest if edge[0] != row and edge[1] != column]
    yield from ([(row, column), *tail] for tail in every_alignment(free))


def quality(aligned: list[Edge], weights: Mapping[Edge, float]) -> tuple[int, int]:
    return len(aligned), sum(round(weights[edge] * 2**20) for edge in aligned)


@settings(max_examples=200, deadline=None)
@given(WEIGHTS)
def test_alignment_is_the_best_of_all(weights: dict[Edge, float]) -> None:
    aligned = align(weights)
    assert set(aligned) <= set(weights)
    assert len({row for row, _ in aligned}) == len({column for _, column in aligned}) == len(aligned)
    best = max(quality(candidate, weights) for candidate in every_alignment(sorted(weights)))
    assert quality(aligned, weights) == best


@settings(max_examples=100, deadline=None)
@given(WEIGHTS, st.randoms(use_true_random=False))
def test_alignment_does_not_depend_on_the_order_of_edges(weights: dict[Edge, float], shuffler: random.Random) -> None:
    items = list(weights.items())
    shuffler.shuffle(items)
    assert align(dict(items)) == align(weights)


@settings(max_examples=200, deadline=None)
@given(WEIGHTS)
def test_first_of_equal_alignments_is_taken(weights: dict[Edge, float]) -> None:
    aligned = align(weights)
    every = [sorted(candidate) for candidate in every_alignment(sorted(weights))]
    assert aligned == min(c for c in every if quality(c, weights) == quality(aligned, weights))


def test_more_pairs_win_over_greater_weight() -> None:
    assert align({(0, 0): 1.0, (0, 1): 0.1, (1, 0): 0.1}) == [(0, 1), (1, 0)]


def test_star_takes_its_heaviest_then_its_first_edge() -> None:
    assert align({(0, 0): 0.5, (0, 1): 0.9, (0, 2): 0.9}) == [(0, 1)]
    assert align({(0, 4): 0.5, (1, 4): 0.9, (2, 4): 0.9}) == [(1, 4)]


def test_equal_pairs_are_aligned_in_order() -> None:
    square = {(row, column): 0.5 for row in range(3) for column in range(3)}
    assert align(square) == [(0, 0), (1, 1), (2, 2)]


def test_no_edges_give_no_pairs() -> None:
    assert align({}) == []


@pytest.mark.parametrize("size", [40, 300])
def test_dense_component_is_matched_completely(size: int) -> None:
    source = random.Random(7)
    weights = {(row, column): source.uniform(0.1, 0.9) for row in range(size) for column in range(size)}
    weights.update({(index, index): 1.0 for index in range(size)})
    assert align(weights) == [(index, index) for index in range(size)]


def in_arrays(weights: Mapping[Edge, float]) -> list[Edge]:
    rows, columns = np.array(list(weights), dtype=np.int64).reshape(-1, 2).T
    aligned = align_arrays(rows, columns, np.array(list(weights.values()), dtype=np.float64))
    return list(zip(*(side.tolist() for side in aligned), strict=True))


@settings(max_examples=100, deadline=None)
@given(WEIGHTS)
def test_align_arrays_equals_align(weights: dict[Edge, float]) -> None:
    assert in_arrays(weights) == align(weights)


def test_align_arrays_equals_align_on_large_components() -> None:
    source = random.Random(7)
    dense = {(row, column): source.choice([0.5, 0.6]) for row in range(12) for column in range(9)}
    star = {(20, column): source.choice([0.5, 0.9]) for column in range(20, 120)}
    other = {(row, 200): source.choice([0.5, 0.9]) for row in range(30, 130)}
    small = {(200 + index, 300 + index): 0.5 for index in range(5)} | {(200, 301): 0.7}
    weights = dense | star | other | small
    assert in_arrays(weights) == align(weights)


@pytest.mark.parametrize("batch", [1, 7, 2000])
def test_max_weight_total_does_not_depend_on_batch_size(batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alignment, "_TOGETHER", batch)
    source = random.Random(7)
    edges = [(4 * block + row, 4 * block + column) for block in range(9) for row in range(3) for column in range(3)]
    edges.append((90, 90))
    weights = {edge: source.uniform(0.1, 1) for edge in edges}
    expected = sum(
        max(sum(weights[edge] for edge in chosen) for chosen in every_alignment(edges[at : at + 9]))
        for at in range(0, 90, 9)
    )
    rows, columns = np.array(edges).T
    assert max_weight_total(rows, columns, np.array(list(weights.values()))) == pytest.approx(expected, abs=1e-12)
