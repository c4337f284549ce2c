"""Records of texts without gold, as systems see them: tokens, segments, articles, stories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from crosswire.problems import plural, unknown_value

# Characters of an article that its `repr` shows.
SHOWN_TEXT = 40


class Token(NamedTuple):
    """One token of an article: `text == article.text[start:end]`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of an article: a sentence, heading, dateline or boilerplate region.

    Attributes:
        id: Stable within the article.
        start: First code point.
        end: One past the last code point.
        kind: One of the kinds in `annotations/schema.toml`.
        text: The surface text of the span.
    """

    id: str
    start: int
    end: int
    kind: str
    text: str = ""


@dataclass(frozen=True)
class Article:
    """An article without gold, as systems see it: text, date and segmentation.

    Attributes:
        id: Unique over all stories, e.g. `homs-000`.
        text: The verbatim text; all offsets count its code points.
        date: The day of publication; inferred if the text has no date.
        segments: All segments in order, covering every visible character.
        tokens: All tokens in order; no token crosses a segment.
    """

    id: str
    text: str
    date: date
    segments: tuple[Segment, ...] = ()
    tokens: tuple[Token, ...] = ()

    @cached_property
    def sentences(self) -> tuple[Segment, ...]:
        """The segments that belong to the report: everything but boilerplate."""
        return tuple(segment for segment in self.segments if segment.kind != "boilerplate")

    @cached_property
    def boilerplate(self) -> tuple[Segment, ...]:
        """The regions that are not part of the report; objects that touch them are not scored."""
        return tuple(segment for segment in self.segments if segment.kind == "boilerplate")

    def __repr__(self) -> str:
        first = self.text[:SHOWN_TEXT].rstrip()
        size = f"{plural(len(self.text), 'character')}, {plural(len(self.sentences), 'sentence')}"
        return f"Article({self.id!r}, {self.date.isoformat()}, {size}: {first + '…'!r})"

    def segment_around(self, start: int, end: int) -> Segment | None:
        """Return the segment that contains a span, or None if the span is not inside one segment."""
        return next((s for s in self.segments if s.start <= start and end <= s.end), None)


@dataclass(frozen=True, slots=True)
class Story:
    """Several articles on one happening, in order: the input unit of a system, without gold.

    Attributes:
        id: Unique, e.g. `homs`.
        title: One line for people.
        origin: `real`, `fiction` or `generated`; stories of different origin are never pooled.
        split: `train`, `validation` or `test`.
        articles: The articles in their order.
    """

    id: str
    title: str
    origin: str
    split: str
    articles: tuple[Article, ...]

    def article(self, article_id: str) -> Article:
        """Return the article with this id.

        Raises:
            KeyError: No article of the story has this id.
        """
        for article in self.articles:
            if article.id == article_id:
                return article
        raise KeyError(unknown_value("article", article_id, [article.id for article in self.articles]))

    def __repr__(self) -> str:
        sentences = sum(len(article.sentences) for article in self.articles)
        size = f"{plural(len(self.articles), 'article')}, {plural(sentences, 'sentence')}"
        return f"Story({self.id!r}, {self.title!r}, split {self.split!r}: {size})"

    def restricted_to(self, article_ids: Sequence[str]) -> Story:
        """Return the story with only these articles, in the order of the story."""
        kept = tuple(article for article in self.articles if article.id in set(article_ids))
        return Story(self.id, self.title, self.origin, self.split, kept)
