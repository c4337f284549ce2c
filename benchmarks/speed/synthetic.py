"""Synthetic articles, mentions and clusters, reproducible by seed. Spans are half-open, in code points."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from crosswire import Article, Mention
from crosswire.model import ArticlePrediction, Segment, Story
from crosswire.tasks.counting.units import Unit

# Every token is a word of four letters and a space, so that token n begins at WIDTH * n.
WIDTH = 5
TYPES = ("PER", "ORG", "MIL", "GPE", "LOC", "FAC", "NORP")

# First token, one past the last token, type.
TokenSpan = tuple[int, int, str]
# Article, start, end.
Clusters = list[list[tuple[str, int, int]]]


@dataclass(frozen=True, slots=True)
class Document:
    """An article with gold and predicted spans. Spans of the same side do not overlap."""

    article: Article
    tokens: int
    gold: tuple[TokenSpan, ...]
    predicted: tuple[TokenSpan, ...]

    def bio(self, spans: Sequence[TokenSpan]) -> list[str]:
        """Return one BIO tag per token."""
        tags = ["O"] * self.tokens
        for begin, end, label in spans:
            tags[begin:end] = [f"B-{label}", *[f"I-{label}"] * (end - begin - 1)]
        return tags

    def unit(self, predicted: Sequence[Mention] | None) -> Unit:
        """Return the unit of the gold mentions and of the mentions read from a file."""
        return Unit(self.article, mentions(self.gold), predicted)


def documents(number: int, *, tokens: int = 400, mentions: int = 30, seed: int = 7) -> list[Document]:
    """Return documents with `tokens` tokens and about `mentions` mentions per side. Some predictions have errors."""
    source = random.Random(seed)
    return [_document(source, f"made-{index}", tokens, mentions) for index in range(number)]


def _document(source: random.Random, name: str, tokens: int, mentions: int) -> Document:
    text = "word " * tokens
    end = len(text)
    segments = (
        Segment("s1", 0, end - 8 * WIDTH, "sentence"),
        Segment("s2", end - 8 * WIDTH, end, "boilerplate"),
    )
    slot = (tokens - 8) // mentions
    gold: list[TokenSpan] = []
    predicted: list[TokenSpan] = []
    for index in range(mentions):
        begin, length, label = index * slot, source.randint(1, min(4, slot)), source.choice(TYPES)
        gold.append((begin, begin + length, label))
        predicted.extend(_predicted(source, gold[-1], index * slot + slot))
    return Document(Article(name, text, date(2031, 3, 4), segments), tokens, tuple(gold), tuple(predicted))


def _predicted(source: random.Random, span: TokenSpan, limit: int) -> Iterator[TokenSpan]:
    """Yield predictions for a gold span: mostly the same span, else another type or end, two spans, or none."""
    begin, end, label = span
    draw = source.random()
    if draw < 0.75:
        yield span
    elif draw < 0.8:
        yield begin, end, source.choice(TYPES)
    elif draw < 0.9:
        yield begin, min(end + 1, limit), label
    elif draw < 0.95 and end - begin > 1:
        yield begin, begin + 1, label
        yield begin + 1, end, label


def mentions(spans: Sequence[TokenSpan]) -> tuple[Mention, ...]:
    """Return token spans as mentions with offsets in code points."""
    return tuple(
        Mention(begin * WIDTH, end * WIDTH - 1, label, id=f"m{number}")
        for number, (begin, end, label) in enumerate(spans, 1)
    )


def answers(made: Sequence[Document]) -> list[ArticlePrediction]:
    """Return the predictions of all documents as a system returns them."""
    return [ArticlePrediction(document.article.id, mentions(document.predicted)) for document in made]


def story(made: Sequence[Document]) -> Story:
    """Return one story of all documents."""
    return Story("made", "Made up", "generated", "test", tuple(document.article for document in made))


def partitions(items: int, *, articles: Sequence[str], seed: int = 7) -> tuple[Clusters, Clusters]:
    """Return gold and predicted clusters of almost the same mentions; some are moved, shifted or missing.

    Cluster sizes follow the gold of the invented story: 5 mentions per 2 clusters, mostly singletons, a few large ones.
    """
    source = random.Random(seed)
    number = max(1, 2 * items // 5)
    key: Clusters = [[] for _ in range(number)]
    response: Clusters = [[] for _ in range(number)]
    for item in range(items):
        mention = (articles[item * len(articles) // items], 10 * item, 10 * item + 5)
        cluster = item if item < number else int(number * source.random() ** 4)
        key[cluster].append(mention)
        draw = source.random()
        if draw < 0.95:
            predicted = mention if draw < 0.93 else (mention[0], mention[1] + 1, mention[2])
            response[cluster if draw < 0.8 else source.randrange(number)].append(predicted)
    return [members for members in key if members], [members for members in response if members]
