"""What `verify` gets of a pair: question, holders, dates and sentences, and nothing that gives its label away."""

from __future__ import annotations

from dataclasses import fields, replace

from crosswire.dataset.store import open_store
from crosswire.model import GivenClaim, GivenPair, Gold
from crosswire.model.claim_pairs import claim_pairs
from crosswire.model.given_pairs import given_pairs

STORE = open_store()
STORY = STORE.story("hesk")
GOLD = STORE.gold(STORY)
SCHEMA = STORE.schema.disputes
WITHOUT = replace(GOLD, distractors=tuple(replace(each, question=None) for each in GOLD.distractors or ()))
WITH = replace(GOLD, distractors=tuple(replace(each, question="Who fled?") for each in GOLD.distractors or ()))


def pairs_of(gold: Gold) -> dict[str, GivenPair]:
    return {pair.id: pair for pair in given_pairs(gold, SCHEMA, STORY.articles)}


def test_a_pair_has_the_words_holder_date_and_sentences_of_both_sides() -> None:
    names = {entity.id: entity.name for entity in GOLD.entities or ()}
    given = pairs_of(WITH)
    for pair in claim_pairs(WITH, SCHEMA):
        for claim, side in ((pair.left, given[pair.id].left), (pair.right, given[pair.id].right)):
            article = STORY.article(claim.article)
            assert (side.article, side.date, side.spans) == (claim.article, article.date, claim.spans)
            assert side.holder == names.get(claim.holder, "author")
            assert side.text == " … ".join(claim.text)
            assert all(text in " ".join(side.sentences) for text in claim.text)
            assert set(side.sentences) <= {sentence.text for sentence in article.sentences}


def test_nothing_that_the_label_is_computed_from_is_given() -> None:
    assert [field.name for field in fields(GivenPair)] == ["id", "question", "left", "right"]
    assert [field.name for field in fields(GivenClaim)] == [
        "article", "date", "holder", "text", "spans", "sentences",
    ]  # fmt: skip


def test_questions_are_given_if_every_distractor_has_one() -> None:
    given = pairs_of(WITH)
    assert {pair.id: pair.question for pair in claim_pairs(WITH, SCHEMA)} == {
        name: pair.question for name, pair in given.items()
    }


def test_all_pairs_have_a_neutral_question_if_a_distractor_has_none() -> None:
    for pair in pairs_of(WITHOUT).values():
        assert pair.question == f"Can both be true: “{pair.left.text}” and “{pair.right.text}”?"


def test_all_pairs_of_a_fold_have_a_neutral_question() -> None:
    """A dispute that touches the held-out article has lost its question; it must not be the only one."""
    rest = [article.id for article in STORY.articles[1:]]
    given = given_pairs(WITH.restricted_to(rest), SCHEMA, STORY.articles[1:])
    assert given
    assert {pair.question.split(":")[0] for pair in given} == {"Can both be true"}
