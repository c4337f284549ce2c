"""seqeval itself: equal to our strict scores on what tags can express, and what they cannot is counted."""

from __future__ import annotations

import random

import numpy as np
import pytest

from crosswire.metrics import counts
from crosswire.tasks.counting.seqeval import compute, score
from crosswire.tasks.counting.units import ScoringConfig, Unit
from crosswire.tasks.entities import ENTITIES
from support.builders import article, line_article, mentions, schema

Span = tuple[int, int, str]
STRICT = ENTITIES.tiers[0]


def random_spans(source: random.Random, tokens: int) -> list[Span]:
    """Non-overlapping spans of whole tokens of `line_article`."""
    spans: list[Span] = []
    at = 0
    while at < tokens - 3:
        length = source.randint(1, 3)
        if source.random() < 0.5:
            spans.append((2 * at, 2 * (at + length) - 1, source.choice(["PER", "GPE", "ORG"])))
        at += length + source.randint(0, 2)
    return spans


@pytest.mark.parametrize("seed", range(30))
def test_seqeval_equals_our_strict_scores_on_spans_that_tags_can_express(seed: int) -> None:
    source = random.Random(seed)
    units = []
    for number in range(3):
        gold = random_spans(source, 20)
        kept = [span for span in gold if source.random() < 0.6]
        others = [span for span in random_spans(source, 20) if not any(s[0] < span[1] and span[0] < s[1] for s in kept)]
        units.append(Unit(line_article(20, f"a{number}"), mentions(*gold), mentions(*kept, *others)))
    theirs = compute(units, schema(), ScoringConfig())
    ours = STRICT.tally(units, schema(), ScoringConfig()).counts.sum(axis=1)
    assert theirs.notes == {}
    for name, measure in (("f1", counts.f1), ("precision", counts.precision), ("recall", counts.recall)):
        np.testing.assert_allclose(theirs.values[name], measure(ours.sum(axis=0)), atol=1e-12)
        np.testing.assert_allclose(theirs.without[name], measure(ours.sum(axis=0) - ours), atol=1e-12)
    assert [theirs.correct, theirs.predicted, theirs.gold] == ours.sum(axis=0)[[0, 1, 3]].tolist()


def test_what_tags_cannot_express_is_left_out_and_counted() -> None:
    gold = mentions((0, 3, "PER"), (8, 10, "PER"))
    inside_a_token, across_sentences, overlapping = (0, 2, "PER"), (22, 32, "TIME"), (8, 18, "LOC")
    said = mentions((0, 3, "PER"), inside_a_token, across_sentences, (8, 10, "PER"), overlapping)
    found = compute([Unit(article(), gold, said)], schema(), ScoringConfig())
    assert found.notes == {"predicted mentions that BIO tags cannot express, left out of seqeval": 3}
    assert (found.correct, found.predicted, found.gold) == (1, 2, 2)
    assert found.values["f1"] == pytest.approx(2 * 1 / (2 + 2))


def test_what_is_set_aside_is_counted_here_too() -> None:
    found = compute([Unit(article(), (), mentions((73, 77, "ORG")))], schema(), ScoringConfig())
    assert found.notes == {"predicted mentions that touch boilerplate, ignored": 1}


def test_undefined_is_nan_where_seqeval_says_zero() -> None:
    empty, some = [["O"]], [["B-PER"]]
    assert all(np.isnan(value) for value in score(empty, empty).values())
    assert np.isnan(score(some, empty)["precision"])
    assert score(some, empty)["f1"] == 0
    assert np.isnan(score(empty, some)["recall"])
