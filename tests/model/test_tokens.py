"""Tests of tokens, quotes and BIO tags, which convert back to their spans."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosswire.model import Segment
from crosswire.model.tokens import LabelledSpan, bio_to_spans, locate, spans_to_bio, tokenize
from support.builders import article, line_article


def one_segment(text: str) -> tuple[Segment, ...]:
    return (Segment("s1", 0, len(text), "sentence", text),)


def words(text: str) -> list[str]:
    return [token.text for token in tokenize(text, one_segment(text))]


def test_tokens_split_at_every_hyphen_and_apostrophe() -> None:
    assert words("al-Assad's") == ["al", "-", "Assad", "'", "s"]
    assert words("pro–Iran’s U.S. 3,500") == ["pro", "–", "Iran", "’", "s", "U", ".", "S", ".", "3", ",", "500"]


def test_combining_accents_stay_with_their_letter() -> None:
    assert words("cafe\u0301s!") == ["cafe\u0301s", "!"]


def test_tokens_cover_every_visible_character_and_count_code_points() -> None:
    text = "Zoë 🚀 fled.\nÖland\u00a0held"
    tokens = tokenize(text, one_segment(text))
    assert all(text[token.start : token.end] == token.text for token in tokens)
    assert "".join(token.text for token in tokens) == "".join(text.split())


def test_no_token_crosses_a_segment() -> None:
    text = "Asel:Rain"
    halves = (Segment("a", 0, 2, "dateline", "As"), Segment("b", 2, 9, "sentence", "el:Rain"))
    assert [token.text for token in tokenize(text, halves)] == ["As", "el", ":", "Rain"]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 19), st.integers(0, 3), st.sampled_from(["PER", "GPE"])),
        max_size=8,
        unique_by=lambda x: x,
    )
)
def test_spans_in_tags_convert_back(raw: list[tuple[int, int, str]]) -> None:
    tokens = line_article(24).tokens
    spans = [LabelledSpan(tokens[first].start, tokens[first + more].end, label) for first, more, label in raw]
    tagged = spans_to_bio(spans, tokens)
    back = bio_to_spans(tagged.tags, tokens)
    assert sorted(back + tagged.left_out) == sorted(spans)
    assert all(a.end <= b.start for a, b in pairwise(back))
    assert spans_to_bio(back, tokens).tags == tagged.tags


def test_earlier_and_longer_overlapping_span_is_kept() -> None:
    tokens = line_article(5).tokens
    long, short, late = LabelledSpan(0, 5, "A"), LabelledSpan(0, 1, "B"), LabelledSpan(4, 7, "C")
    tagged = spans_to_bio([late, short, long], tokens)
    assert tagged.tags == ["B-A", "I-A", "I-A", "O", "O"]
    assert tagged.left_out == [short, late]


def test_spans_inside_a_token_are_left_out() -> None:
    tokens = article().tokens
    assert spans_to_bio([LabelledSpan(0, 2, "PER")], tokens).left_out == [LabelledSpan(0, 2, "PER")]


@pytest.mark.parametrize(
    ("tags", "message"),
    [
        (["O", "I-A"], "tag 1 is 'I-A' after 'O'"),
        (["B-A", "I-B"], "tag 1 is 'I-B' after 'B-A'"),
        (["B-A", "E-A"], "expected O, B-X or I-X of IOB2"),
        (["B-", "O"], "of IOB2"),
        (["O"], "1 tags for 2 tokens"),
    ],
)
def test_invalid_tags_are_rejected(tags: list[str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        bio_to_spans(tags, line_article(2).tokens)


def test_locate_finds_a_quote_by_occurrence_or_context() -> None:
    text = "dam, dam and dam."
    assert locate(text, "dam", occurrence=2) == (5, 8)
    assert locate(text, "dam", after=".") == (13, 16)
    assert locate(text, "dam", before="and ") == (13, 16)
    assert locate(article(), "Rome") == (14, 18)


def test_locate_shows_candidates_of_ambiguous_quote() -> None:
    with pytest.raises(ValueError, match=r"occurs 3 times; choose one by occurrence.*1: .*2: .*3: "):
        locate("dam, dam and dam.", "dam")


@pytest.mark.parametrize(("quote", "occurrence"), [("weir", None), ("", None), ("dam", 4), ("dam", 0)])
def test_locate_rejects_missing_quote(quote: str, occurrence: int | None) -> None:
    with pytest.raises(ValueError, match=r"occur|empty"):
        locate("dam, dam and dam.", quote, occurrence=occurrence)
