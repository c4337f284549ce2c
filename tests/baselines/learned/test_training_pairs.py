"""Labelled pairs for training equal those of the harness, which baselines cannot import."""

from __future__ import annotations

import pytest

from crosswire import load_gold, load_story
from crosswire.model.claim_pairs import CONTRADICTION, claim_pairs
from crosswire.model.given_pairs import given_pairs
from crosswire.model.schema import AGREEMENT
from crosswire_baselines.learned.training_pairs import as_given, labelled_pairs
from support.builders import schema


@pytest.mark.parametrize("story", ["homs", "hesk"])
def test_labels_equal_those_of_the_harness(story: str) -> None:
    gold = load_gold(story)
    expected = {
        (p.asked_by, frozenset((p.left.id, p.right.id))): (p.label == CONTRADICTION, p.reason == AGREEMENT)
        for p in claim_pairs(gold, schema().disputes)
    }
    disputes = {dispute.id: dispute for dispute in gold.disputes or ()}
    found = {(pair.question, frozenset((pair.left.id, pair.right.id))): pair for pair in labelled_pairs(gold)}
    assert {key: (pair.contradicts, pair.agrees) for key, pair in found.items()} == expected
    for (question, _), pair in found.items():
        conflict = disputes[question].conflict if question in disputes else None
        assert pair.fact == (conflict if pair.contradicts and conflict else question)


def test_training_pairs_have_the_form_of_given_pairs() -> None:
    story, gold = load_story("hesk"), load_gold("hesk")
    given = {frozenset((p.left.spans, p.right.spans)): p for p in given_pairs(gold, schema().disputes, story.articles)}
    pairs = [as_given(story, gold, pair) for pair in labelled_pairs(gold)]
    assert len(pairs) == len(given)
    for pair in pairs:
        same = given[frozenset((pair.left.spans, pair.right.spans))]
        assert {pair.left, pair.right} == {same.left, same.right}
