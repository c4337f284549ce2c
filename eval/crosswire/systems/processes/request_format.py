"""The line of a request: what a system in a process of its own receives, in JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

from crosswire.model import Article, Given, GivenPair, Gold, Segment, Story
from crosswire.model.tokens import tokenize

FORMAT = 1
# The kind of an end-to-end request, and of one with given pairs of claims; the others are the kinds of given items.
STORY, PAIRS = "story", "pairs"


class WrittenSegment(msgspec.Struct):
    """A segment of a text: `start` and `end` count code points."""

    id: str
    kind: str
    start: int
    end: int


class WrittenArticle(msgspec.Struct):
    """An article."""

    id: str
    date: date
    text: str
    segments: tuple[WrittenSegment, ...]


class WrittenStory(msgspec.Struct):
    """A story with its articles in order."""

    id: str
    title: str
    origin: str
    split: str
    articles: tuple[WrittenArticle, ...]


class WrittenLesson(msgspec.Struct):
    """A story with its gold, to learn from."""

    story: WrittenStory
    gold: Gold


class WrittenRequest(msgspec.Struct, omit_defaults=True):
    """A request: a story with what is given.

    Attributes:
        format: The version of this form.
        kind: `story`, `mentions`, `events` or `pairs`.
        id: The id of the story; it and the next four are those of `WrittenStory`.
        given: The given mentions, or the given events with the mentions.
        pairs: The given pairs of claims.
        train: The stories to learn from; only for systems that learn.
    """

    format: int
    kind: str
    id: str
    title: str
    origin: str
    split: str
    articles: tuple[WrittenArticle, ...]
    given: Given | None = None
    pairs: tuple[GivenPair, ...] | None = None
    train: tuple[WrittenLesson, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """A request as a Python system receives it.

    Attributes:
        kind: `story`, `mentions`, `events` or `pairs`.
        story: The story with the requested articles.
        given: The given mentions or events; None for other kinds.
        pairs: The given pairs of claims; None for other kinds.
        train: The stories to learn from, with their gold.
    """

    kind: str
    story: Story
    given: Given | None = None
    pairs: tuple[GivenPair, ...] | None = None
    train: Sequence[tuple[Story, Gold]] = ()


def encode_call(call: Call) -> bytes:
    """Return the line of a request, with its line end."""
    story, given = _written(call.story), call.given
    request = WrittenRequest(
        format=FORMAT,
        kind=call.kind,
        id=story.id,
        title=story.title,
        origin=story.origin,
        split=story.split,
        articles=story.articles,
        given=given and Given(given.kind, dict(given.mentions), dict(given.events)),
        pairs=call.pairs,
        train=tuple(WrittenLesson(_written(story), gold) for story, gold in call.train),
    )
    return msgspec.json.encode(request) + b"\n"


def decode_call(line: bytes) -> Call:
    """Return the request of a line; its records belong to the caller alone."""
    request = msgspec.json.decode(line, type=WrittenRequest)
    train = [(_read(lesson.story), lesson.gold) for lesson in request.train]
    return Call(request.kind, _read(request), request.given, request.pairs, train)


def _written(story: Story) -> WrittenStory:
    articles = tuple(
        WrittenArticle(
            article.id,
            article.date,
            article.text,
            tuple(WrittenSegment(each.id, each.kind, each.start, each.end) for each in article.segments),
        )
        for article in story.articles
    )
    return WrittenStory(story.id, story.title, story.origin, story.split, articles)


def _read(story: WrittenStory | WrittenRequest) -> Story:
    return Story(story.id, story.title, story.origin, story.split, tuple(_article(each) for each in story.articles))


def _article(written: WrittenArticle) -> Article:
    text = written.text
    segments = tuple(Segment(s.id, s.start, s.end, s.kind, text[s.start : s.end]) for s in written.segments)
    return Article(written.id, text, written.date, segments, tokenize(text, segments))
