"""The gazetteer: names, times and quantities on small texts."""

from __future__ import annotations

import pytest

from crosswire import Gold, Mention, Story
from crosswire_baselines.rules.gazetteer import QUANTITY, TIME, Gazetteer
from support.builders import article


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
