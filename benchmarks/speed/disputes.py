"""A synthetic story with contradictions in it, and a list of predicted ones; the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date

from crosswire import Article
from crosswire.model import Claim, ClaimPair, ClaimTime, Contradiction, Evidence, Segment, Span, Story

ARTICLES, SENTENCES = 5, 40
# Code points of a sentence, with the space behind it.
SENTENCE = 100
PAIRS = 60


def story() -> Story:
    """A story of the size of the invented one: 5 articles of 40 sentences."""
    text = ("word " * (SENTENCE // 5 - 1) + "end. ") * SENTENCES
    segments = tuple(
        Segment(f"s{number}", number * SENTENCE, (number + 1) * SENTENCE - 1, "sentence") for number in range(SENTENCES)
    )
    articles = tuple(Article(f"made-{number}", text, date(2031, 3, 4), segments) for number in range(ARTICLES))
    return Story("made", "Made up", "generated", "test", articles)


def gold(slots: Sequence[str], reasons: Sequence[str]) -> tuple[ClaimPair, ...]:
    """60 contradictions of 20 disputes, and 60 pairs that only look like one."""
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
    """So many contradictions, no two with the same evidence and type, each with a score."""
    source = random.Random(8)
    said: dict[tuple[tuple[str, Span], tuple[str, Span], str], None] = {}
    while len(said) < number:
        left, right = sorted(_place(source) for _ in range(2))
        if left != right:
            said[left, right, source.choice(slots)] = None
    return [Contradiction(_evidence(left), _evidence(right), slot, source.random()) for left, right, slot in said]


def _evidence(place: tuple[str, Span]) -> Evidence:
    return Evidence(place[0], (place[1],))


def _claim(source: random.Random, name: str) -> Claim:
    article, span = _place(source)
    return Claim(name, article, (span,), "author", "CT", ClaimTime(None, "unknown"))


def _place(source: random.Random) -> tuple[str, Span]:
    """Some words of a sentence of an article."""
    begin = source.randrange(SENTENCES) * SENTENCE + 5 * source.randrange(8)
    return f"made-{source.randrange(ARTICLES)}", (begin, begin + 5 * source.randint(1, 10) - 1)
