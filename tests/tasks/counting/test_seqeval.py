"""Tests of the seqeval tier: it equals the strict tier on spans that tags can express, and counts the others."""

from __future__ import annotations

import random

import numpy as np
import pytest

from crosswire.metrics import counts
from crosswire.tasks.counting.seqeval import score
from crosswire.tasks.counting.units import Unit
from crosswire.tasks.entities import ENTITIES
from support.builders import article, line_article, mentions, story_of, tally_of

Span = tuple[int, int, str]


def random_spans(source: random.Random, tokens: int) -> list[Span]:
    """Return non-overlapping spans of whole tokens of `line_article`."""
    spans: list[Span] = []
    at = 0
    while at < tokens - 3:
        length = source.randint(1, 3)
        if source.random() < 0.5:
            spans.append((2 * at, 2 * (at + length) - 1, source.choice(["PER", "GPE", "ORG"])))
        at += length + source.randint(0, 2)
    return spans


@pytest.mark.parametrize("seed", range(30))
def test_seqeval_equals_strict_tier_on_expressible_spans(seed: int) -> None:
    source = random.Random(seed)
    units = []
    for number in range(3):
        gold = random_spans(source, 20)
        kept = [span for span in gold if source.random() < 0.6]
        others = [span for span in random_spans(source, 20) if not any(s[0] < span[1] and span[0] < s[1] for s in kept)]
        units.append(Unit(line_article(20, f"a{number}"), mentions(*gold), mentions(*kept, *others)))
    computed = tally_of(ENTITIES, "seqeval", [story_of(*units)])
    by_unit = tally_of(ENTITIES, "strict", [story_of(*units)]).by_unit
    assert by_unit is not None
    strict = by_unit.sum(axis=1)
    assert computed.notes == {}
    for name, measure in (("f1", counts.f1), ("precision", counts.precision), ("recall", counts.recall)):
        np.testing.assert_allclose(computed.values[name][0], measure(strict.sum(axis=0)), atol=1e-12)
        np.testing.assert_allclose(computed.values[name][1], measure(strict.sum(axis=0) - strict), atol=1e-12)
    assert computed.counts.tolist() == [strict.sum(axis=0).tolist()]


def test_spans_that_tags_cannot_express_are_left_out_and_counted() -> None:
    gold = mentions((0, 3, "PER"), (8, 10, "PER"))
    inside_a_token, across_sentences, overlapping = (0, 2, "PER"), (22, 32, "TIME"), (8, 18, "LOC")
    predicted = mentions((0, 3, "PER"), inside_a_token, across_sentences, (8, 10, "PER"), overlapping)
    found = tally_of(ENTITIES, "seqeval", [story_of(Unit(article(), gold, predicted))])
    assert found.notes == {"predicted mentions that BIO tags cannot express, left out of seqeval": 3}
    assert found.counts.tolist() == [[1, 2, 1, 2]]
    assert found.values["f1"][0] == pytest.approx(2 * 1 / (2 + 2))


def test_ignored_mentions_are_counted() -> None:
    found = tally_of(ENTITIES, "seqeval", [story_of(Unit(article(), (), mentions((73, 77, "ORG"))))])
    assert found.notes == {"predicted mentions that touch boilerplate, ignored": 1}


def test_undefined_score_is_nan_where_seqeval_returns_zero() -> None:
    empty, some = [["O"]], [["B-PER"]]
    assert all(np.isnan(value) for value in score(empty, empty).values())
    assert np.isnan(score(some, empty)["precision"])
    assert score(some, empty)["f1"] == 0
    assert np.isnan(score(empty, some)["recall"])
