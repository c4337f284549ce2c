"""The taggers: valid tag sequences, and learning of the training data."""

from __future__ import annotations

import math
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosswire import load_gold, load_story
from crosswire_baselines.learned.crf import Crf, valid_tags
from crosswire_baselines.learned.span_tagger import best_tags
from crosswire_baselines.learned.tagger import Tagger

TAGS = ["O", "B-A", "I-A", "B-B", "I-B"]


def valid(tags: list[str]) -> bool:
    pairs = zip(["O", *tags], tags, strict=False)
    return all(not tag.startswith("I-") or before in {f"B-{tag[2:]}", tag} for before, tag in pairs)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.floats(-9, 0), min_size=5, max_size=5), min_size=1, max_size=5))
def test_best_tags_returns_the_best_valid_sequence(scores: list[list[float]]) -> None:
    found = best_tags(scores, TAGS)
    assert valid(found)

    def value(tags: list[str]) -> float:
        return math.fsum(row[TAGS.index(tag)] for row, tag in zip(scores, tags, strict=True))

    every: list[list[str]] = [[]]
    for _ in scores:
        every = [[*head, tag] for head in every for tag in TAGS]
    assert value(found) == pytest.approx(max(value(tags) for tags in every if valid(tags)))


@pytest.mark.parametrize(("make", "least"), [(Tagger, 0.95), (Crf, 0.5)])
def test_taggers_fit_their_training_data(make: type[Tagger | Crf], least: float) -> None:
    """The regularisation of `crf` is strong: on three short articles it leaves much out."""
    if make is Crf:
        pytest.importorskip("pycrfsuite", reason="the extra crf is not installed")
    story = load_story("hesk").restricted_to(("hesk-1",))
    gold = load_gold("hesk").restricted_to(("hesk-1",))
    system = make()
    system.fit([(story, gold)])
    found = {(a.article, m.start, m.end, m.type) for a in system.predict(story) for m in a.mentions or ()}
    expected = {(a, m.start, m.end, m.type) for a, ms in gold.mentions.items() for m in ms if m.level == "NAM"}
    assert len(found & expected) / len(expected) > least


def test_untrained_taggers_find_nothing() -> None:
    story = load_story("hesk")
    assert all(each.mentions == [] for each in Tagger().predict(story).articles)
    pytest.importorskip("pycrfsuite", reason="the extra crf is not installed")
    assert all(each.mentions == [] for each in Crf().predict(story).articles)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [("O I-A I-A", "O B-A I-A"), ("B-A I-B O", "B-A B-B O"), ("B-A I-A", "B-A I-A"), ("I-B", "B-B"), ("", "")],
)
def test_tags_of_the_library_become_valid(tags: str, expected: str) -> None:
    assert valid_tags(tags.split()) == expected.split()


def test_crf_without_its_library_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pycrfsuite", None)
    with pytest.raises(ImportError, match=r"run pip install 'crosswire\[crf\]'"):
        Crf()
