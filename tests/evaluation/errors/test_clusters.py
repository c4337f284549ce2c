"""Error classes of clusters: hand-made edits, and properties on random partitions."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosswire.evaluation.errors.cluster_edits import REPAIRS, apply_edits, edits
from crosswire.evaluation.errors.clusters import CLASSES, COREFERENCE_ERRORS
from crosswire.evaluation.errors.records import ErrorSet
from crosswire.evaluation.task_scores import ScoringContext
from crosswire.model import Entity, MentionRef
from crosswire.tasks.counting.cluster_counts import Key, Partition
from crosswire.tasks.counting.units import ScoringConfig, StoryUnit, Unit
from support.builders import line_article, mentions, schema

SCORING = ScoringContext(schema(), ScoringConfig(), "", "", ())
NAMES = [each.name for each in CLASSES]


def m(article: str, start: int, end: int | None = None) -> Key:
    return article, start, start + 2 if end is None else end


A, B, C, D = (m("a", start) for start in (0, 4, 8, 12))
E, F = m("b", 0), m("b", 4)
GOLD = [[A, B, E], [C, F], [D]]


def story_unit(gold: Partition, predicted: Partition) -> StoryUnit:
    """Return clusters of spans as the unit that the scorer takes."""
    spans = [sorted({mention for cluster in side for mention in cluster}) for side in (gold, predicted)]
    units = []
    for name in ("a", "b"):
        own, predicted_mentions = ([(s, e, "PER") for article, s, e in side if article == name] for side in spans)
        units.append(Unit(line_article(30, name), mentions(*own), mentions(*predicted_mentions)))
    ids = [{(u.article.id, r.start, r.end): (u.article.id, r.id) for u in units for r in u.gold}]
    ids.append({(u.article.id, r.start, r.end): (u.article.id, r.id) for u in units for r in u.predicted or ()})
    entities = tuple(Entity(f"e{n}", "PER", "", tuple(ids[0][k] for k in c)) for n, c in enumerate(gold))
    links: tuple[tuple[MentionRef, ...], ...] = tuple(tuple(ids[1][k] for k in c) for c in predicted)
    return StoryUnit("s", tuple(units), entities, links, answered=True)


def found(gold: Partition, predicted: Partition) -> ErrorSet:
    return COREFERENCE_ERRORS.find([story_unit(gold, predicted)], SCORING)


@pytest.mark.parametrize(
    ("predicted", "expected"),
    [
        (GOLD, {}),
        ([], {"missing-entity": 3}),
        ([[A, B, m("b", 1, 3)], [C, F], [D]], {"span": 1}),
        ([[A, B], [C, F], [D]], {"missing-mention": 1}),
        ([[A, B, E], [C, F, m("a", 20)], [D]], {"extra-mention": 1}),
        ([[A, B, E, D], [C, F]], {"conflated": 1}),
        ([[A, B], [E], [C, F], [D]], {"divided": 1}),
        ([[A, B, E], [C, F]], {"missing-entity": 1}),
        ([*GOLD, [m("a", 20), m("b", 20)]], {"extra-entity": 1}),
        # E in the wrong cluster needs a split and a merge.
        ([[A, B], [C, F, E], [D]], {"conflated": 1, "divided": 1}),
        # A cluster counts as found if one mention with a wrong span was found.
        ([[A, B, E], [C, F], [m("a", 11, 13)]], {"span": 1}),
        # One overlapping mention is aligned with the gold mention; the second one is extra.
        ([[A, B, m("b", 1, 3), m("b", 0, 1)], [C, F], [D]], {"span": 1, "extra-mention": 1}),
    ],
)
def test_edits_match_hand_made_cases(predicted: Partition, expected: dict[str, int]) -> None:
    assert dict(Counter(error.error for error in found(GOLD, predicted).errors)) == expected


@pytest.mark.parametrize(
    ("predicted", "error", "scope"),
    [
        ([[A, B, E, D], [C, F]], "conflated", "within"),
        ([[A, B], [E, D], [C, F]], "conflated", "across"),
        ([[A, E], [B], [C, F], [D]], "divided", "within"),
        ([[A, B], [E], [C, F], [D]], "divided", "across"),
    ],
)
def test_splits_and_merges_report_their_scope(predicted: Partition, error: str, scope: str) -> None:
    [own] = [each for each in found(GOLD, predicted).errors if each.error == error]
    assert own.scope == scope
    assert own.description.startswith(scope)


def test_gains_match_hand_computed_values() -> None:
    # {A B} {E} instead of {A B E}, the rest is right: MUC recall 2/3, precision 2/2. After the repair, all is right.
    error_set = found(GOLD, [[A, B], [E], [C, F], [D]])
    muc = 2 * (2 / 2) * (2 / 3) / (2 / 2 + 2 / 3)
    b_cubed = 2 * ((2 * 2 / 3 + 1 / 3 + 3) / 6) / (1 + (2 * 2 / 3 + 1 / 3 + 3) / 6)
    dice = 2 * 2 / 5 + 1 + 1
    ceafe = 2 * dice / (4 + 3)
    assert error_set.repaired(()) == pytest.approx((muc + b_cubed + ceafe) / 3)
    assert error_set.repaired(["divided"]) == 1
    assert error_set.repaired(["conflated"]) == error_set.repaired(())


def test_one_kind_of_edit_can_lower_the_score() -> None:
    # Two halves of one entity, each with two other mentions: a merge without a split puts all six in one cluster.
    error_set = found([[A, B], [C, D], [E, F]], [[A, C, D], [B, E, F]])
    assert error_set.repaired(["divided"]) < error_set.repaired(())


def test_split_keeps_extra_mentions_in_the_larger_part() -> None:
    extra = m("a", 20)
    parts = apply_edits(edits(GOLD, [[A, B, D, extra], [C, F]]), ["conflated"])
    assert sorted(map(sorted, parts)) == sorted([[A, B, extra], [D], [C, F]])


def test_missing_mention_joins_the_cluster_with_most_of_its_entity() -> None:
    gold = [[A, B, C, E]]
    assert [A, B, E] in [sorted(c) for c in apply_edits(edits(gold, [[C], [A, B]]), ["missing-mention"])]


POSITIONS = [m(article, start, end) for article in "ab" for start, end in ((0, 2), (1, 3), (4, 6), (5, 6), (8, 9))]
LABELS = st.lists(st.sampled_from([0, 1, 2, None]), min_size=len(POSITIONS), max_size=len(POSITIONS))
thorough = settings(max_examples=60, deadline=None)


def partition(labels: Sequence[int | None]) -> Partition:
    clusters = [[p for p, label in zip(POSITIONS, labels, strict=True) if label == n] for n in range(3)]
    return [cluster for cluster in clusters if cluster]


@thorough
@given(LABELS, LABELS)
def test_all_edits_give_exactly_the_gold(gold: list[int | None], predicted: list[int | None]) -> None:
    key, response = partition(gold), partition(predicted)
    fixed = apply_edits(edits(key, response), NAMES)
    assert sorted(map(sorted, fixed)) == sorted(map(sorted, key))
    unchanged = apply_edits(edits(key, response), ())
    assert sorted(map(sorted, unchanged)) == sorted(map(sorted, response))


@thorough
@given(LABELS, LABELS)
def test_errors_cover_each_wrong_and_missing_mention_once(gold: list[int | None], predicted: list[int | None]) -> None:
    key, response = partition(gold), partition(predicted)
    own, predicted_mentions = ({mention for cluster in side for mention in cluster} for side in (key, response))
    errors = found(key, response).errors
    wrong = [(p.article, p.start, p.end) for e in errors if e.false_positives for p in e.predicted]
    lost = [(p.article, p.start, p.end) for e in errors if e.false_negatives for p in e.gold]
    assert (sorted(wrong), sorted(lost)) == (sorted(predicted_mentions - own), sorted(own - predicted_mentions))
    if any(len(cluster) > 1 for cluster in key):  # without links, MUC is undefined
        assert found(key, response).repaired(NAMES) == 1


@thorough
@given(LABELS, LABELS, st.randoms(use_true_random=False))
def test_order_and_names_of_clusters_do_not_matter(
    gold: list[int | None], predicted: list[int | None], shuffler: random.Random
) -> None:
    key, response = partition(gold), partition(predicted)
    error_set = found(key, response)
    for side in (key, response):
        shuffler.shuffle(side)
        for cluster in side:
            shuffler.shuffle(cluster)
    again = found(key, response)
    assert error_set.errors == again.errors
    for name in NAMES:
        assert again.repaired([name]) == pytest.approx(error_set.repaired([name]), nan_ok=True)


def test_every_class_has_a_repair() -> None:
    assert list(REPAIRS) == NAMES
