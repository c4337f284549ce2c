"""A synthetic story with gold and predicted contradictions. The seeds are fixed, so the data are always the same."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date

from crosswire import Article
from crosswire.model import Claim, ClaimPair, ClaimTime, Contradiction, Evidence, Segment, Span, Story

ARTICLES, SENTENCES = 5, 40
# Code points of a sentence, including the space after it.
SENTENCE = 100
PAIRS = 60


def story() -> Story:
    """Return a story of the same size as the invented one: 5 articles of 40 sentences."""
    text = ("word " * (SENTENCE // 5 - 1) + "end. ") * SENTENCES
    segments = tuple(
        Segment(f"s{number}", number * SENTENCE, (number + 1) * SENTENCE - 1, "sentence") for number in range(SENTENCES)
    )
    articles = tuple(Article(f"made-{number}", text, date(2031, 3, 4), segments) for number in range(ARTICLES))
    return Story("made", "Made up", "generated", "test", articles)


def gold(slots: Sequence[str], reasons: Sequence[str]) -> tuple[ClaimPair, ...]:
    """Return 60 contradictions of 20 disputes, and 60 compatible pairs as distractors."""
    source = random.Random(7)
    pairs = []
    for number in range(2 * PAIRS):
        left, right = (_claim(source, f"c{2 * number + side}") for side in range(2))
        name = f"{left.id}-{right.id}"
        if number < PAIRS:
            slot = source.choice(slots)
            pairs.append(ClaimPair(name, left, right, "contradiction", dispute=f"d{number % 20}", type=slot))
        else:
            pairs.append(ClaimPair(name, left, right, "compatible", reason=source.choice(reasons)))
    return tuple(pairs)


def predicted(number: int, slots: Sequence[str]) -> list[Contradiction]:
    """Return `number` contradictions with scores, without two of the same evidence and type."""
    source = random.Random(8)
    chosen: dict[tuple[tuple[str, Span], tuple[str, Span], str], None] = {}
    while len(chosen) < number:
        left, right = sorted(_span(source) for _ in range(2))
        if left != right:
            chosen[left, right, source.choice(slots)] = None
    return [Contradiction(_evidence(left), _evidence(right), slot, source.random()) for left, right, slot in chosen]


def _evidence(located: tuple[str, Span]) -> Evidence:
    return Evidence(located[0], (located[1],))


def _claim(source: random.Random, name: str) -> Claim:
    article, span = _span(source)
    return Claim(name, article, (span,), "author", "CT", ClaimTime(None, "unknown"))


def _span(source: random.Random) -> tuple[str, Span]:
    """Return a random article and a span of words in one of its sentences."""
    begin = source.randrange(SENTENCES) * SENTENCE + 5 * source.randrange(8)
    return f"made-{source.randrange(ARTICLES)}", (begin, begin + 5 * source.randint(1, 10) - 1)
