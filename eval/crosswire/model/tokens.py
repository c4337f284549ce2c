"""Tokens, quotes and BIO tags of a text; spans are half-open, in code points."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from crosswire.model import Article, Segment, Token
from crosswire.model.spelling import hint_of_place

# A run of letters, digits and underscores with their combining accents, or one other visible character. So a text is
# split at every hyphen, apostrophe and punctuation mark.
_TOKEN = re.compile(r"(?:\w[\u0300-\u036f]*)+|[^\w\s]")


def tokenize(text: str, segments: Sequence[Segment]) -> tuple[Token, ...]:
    """Split each segment into tokens, in order; deterministic, and no token crosses a segment."""
    return tuple(
        Token(match.start(), match.end(), match.group())
        for segment in segments
        for match in _TOKEN.finditer(text, segment.start, segment.end)
    )


def head_of(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of the head word of a description: the last word before its first `of`, else its last word.

    Return the whole span if it contains no word.
    """
    words = [match for match in _TOKEN.finditer(text, start, end) if match.group()[0].isalnum()]
    before = [index for index, word in enumerate(words) if index and word.group() == "of"]
    last = words[before[0] - 1] if before else words[-1] if words else None
    return (start, end) if last is None else last.span()


def locate(
    article: Article | str, quote: str, *, occurrence: int | None = None, before: str = "", after: str = ""
) -> tuple[int, int]:
    """Return the span `(start, end)` of a quote in an article or a plain text.

    Args:
        article: The article, or its text.
        quote: The exact text to find.
        occurrence: The occurrence to take, from 1, if the quote occurs several times.
        before: Text that must come directly before the quote.
        after: Text that must come directly after the quote.

    Raises:
        ValueError: The quote is empty or absent, or it occurs several times and the arguments do not choose one;
            the message shows the candidates.
    """
    text = article if isinstance(article, str) else article.text
    if not quote:
        raise ValueError("the quote is empty; give at least one character")
    pattern = re.compile(f"(?={re.escape(before + quote + after)})")
    starts = [match.start() + len(before) for match in pattern.finditer(text)]
    if not starts:
        wanted = before + quote + after
        hint = hint_of_place(text, wanted)
        raise ValueError(
            f"{wanted!r} does not occur in the text; {hint and hint + '; '}copy it character for character"
        )
    if occurrence is not None:
        if not 1 <= occurrence <= len(starts):
            raise ValueError(f"occurrence {occurrence} does not exist; {quote!r} occurs {len(starts)} times")
        return starts[occurrence - 1], starts[occurrence - 1] + len(quote)
    if len(starts) > 1:
        shown = "; ".join(f"{n}: ...{text[max(0, s - 20) : s + len(quote) + 20]!r}..." for n, s in enumerate(starts, 1))
        raise ValueError(f"{quote!r} occurs {len(starts)} times; choose one by occurrence, before or after: {shown}")
    return starts[0], starts[0] + len(quote)


class LabelledSpan(NamedTuple):
    """A span with a label: the part of a mention that tag sequences and set joins use."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Tagged:
    """Spans as BIO tags, and the spans that the tags cannot express.

    Attributes:
        tags: One tag per token: `O`, `B-X` or `I-X` (IOB2).
        left_out: Spans that begin or end inside a token, reach outside the tokens, or overlap a span
            that is already in the tags.
    """

    tags: list[str]
    left_out: list[LabelledSpan]


def spans_to_bio(spans: Iterable[LabelledSpan], tokens: Sequence[Token]) -> Tagged:
    """Return the tags of ONE sentence; of overlapping spans, the earlier and then the longer one is kept."""
    first = {token.start: index for index, token in enumerate(tokens)}
    last = {token.end: index for index, token in enumerate(tokens)}
    tags = ["O"] * len(tokens)
    left_out = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end, span.label)):
        begin, finish = first.get(span.start), last.get(span.end)
        if begin is None or finish is None or any(tag != "O" for tag in tags[begin : finish + 1]):
            left_out.append(span)
            continue
        tags[begin] = f"B-{span.label}"
        tags[begin + 1 : finish + 1] = [f"I-{span.label}"] * (finish - begin)
    return Tagged(tags, left_out)


def bio_to_spans(tags: Sequence[str], tokens: Sequence[Token]) -> list[LabelledSpan]:
    """Return the spans of valid IOB2 tags of one sentence, in order.

    Raises:
        ValueError: The sequences differ in length, or a tag is not valid IOB2 at its position.
    """
    if len(tags) != len(tokens):
        raise ValueError(f"{len(tags)} tags for {len(tokens)} tokens; give one tag per token")
    spans: list[LabelledSpan] = []
    previous = "O"
    for index, (tag, token) in enumerate(zip(tags, tokens, strict=True)):
        kind, _, label = tag.partition("-")
        if tag != "O" and (kind not in {"B", "I"} or not label):
            raise ValueError(f"tag {index} is {tag!r}; expected O, B-X or I-X of IOB2")
        if kind == "I" and previous not in {f"B-{label}", f"I-{label}"}:
            raise ValueError(f"tag {index} is {tag!r} after {previous!r}; a span must begin with B-{label}")
        if kind == "B":
            spans.append(LabelledSpan(token.start, token.end, label))
        elif kind == "I":
            spans[-1] = LabelledSpan(spans[-1].start, token.end, label)
        previous = tag
    return spans


def tokens_of(segment: Segment, tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens inside the segment, in order."""
    return [token for token in tokens if segment.start <= token.start and token.end <= segment.end]
