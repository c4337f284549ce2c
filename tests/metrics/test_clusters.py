"""Tests of the cluster metrics: hand-computed cases, reference values, properties, and all empty sides."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosswire.metrics import counts
from crosswire.metrics.clusters import (
    b_cubed,
    ceaf_e,
    lea,
    mention_detection,
    muc,
)
from crosswire.metrics.contingency import contingency, without_singletons

MEASURES = {"muc": muc, "b_cubed": b_cubed, "ceafe": ceaf_e, "lea": lea}
REFERENCE = [
    json.loads(line) for line in (Path(__file__).with_name("coreference_reference.jsonl")).read_text().splitlines()
]


def clusters(text: str) -> list[list[str]]:
    """Return `{a} {bc}` as lists of letters."""
    return [list(part) for part in text.replace("{", "").split("}") if part.strip() for part in [part.strip()]]


def values(key: str, response: str, name: str) -> tuple[float, float, float]:
    """Return recall, precision and F1."""
    found = MEASURES[name](contingency(clusters(key), clusters(response)))
    return float(counts.recall(found)), float(counts.precision(found)), float(counts.f1(found))


# The cases of the public test suite of coreference scoring, rebuilt from their definitions. The key is always
# {a} {bc} {def}. Recall and precision of each measure are written as arithmetic.
KEY = "{a} {bc} {def}"
BY_HAND: list[tuple[str, dict[str, tuple[float, float]]]] = [
    (
        "{a} {bc} {def}",
        {"muc": (3 / 3, 3 / 3), "b_cubed": (6 / 6, 6 / 6), "ceafe": (3 / 3, 3 / 3), "lea": (6 / 6, 6 / 6)},
    ),
    # Two mentions are missing: b and f.
    (
        "{a} {c} {de}",
        {
            "muc": (1 / 3, 1 / 1),
            "b_cubed": ((1 + 1 / 2 + 4 / 3) / 6, (1 + 1 + 2) / 4),
            "ceafe": ((1 + 2 / 3 + 4 / 5) / 3, (1 + 2 / 3 + 4 / 5) / 3),
            "lea": ((1 + 2 * 0 + 3 * (1 / 3)) / 6, (1 + 1 * 0 + 2 * 1) / 4),
        },
    ),
    # Each cluster except the first has an extra mention.
    (
        "{a} {bcx} {defy}",
        {
            "muc": (3 / 3, 3 / 5),
            "b_cubed": (6 / 6, (1 + 4 / 3 + 9 / 4) / 8),
            "ceafe": ((1 + 4 / 5 + 6 / 7) / 3, (1 + 4 / 5 + 6 / 7) / 3),
            "lea": (6 / 6, (1 + 3 * (1 / 3) + 4 * (3 / 6)) / 8),
        },
    ),
    # All mentions are in one cluster.
    (
        "{abcdef}",
        {
            "muc": (3 / 3, 3 / 5),
            "b_cubed": (6 / 6, (1 + 4 + 9) / 6 / 6),
            "ceafe": ((6 / 9) / 3, (6 / 9) / 1),
            "lea": ((1 * 0 + 2 + 3) / 6, 6 * (4 / 15) / 6),
        },
    ),
    # Every mention is a singleton.
    (
        "{a} {b} {c} {d} {e} {f}",
        {
            "muc": (0 / 3, float("nan")),
            "b_cubed": ((1 + 2 / 2 + 3 / 3) / 6, 6 / 6),
            "ceafe": ((1 + 2 / 3 + 2 / 4) / 3, (1 + 2 / 3 + 2 / 4) / 6),
            "lea": (1 / 6, 1 / 6),
        },
    ),
    # Two clusters are wrongly merged, and one is wrongly split.
    (
        "{abc} {de} {f}",
        {
            "muc": (2 / 3, 2 / 3),
            "b_cubed": ((1 + 2 + (4 + 1) / 3) / 6, ((1 + 4) / 3 + 2 + 1) / 6),
            "ceafe": ((4 / 5 + 4 / 5) / 3, (4 / 5 + 4 / 5) / 3),
            "lea": ((0 + 2 + 3 * (1 / 3)) / 6, (3 * (1 / 3) + 2 + 0) / 6),
        },
    ),
]


@pytest.mark.parametrize("name", MEASURES)
@pytest.mark.parametrize(("response", "expected"), BY_HAND, ids=[case[0] for case in BY_HAND])
def test_cluster_metrics_by_hand(name: str, response: str, expected: dict[str, tuple[float, float]]) -> None:
    recall, precision, _ = values(KEY, response, name)
    np.testing.assert_allclose([recall, precision], expected[name], atol=1e-12)


@pytest.mark.parametrize("case", REFERENCE, ids=[f"{n}-{case['kind']}" for n, case in enumerate(REFERENCE)])
def test_cluster_counts_equal_reference_implementation(case: dict[str, Any]) -> None:
    for kind, key, response in (
        ("singletons", case["key"], case["response"]),
        ("no_singletons", without_singletons(case["key"]), without_singletons(case["response"])),
    ):
        table = contingency(key, response)
        for name, measure in MEASURES.items():
            reference = case[kind][name]
            expected = [reference["p_num"], reference["p_den"], reference["r_num"], reference["r_den"]]
            np.testing.assert_allclose(measure(table), expected, atol=1e-9, err_msg=f"{kind} {name}")


@st.composite
def partitions(draw: st.DrawFn) -> list[list[int]]:
    mentions = draw(st.lists(st.integers(0, 14), unique=True, max_size=10))
    labels = draw(st.lists(st.integers(0, 4), min_size=len(mentions), max_size=len(mentions)))
    return [[m for m, label in zip(mentions, labels, strict=True) if label == own] for own in set(labels)]


every_measure = pytest.mark.parametrize("name", MEASURES)
thoroughly = settings(max_examples=100, deadline=None)


@every_measure
@thoroughly
@given(partitions())
def test_f1_of_partition_against_itself_is_one_or_undefined(name: str, some: list[list[int]]) -> None:
    found = MEASURES[name](contingency(some, some))
    linkless = name == "muc" and not without_singletons(some)
    assert np.isnan(counts.f1(found)) if linkless or not some else counts.f1(found) == pytest.approx(1.0, abs=1e-12)


@every_measure
@thoroughly
@given(partitions(), partitions())
def test_swapping_sides_swaps_precision_and_recall(name: str, key: list[list[int]], response: list[list[int]]) -> None:
    forward, swapped = MEASURES[name](contingency(key, response)), MEASURES[name](contingency(response, key))
    np.testing.assert_allclose(forward, swapped[[2, 3, 0, 1]], atol=1e-12)


@every_measure
@thoroughly
@given(partitions(), partitions(), st.randoms(use_true_random=False))
def test_values_do_not_depend_on_order_or_mention_names(
    name: str, key: list[list[int]], response: list[list[int]], shuffler: random.Random
) -> None:
    renamed: Sequence[list[str]] = [[f"m{mention}" for mention in reversed(cluster)] for cluster in response]
    shuffled = shuffler.sample(list(renamed), len(renamed))
    other = contingency([[f"m{mention}" for mention in cluster] for cluster in key], shuffled)
    np.testing.assert_allclose(MEASURES[name](contingency(key, response)), MEASURES[name](other), atol=1e-12)


@every_measure
@thoroughly
@given(partitions(), partitions())
def test_counts_are_bounded(name: str, key: list[list[int]], response: list[list[int]]) -> None:
    correct, predicted, found, gold = MEASURES[name](contingency(key, response))
    assert 0 <= correct <= predicted + 1e-9
    assert 0 <= found <= gold + 1e-9


@pytest.mark.parametrize(("key", "response"), [("", ""), ("", "{ab}"), ("{ab}", "")])
@every_measure
def test_empty_sides_are_undefined_or_zero(name: str, key: str, response: str) -> None:
    recall, precision, f1 = values(key, response, name)
    assert np.isnan(recall) == (not key)
    assert np.isnan(precision) == (not response)
    assert np.isnan(f1) if not key + response else f1 == 0


def test_mention_detection_ignores_clusters() -> None:
    found = mention_detection(contingency(clusters("{ab} {c}"), clusters("{a} {bx}")))
    assert found.tolist() == [2, 3, 2, 3]


def test_ceaf_prefers_greater_weight_to_more_pairs() -> None:
    # The alignment of {abcdx} with {abcdy} is heavier than the alignment that has two pairs.
    key, response = clusters("{abcdx} {y}"), clusters("{abcdy} {x}")
    similarity = ceaf_e(contingency(key, response))[0]
    assert similarity == pytest.approx(max(8 / 10, 2 / 6 + 2 / 6))
