"""The examples of spaCy: what the rules find, and that training learns and is deterministic."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from typing import Any

import pytest

from crosswire.dataset.store import open_store
from crosswire.model import Article, Segment, Story
from crosswire.systems.python import from_file
from support.paths import ROOT

pytest.importorskip("spacy", reason="needs spaCy")

# Prints what the trained example finds after a short training.
SHORT_TRAINING = """
import sys
sys.path.insert(0, sys.argv[1])
from crosswire import load_gold, load_story
from spacy_trained import SpacyTrained

system = SpacyTrained(rounds=3)
system.fit([(load_story("hesk"), load_gold("hesk"))])
print(system.nlp.get_pipe("ner").model.to_bytes().hex()[-2000:])
print(system.predict(load_story("hesk")))
"""


def system(name: str) -> Any:  # noqa: ANN401 - a class of an example
    return from_file(ROOT / "examples" / name).make()


def story(*sentences: str) -> Story:
    """Return a story of one article."""
    text = " ".join(sentences)
    starts = [text.index(each) for each in sentences]
    segments = [
        Segment(f"s{number}", start, start + len(words), "sentence", words)
        for number, (start, words) in enumerate(zip(starts, sentences, strict=True), 1)
    ]
    return Story("x", "", "fiction", "test", (Article("x-1", text, date(2031, 3, 4), tuple(segments)),))


def found(system: Any, story: Story) -> list[tuple[str, str]]:  # noqa: ANN401 - a class of an example
    """Return the words and the type of every mention."""
    return [
        (story.article(article.article).text[mention.start : mention.end], mention.type)
        for article in system.predict(story).articles
        for mention in article.mentions
    ]


def test_rules_find_names_times_and_quantities() -> None:
    text = "😀 On Monday 😀😀 the Tolmark Army moved 30 km. The Kestrel Observatory counted 40 engineers by 12 May."
    assert found(system("spacy_rules.py"), story(text)) == [
        ("Monday", "TIME"),
        ("Tolmark Army", "MIL"),
        ("30 km", "QTY"),
        ("Kestrel Observatory", "ORG"),
        ("40", "QTY"),
        ("12 May", "TIME"),
    ]


def test_training_learns_the_names_of_the_training_articles() -> None:
    store = open_store()
    hesk = store.story("hesk")
    trained = system("spacy_trained.py")
    trained.parameters["rounds"] = 30
    trained.fit([(hesk, store.gold(hesk))])
    gold = [
        (article.text[mention.start : mention.end], mention.type)
        for article in hesk.articles
        for mention in store.gold(hesk).mentions[article.id]
        if mention.level == "NAM"
    ]
    assert len(set(found(trained, hesk)) & set(gold)) > len(set(gold)) / 2
    assert [words for words, _ in found(trained, story("Quiet.", "😀😀 Nobody came to Hesk Dam."))] == ["Hesk Dam"]


def test_training_is_deterministic() -> None:
    command = [sys.executable, "-c", SHORT_TRAINING, str(ROOT / "examples")]
    runs = [
        subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True)
        for seed in ("1", "2")
    ]
    assert len(runs[0].stdout) > 2000
    assert runs[0].stdout == runs[1].stdout
