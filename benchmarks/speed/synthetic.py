"""Synthetic articles, mentions and clusters, the same for the same seed; spans are half-open in code points."""

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
    """One article with two annotations of it, no two spans of one annotation overlapping."""

    article: Article
    tokens: int
    gold: tuple[TokenSpan, ...]
    predicted: tuple[TokenSpan, ...]

    def bio(self, spans: Sequence[TokenSpan]) -> list[str]:
        """One tag a token."""
        tags = ["O"] * self.tokens
        for begin, end, label in spans:
            tags[begin:end] = [f"B-{label}", *[f"I-{label}"] * (end - begin - 1)]
        return tags

    def unit(self, predicted: Sequence[Mention] | None) -> Unit:
        """Gold and what was read from a file, side by side."""
        return Unit(self.article, mentions(self.gold), predicted)


def documents(number: int, *, tokens: int = 400, mentions: int = 30, seed: int = 7) -> list[Document]:
    """Articles of so many tokens with about so many mentions a side; some predictions are wrong or missing."""
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
        predicted.extend(_said(source, gold[-1], index * slot + slot))
    return Document(Article(name, text, date(2031, 3, 4), segments), tokens, tuple(gold), tuple(predicted))


def _said(source: random.Random, span: TokenSpan, limit: int) -> Iterator[TokenSpan]:
    """What a system makes of a gold span: mostly the same, else another type, other ends, two spans or none."""
    begin, end, label = span
    fate = source.random()
    if fate < 0.75:
        yield span
    elif fate < 0.8:
        yield begin, end, source.choice(TYPES)
    elif fate < 0.9:
        yield begin, min(end + 1, limit), label
    elif fate < 0.95 and end - begin > 1:
        yield begin, begin + 1, label
        yield begin + 1, end, label


def mentions(spans: Sequence[TokenSpan]) -> tuple[Mention, ...]:
    """Spans of tokens as records in code points."""
    return tuple(
        Mention(begin * WIDTH, end * WIDTH - 1, label, id=f"m{number}")
        for number, (begin, end, label) in enumerate(spans, 1)
    )


def answers(made: Sequence[Document]) -> list[ArticlePrediction]:
    """The predicted side, as a system would hand it over."""
    return [ArticlePrediction(document.article.id, mentions(document.predicted)) for document in made]


def story(made: Sequence[Document]) -> Story:
    """All documents as one story."""
    return Story("made", "Made up", "generated", "test", tuple(document.article for document in made))


def partitions(items: int, *, articles: Sequence[str], seed: int = 7) -> tuple[Clusters, Clusters]:
    """Two partitions of almost the same mentions, spread over articles; some are moved, lost or invented.

    As in the gold of the invented story: five mentions for two clusters, most clusters of one, a few large ones.
    """
    source = random.Random(seed)
    number = max(1, 2 * items // 5)
    key: Clusters = [[] for _ in range(number)]
    response: Clusters = [[] for _ in range(number)]
    for item in range(items):
        mention = (articles[item * len(articles) // items], 10 * item, 10 * item + 5)
        place = item if item < number else int(number * source.random() ** 4)
        key[place].append(mention)
        fate = source.random()
        if fate < 0.95:
            said = mention if fate < 0.93 else (mention[0], mention[1] + 1, mention[2])
            response[place if fate < 0.8 else source.randrange(number)].append(said)
    return [cluster for cluster in key if cluster], [cluster for cluster in response if cluster]
