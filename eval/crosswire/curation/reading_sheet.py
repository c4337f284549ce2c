"""The lines that a person reads blind: close ones and a control of plain ones, in random order, without labels."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from crosswire.model import Article, Gold, Segment
from crosswire.model.annotations import AUTHOR
from crosswire.model.claim_lines import CONTESTED, HARMLESS, Line, Place
from crosswire.model.claim_pairs import CONTRADICTION
from crosswire.model.schema import AGREEMENT

# One plain line for so many close ones.
CLOSE_PER_PLAIN = 4
# The firm lines of one conflict differ little: most share one side.
FIRM_PER_CONFLICT = 4


def sheet_lines(lines: Sequence[Line], seed: int) -> list[Line]:
    """Return the lines to read, in random order: contested lines, some contradictions of each conflict, and a control.

    The control are plain lines. Lines of claims that simply agree are never read. The same seed gives the same sheet.
    """
    random_ = random.Random(seed)
    contested = [line for line in lines if line.state == CONTESTED]
    close = [*contested, *_some_of_each_conflict(lines, random_)]
    plain = [line for line in lines if line.state == HARMLESS and line.pair.reason != AGREEMENT]
    control = random_.sample(plain, k=min(len(plain), -(-len(close) // CLOSE_PER_PLAIN)))
    chosen = [*close, *control]
    random_.shuffle(chosen)
    return chosen


def _some_of_each_conflict(lines: Sequence[Line], random_: random.Random) -> list[Line]:
    """Return a few lines of each conflict that are contradictions and not contested."""
    by_conflict: dict[str, list[Line]] = {}
    for line in lines:
        if line.pair.label == CONTRADICTION and line.state != CONTESTED and line.conflict is not None:
            by_conflict.setdefault(line.conflict.id, []).append(line)
    samples = (random_.sample(own, k=min(len(own), FIRM_PER_CONFLICT)) for own in by_conflict.values())
    return [line for sample in samples for line in sample]


def sheet_rows(lines: Sequence[Line], articles: Sequence[Article], gold: Gold) -> list[dict[str, Any]]:
    """Return what a reader sees of each line: its id, the question, and both sides without any label."""
    by_id = {article.id: article for article in articles}
    names = {entity.id: entity.name for entity in gold.entities or ()}
    return [
        {
            "line": line.id,
            "question": line.pair.question or "",
            "sides": [
                _side(line.left, line.pair.left.holder, by_id, names),
                _side(line.right, line.pair.right.holder, by_id, names),
            ],
        }
        for line in lines
    ]


def _side(place: Place, holder: str, articles: Mapping[str, Article], names: Mapping[str, str]) -> dict[str, Any]:
    article = articles[place.article]
    touched = [s for s in article.segments if any(a < s.end and s.start < b for a, b in place.spans)]
    return {
        "article": article.id,
        "date": article.date.isoformat(),
        "holder": "" if holder == AUTHOR else names.get(holder, holder),
        "text": [part for segment in touched for part in _parts(article.text, segment, place)],
    }


def _parts(text: str, segment: Segment, place: Place) -> list[list[Any]]:
    """Return the text of a segment as pieces, each with whether it is evidence."""
    edges = {segment.start, segment.end}
    for start, end in place.spans:
        edges |= {min(max(edge, segment.start), segment.end) for edge in (start, end)}
    ordered = sorted(edges)
    pieces = []
    for start, end in pairwise(ordered):
        pieces.append([text[start:end], any(a <= start and end <= b for a, b in place.spans)])
    return [*pieces, [" ", False]]
