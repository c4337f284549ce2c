"""The baselines: their predictions on small texts, valid tag sequences, and the files in results/."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosswire import Gold, Mention, Story, evaluate, load_gold, load_story, score
from crosswire.dataset.store import open_store
from crosswire_baselines.gazetteer import QUANTITY, TIME, Gazetteer
from crosswire_baselines.tagger import Tagger, best_tags
from support.builders import article

TAGS = ["O", "B-A", "I-A", "B-B", "I-B"]


def story_of(text: str) -> Story:
    return Story("tiny", "", "fiction", "test", (article(text, (("s1", 0, len(text), "sentence"),)),))


def gazetteer_on(train: str, names: list[tuple[str, str]], text: str) -> list[tuple[str, str]]:
    """Return the words and types that a gazetteer predicts in `text` after training on `train` with `names`."""
    system = Gazetteer()
    mentions = tuple(Mention(train.index(name), train.index(name) + len(name), kind) for name, kind in names)
    system.fit([(story_of(train), Gold("tiny", {"tiny-1": mentions}))])
    [predicted] = system.predict(story_of(text)).articles
    return [(text[m.start : m.end], m.type) for m in predicted.mentions or ()]


def test_gazetteer_finds_longest_name_at_token_boundaries() -> None:
    names = [("Port Asel", "GPE"), ("Asel", "GPE"), ("Orn", "LOC")]
    found = gazetteer_on("Port Asel and Asel by Orn", [names[0], names[2]], "Port Asel, Ornate, the Orn; port asel")
    assert found == [("Port Asel", "GPE"), ("Orn", "LOC")]


@pytest.mark.parametrize(
    "text", ["late Monday", "Wednesday evening", "3 May 2031", "May 3", "two days", "24-hour", "this week"]
)
def test_time_pattern_matches(text: str) -> None:
    assert [match.group() for match in TIME.finditer(f"It was {text}, they said.")] == [text]


@pytest.mark.parametrize(
    "text", ["About 300", "more than 290", "within 12 km", "thousands", "312", "two million", "1,500"]
)
def test_quantity_pattern_matches(text: str) -> None:
    assert [match.group() for match in QUANTITY.finditer(f"It was {text}, they said.")] == [text]


def test_untrained_gazetteer_finds_no_name() -> None:
    [predicted] = Gazetteer().predict(story_of("Port Asel fell.")).articles
    assert predicted.mentions == []


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


def test_tagger_fits_its_training_data() -> None:
    story = load_story("hesk").restricted_to(("hesk-1",))
    gold = load_gold("hesk").restricted_to(("hesk-1",))
    system = Tagger()
    system.fit([(story, gold)])
    found = {(a.article, m.start, m.end, m.type) for a in system.predict(story) for m in a.mentions or ()}
    expected = {(a, m.start, m.end, m.type) for a, ms in gold.mentions.items() for m in ms if m.level == "NAM"}
    assert len(found & expected) / len(expected) > 0.95


@pytest.mark.parametrize("name", ["gazetteer", "rules"])
def test_results_file_of_a_system_without_learned_numbers_is_up_to_date(name: str) -> None:
    path = open_store().root / "results" / name / "predictions.jsonl"
    assert path.read_text(encoding="utf-8") == evaluate(name).predictions


@pytest.mark.slow
def test_tagger_results_file_is_up_to_date() -> None:
    """Compare with a tolerance, because the last digits differ between versions of scikit-learn."""
    path = open_store().root / "results" / "tagger" / "predictions.jsonl"
    current, stored = evaluate("tagger").score("entities.strict.f1"), score(path).score("entities.strict.f1")
    assert current.value == pytest.approx(stored.value, abs=0.02)
