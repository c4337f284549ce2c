"""A made story of lines: two articles of sentences of ten characters, and places such as `a1` or `b0+b1`."""

from __future__ import annotations

from collections.abc import Sequence

from crosswire.model import Claim, ClaimPair, ClaimTime, Conflict, Contradiction, Evidence, Span
from crosswire.model.claim_lines import Line, Place, Support
from crosswire.tasks.counting.units import StoryUnit, Unit
from support.builders import article

SENTENCES = 10
# The last segment is boilerplate, and the one between the sentences 6 and 7.
BOILERPLATE = (7, SENTENCES - 1)
TEXT = "abcdefghi " * SENTENCES
SEGMENTS = [(f"s{n}", 10 * n, 10 * n + 9, "boilerplate" if n in BOILERPLATE else "sentence") for n in range(SENTENCES)]
UNITS = tuple(Unit(article(TEXT, SEGMENTS, name), (), ()) for name in ("a", "b", "c"))


def spans_of(place: str, width: int = 5) -> tuple[Span, ...]:
    """Return the spans of a place such as `a1+a2`: the first characters of its segments."""
    starts = [10 * int(part[1:]) for part in place.split("+")]
    return tuple((start, start + width) for start in starts)


def item(left: str, right: str, kind: str | None = "time", score: float | None = None, width: int = 5) -> Contradiction:
    """Return a predicted contradiction of two places."""
    one, two = (Evidence(place[0], spans_of(place, width)) for place in (left, right))
    return Contradiction(one, two, kind, score)


def line(
    left: str,
    right: str,
    state: str = "firm",
    question: int = 1,
    *,
    conflict: str | Conflict | None = None,
    reason: str | None = None,
    kind: str = "time",
    support: float | None = None,
    also: bool = False,
) -> Line:
    """Return a line; its dispute is `d1` for the question 1, and so is its conflict by default."""
    claims = [Claim(f"c{p}", p[0], spans_of(p), "author", "CT", ClaimTime(None, "unknown")) for p in (left, right)]
    contradicts = state == "firm" or (state == "contested" and reason is None)
    label = "contradiction" if contradicts else "update" if reason == "update" else "compatible"
    pair = ClaimPair(
        id=f"{left}-{right}",
        left=claims[0],
        right=claims[1],
        label=label,
        reason=None if label != "compatible" else reason or "bound",
        dispute=f"d{question}",
        question="?",
        type=kind if contradicts else None,
    )
    named = conflict if isinstance(conflict, Conflict) else Conflict(conflict or f"d{question}", "a fact")
    return Line(
        id=f"{pair.id}.1" if also else pair.id,
        pair=pair,
        left=Place(claims[0].id, left[0], claims[0].spans),
        right=Place(claims[1].id, right[0], claims[1].spans),
        question=question,
        state=state,
        support=None if support is None else Support(support, "all", 5, round(5 * support)),
        conflict=named if contradicts else None,
    )


def story(lines: Sequence[Line], items: Sequence[Contradiction], name: str = "s") -> StoryUnit:
    """Return a story of three articles with these lines and predicted contradictions."""
    return StoryUnit(name, UNITS, None, None, True, gold_lines=tuple(lines), contradictions=tuple(items))
