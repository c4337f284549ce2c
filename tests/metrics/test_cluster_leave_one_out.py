"""The counts without each part equal the counts of the smaller documents."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosswire.metrics import cluster_leave_one_out as leave_one_out
from crosswire.metrics import clusters
from crosswire.metrics.contingency import Contingency, PartedContingency, contingency, parted_contingency
from crosswire.metrics.counts import Counts

# A mention: its part and its number.
Mention = tuple[int, int]
Partition = list[list[Mention]]
PARTS = 4
MEASURES: dict[str, tuple[Callable[[Contingency], Counts], Callable[..., Counts]]] = {
    "muc": (clusters.muc, leave_one_out.muc_without),
    "b_cubed": (clusters.b_cubed, leave_one_out.b_cubed_without),
    "ceafe": (clusters.ceaf_e, leave_one_out.ceaf_e_without),
    "lea": (clusters.lea, leave_one_out.lea_without),
    "mentions": (clusters.mention_detection, leave_one_out.mentions_without),
}
thoroughly = settings(max_examples=150, deadline=None)


@st.composite
def partitions(draw: st.DrawFn) -> Partition:
    mentions = draw(st.lists(st.tuples(st.integers(0, PARTS - 1), st.integers(0, 4)), unique=True, max_size=14))
    labels = draw(st.lists(st.integers(0, 5), min_size=len(mentions), max_size=len(mentions)))
    return [[m for m, label in zip(mentions, labels, strict=True) if label == own] for own in sorted(set(labels))]


def table_of(key: Partition, response: Partition) -> PartedContingency:
    return parted_contingency(key, response, lambda mention: mention[0], range(PARTS))


def without(part: int, partition: Partition) -> Partition:
    cut = [[mention for mention in cluster if mention[0] != part] for cluster in partition]
    return [cluster for cluster in cut if cluster]


def test_counts_without_a_part_by_hand() -> None:
    # Key {a1 b1} {b2}, response {a1 b1 b2}. Without a: key {b1} {b2}, response {b1 b2}. Without b: {a1}, {a1}.
    parted = table_of([[(0, 1), (1, 1)], [(1, 2)]], [[(0, 1), (1, 1), (1, 2)]])
    b_cubed = leave_one_out.b_cubed_without(parted)
    assert b_cubed[0].tolist() == [1 / 2 + 1 / 2, 2, 1 + 1, 2]
    assert b_cubed[1].tolist() == [1, 1, 1, 1]
    # LEA: a cluster of one mention is correct if its mention is alone on the other side too.
    lea = leave_one_out.lea_without(parted)
    assert lea[0].tolist() == [2 * 0 / 1, 2, 0, 2]
    assert lea[1].tolist() == [1, 1, 1, 1]


@pytest.mark.parametrize("least", [1, 2])
@pytest.mark.parametrize("name", MEASURES)
@thoroughly
@given(key=partitions(), response=partitions())
def test_counts_without_each_part_equal_a_recount(name: str, least: int, key: Partition, response: Partition) -> None:
    count, count_without = MEASURES[name]
    found = count_without(table_of(key, response), least=least)
    for part in range(PARTS):
        smaller = contingency(without(part, key), without(part, response)).without_small(least)
        np.testing.assert_allclose(found[part], count(smaller), atol=1e-12)


@thoroughly
@given(key=partitions(), response=partitions())
def test_links_across_parts_without_each_part_equal_a_recount(key: Partition, response: Partition) -> None:
    parted = table_of(key, response)
    links, lea = leave_one_out.cross_links_without(parted), leave_one_out.cross_lea_without(parted)
    for part in range(PARTS):
        smaller = clusters.cross_links(table_of(without(part, key), without(part, response)))
        np.testing.assert_allclose(links[part], clusters.cross_link_counts(smaller), atol=1e-12)
        np.testing.assert_allclose(lea[part], clusters.cross_lea(smaller), atol=1e-12)


@thoroughly
@given(key=partitions(), response=partitions())
def test_tables_of_single_parts_equal_tables_of_cut_partitions(key: Partition, response: Partition) -> None:
    def cut(part: int, partition: Partition) -> Partition:
        parts = [[mention for mention in cluster if mention[0] == part] for cluster in partition]
        return [cluster for cluster in parts if cluster]

    for part, table in enumerate(table_of(key, response).by_part()):
        expected = contingency(cut(part, key), cut(part, response))
        for count, _ in MEASURES.values():
            np.testing.assert_allclose(count(table), count(expected), atol=1e-12)


@given(key=partitions(), response=partitions())
def test_small_clusters_are_dropped_from_both_sides(key: Partition, response: Partition) -> None:
    table = contingency(key, response).without_small(2)
    expected = contingency(*([cluster for cluster in side if len(cluster) > 1] for side in (key, response)))
    for count, _ in MEASURES.values():
        assert count(table).tolist() == count(expected).tolist()


def test_a_document_without_clusters_has_no_counts() -> None:
    for _, count_without in MEASURES.values():
        assert count_without(table_of([], [])).tolist() == [[0, 0, 0, 0]] * PARTS
