"""A synthetic story with gold and predicted contradictions. The seeds are fixed, so the data are always the same."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date

from crosswire import Article
from crosswire.model import Claim, ClaimPair, ClaimTime, Conflict, Contradiction, Evidence, Segment, Span, Story
from crosswire.model.claim_lines import FIRM, HARMLESS, Line, Place

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


def gold(slots: Sequence[str], reasons: Sequence[str]) -> tuple[Line, ...]:
    """Return 60 firm lines of 20 conflicts, and 60 harmless ones of distractors."""
    source = random.Random(7)
    lines = []
    for number in range(2 * PAIRS):
        left, right = (_claim(source, f"c{2 * number + side}") for side in range(2))
        name = f"{left.id}-{right.id}"
        if number < PAIRS:
            asked = f"d{number % 20}"
            pair = ClaimPair(name, left, right, "contradiction", dispute=asked, type=source.choice(slots))
            lines.append(_line(pair, number % 20, FIRM, Conflict(asked, "a fact")))
        else:
            pair = ClaimPair(name, left, right, "compatible", source.choice(reasons), distractor=f"x{number}")
            lines.append(_line(pair, number, HARMLESS))
    return tuple(lines)


def _line(pair: ClaimPair, question: int, state: str, conflict: Conflict | None = None) -> Line:
    left, right = (Place(claim.id, claim.article, claim.spans) for claim in (pair.left, pair.right))
    return Line(pair.id, pair, left, right, question, state, conflict=conflict)


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
