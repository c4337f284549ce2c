"""Connected groups by hand, and against scipy."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from crosswire.metrics.connected_components import connected_groups


def test_groups_are_in_the_order_of_their_first_members() -> None:
    assert connected_groups("abcdef", [("f", "b"), ("c", "f"), ("e", "d")]) == [["a"], ["b", "c", "f"], ["d", "e"]]
    assert [set(group) for group in connected_groups("", [("x", "y")])] == [{"x", "y"}]
    assert connected_groups([], []) == []


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12))
def test_groups_equal_the_components_of_scipy(links: list[tuple[int, int]]) -> None:
    rows, columns = np.array(links, dtype=np.int64).reshape(-1, 2).T
    _, labels = connected_components(coo_array((np.ones(len(links)), (rows, columns)), shape=(10, 10)), directed=False)
    expected = {frozenset(np.flatnonzero(labels == label).tolist()) for label in set(labels.tolist())}
    assert {frozenset(group) for group in connected_groups(range(10), links)} == expected
