"""Builders of small articles, gold and data folders for tests."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from crosswire.dataset.store import open_store
from crosswire.formats.jsonl import dump_line
from crosswire.formats.mentions import encode_mention, encode_segment
from crosswire.model import Article, Mention, Segment, Story
from crosswire.model.schema import Schema
from crosswire.model.tokens import tokenize
from crosswire.tasks.counting.task import Tally, Task
from crosswire.tasks.counting.units import ScoringConfig, StoryUnit, Unit

TEXT = "Ada met Bo in Rome on 3 May.\nThe Tiber rose 12 km up the bay. Read more: ads.example"
SEGMENTS = (("s1", 0, 28, "sentence"), ("s2", 29, 61, "sentence"), ("s3", 62, 84, "boilerplate"))


def schema() -> Schema:
    """Return the shipped schema."""
    return open_store().schema


def article(
    text: str = TEXT, segments: Sequence[tuple[str, int, int, str]] = SEGMENTS, name: str = "tiny-1"
) -> Article:
    """Return an article; by default with two sentences and a boilerplate region."""
    made = tuple(Segment(i, start, end, kind, text[start:end]) for i, start, end, kind in segments)
    return Article(name, text, date(2031, 3, 4), made, tokenize(text, made))


def story(*articles: Article) -> Story:
    """Return a story of these articles; by default of the tiny article."""
    return Story("tiny", "Tiny", "fiction", "test", articles or (article(),))


def line_article(length: int, name: str = "line-1") -> Article:
    """Return an article of one sentence in which every visible character is a token."""
    text = " ".join("x" * 1 for _ in range(length))
    return article(text, (("s1", 0, len(text), "sentence"),), name)


def mentions(*spans: tuple[int, int, str]) -> tuple[Mention, ...]:
    """Return mentions with ids in the given order."""
    return tuple(Mention(start, end, kind, id=f"m{n}") for n, (start, end, kind) in enumerate(spans, 1))


def labelled_spans(last_start: int) -> st.SearchStrategy[list[tuple[int, int, str]]]:
    """Return a strategy for up to seven different short spans with one of three types."""
    span = st.builds(
        lambda start, length, label: (start, start + length, label),
        st.integers(0, last_start),
        st.integers(1, 8),
        st.sampled_from(["PER", "GPE", "ORG"]),
    )
    return st.lists(span, max_size=7, unique=True)


def unit(gold: Sequence[tuple[int, int, str]], predicted: Sequence[tuple[int, int, str]] | None) -> Unit:
    """Return a unit with these gold and predicted spans; None means that there is no answer."""
    return Unit(line_article(60), mentions(*gold), None if predicted is None else mentions(*predicted))


def write_story(root: Path, **changes: Any) -> Path:  # noqa: ANN401 - fields of story.toml
    """Write a data folder with the story `tiny` of one article and valid gold; return the folder."""
    fields = {"id": "tiny", "origin": "fiction", "split": "test", **changes}
    corpus, gold = root / "corpus" / "tiny", root / "annotations" / "tiny" / "tiny-1"
    corpus.mkdir(parents=True)
    gold.mkdir(parents=True)
    (corpus / "tiny-1.txt").write_bytes(TEXT.encode())
    card = {"title": "Tiny", "version": "0.1.0", "language": "en", "rights": "CC0-1.0", "canary": "none", **fields}
    lines = [f"{key} = {json.dumps(value)}" for key, value in card.items()]
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    lines += ["[[articles]]", 'id = "tiny-1"', 'file = "tiny-1.txt"', f'sha256 = "{digest}"', "date = 2031-03-04"]
    lines += ['date_basis = "made up"', 'date_confidence = "high"']
    (corpus / "story.toml").write_text("\n".join(lines) + "\n")
    article_ = article()
    (gold / "segments.jsonl").write_text("".join(dump_line(encode_segment(s)) for s in article_.segments))
    found = [
        Mention(0, 3, "PER", id="m1", text="Ada"),
        Mention(8, 10, "PER", id="m2", text="Bo"),
        Mention(14, 18, "GPE", id="m3", text="Rome"),
        Mention(22, 27, "TIME", id="m4", text="3 May", value="2031-05-03"),
        Mention(33, 38, "LOC", id="m5", text="Tiber"),
    ]
    (gold / "mentions.jsonl").write_text("".join(dump_line(encode_mention(mention)) for mention in found))
    return root


def write_single_entities(root: Path) -> None:
    """Write an entity for each mention of the tiny article that can have one."""
    found = (("PER", "Ada", "m1"), ("PER", "Bo", "m2"), ("GPE", "Rome", "m3"), ("LOC", "Tiber", "m5"))
    shared = {"aliases": [], "description": "x", "vague": False, "member_of": [], "wikidata": None}
    entities = [
        {"id": f"e{number}", "type": kind, "name": name, "mentions": [["tiny-1", mention]], **shared}
        for number, (kind, name, mention) in enumerate(found)
    ]
    write_predictions(root / "annotations" / "tiny" / "entities.jsonl", *entities)


def write_text(root: Path, text: str) -> None:
    """Replace the text of the tiny article, and its checksum in story.toml."""
    path, card = root / "corpus" / "tiny" / "tiny-1.txt", root / "corpus" / "tiny" / "story.toml"
    old, new = (hashlib.sha256(content).hexdigest() for content in (path.read_bytes(), text.encode()))
    path.write_bytes(text.encode())
    card.write_text(card.read_text().replace(old, new))


def write_predictions(path: Path, *lines: object) -> Path:
    """Write a predictions file of these lines; objects are written as JSON."""
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    return path


Record = dict[str, Any]
Change = Callable[[Record], Any]


def copy_hesk(root: Path) -> Path:
    """Copy the shipped story `hesk` into a data folder, without history and views; return the folder."""
    shipped = open_store().root
    for folder in ("corpus", "annotations"):
        shutil.copytree(shipped / folder / "hesk", root / folder / "hesk")
    return root


def change(root: Path, file: str, name: str, edit: Change) -> int:
    """Apply `edit` to the record with this id in a gold file of the story `hesk`; return its line."""
    path = root / "annotations" / "hesk" / file
    records = [json.loads(line) for line in path.read_text().splitlines()]
    line = next(number for number, record in enumerate(records, 1) if record["id"] == name)
    edit(records[line - 1])
    path.write_text("".join(dump_line(record) for record in records))
    return line


def set_to(**fields: object) -> Change:
    """Return an edit that sets these fields."""
    return lambda record: record.update(fields)


def write_event(root: Path, **fields: object) -> Path:
    """Write one event and its happening into the tiny story; return the events file."""
    event = {
        "id": "v1", "start": 4, "end": 7, "type": "Meet", "text": "met", "polarity": "pos", "modality": "actual",
        "aspect": "none", "holder": "author", "factuality": "CT+", "arguments": [{"role": "Agent", "mention": "m1"}],
    }  # fmt: skip
    path = root / "annotations" / "tiny" / "tiny-1" / "events.jsonl"
    path.write_text(json.dumps({key: value for key, value in {**event, **fields}.items() if value != ""}) + "\n")
    happening = {"id": "h1", "type": "Meet", "includes": [], "events": [["tiny-1", "v1"]]}
    (root / "annotations" / "tiny" / "happenings.jsonl").write_text(json.dumps(happening) + "\n")
    return path


def story_of(*articles: Unit) -> StoryUnit:
    """Return a story of these articles, without layers between them."""
    return StoryUnit("s", articles, None, None, answered=True)


def tally_of(task: Task, name: str, stories: Sequence[StoryUnit], *, scope: str = "", labels: str = "native") -> Tally:
    """Return the counts of a tier that is defined."""
    tally = task.tally(name, stories, schema(), ScoringConfig(labels=labels), scope=scope)
    assert tally is not None
    return tally


def tallies_of(task: Task, stories: Sequence[StoryUnit], scope: str = "") -> dict[str, Tally]:
    """Return the counts of all tiers of a scope that are defined, by their names."""
    inputs = task.prepare(stories, schema(), ScoringConfig())
    found = {tier.name: tier.count(inputs) for tier in task.tiers if tier.scope == scope and not tier.library}
    return {name: tally for name, tally in found.items() if tally is not None}
