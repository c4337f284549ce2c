"""Evidence snapped to sentences: a place is one sentence, or two neighbours, of one article."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from crosswire.model import Article, Segment, Span
from crosswire.model.claim_lines import Line

# A side of more sentences names no place. Gold evidence never touches more (rule E405).
MOST_SENTENCES = 2

# What evidence can be instead of a place: no place at all, or boilerplate alone.
NO_PLACE, BOILERPLATE = -1, -2

# Two sentences of a story by their numbers, the lower one first.
SentencePair = tuple[int, int]


class SentencePlaces:
    """The sentences of a story, numbered in text order, and the places of evidence.

    Boilerplate has no number, so that the sentences before and after it are neighbours.
    """

    def __init__(self, articles: Sequence[Article]) -> None:
        """Number the sentences of these articles."""
        self._sentences: dict[str, list[Segment]] = {}
        self._first: dict[str, int] = {}
        self._articles: list[str] = []
        self._boilerplate = {article.id: article.boilerplate for article in articles}
        for article in articles:
            own = sorted(article.sentences, key=lambda segment: segment.start)
            self._sentences[article.id] = own
            self._first[article.id] = len(self._articles)
            self._articles += [article.id] * len(own)
        self._known: dict[tuple[str, tuple[Span, ...]], int] = {}

    @property
    def articles(self) -> Sequence[str]:
        """The ids of the articles."""
        return tuple(self._sentences)

    def __contains__(self, article: str) -> bool:
        """Return whether an article belongs to the story."""
        return article in self._sentences

    def __len__(self) -> int:
        """Return the number of sentences."""
        return len(self._articles)

    def article_of(self, sentence: int) -> str:
        """Return the id of the article of a sentence."""
        return self._articles[sentence]

    def segment_of(self, sentence: int) -> Segment:
        """Return the segment of a sentence."""
        article = self._articles[sentence]
        return self._sentences[article][sentence - self._first[article]]

    def place(self, article: str, spans: tuple[Span, ...]) -> int:
        """Return the number of a place, or `NO_PLACE` or `BOILERPLATE`.

        The place of sentence n has the number 2n, that of the sentences n and n + 1 the number 2n + 1. Evidence in no
        segment, in more than two sentences, or in two that are not neighbours is no place.
        """
        key = (article, spans)
        if key not in self._known:
            self._known[key] = self._place(article, spans)
        return self._known[key]

    def _place(self, article: str, spans: Sequence[Span]) -> int:
        touched = sorted(self.touched(article, spans))
        if not touched:
            regions = self._boilerplate[article]
            inside = any(start < each.end and each.start < end for each in regions for start, end in spans)
            return BOILERPLATE if inside else NO_PLACE
        if touched[-1] - touched[0] >= MOST_SENTENCES:
            return NO_PLACE
        return 2 * touched[0] + touched[-1] - touched[0]

    def touched(self, article: str, spans: Sequence[Span]) -> set[int]:
        """Return the numbers of the sentences that share a character with any of the spans."""
        sentences, first = self._sentences[article], self._first[article]
        found = set()
        for start, end in spans:
            index = max(bisect_left(sentences, start, key=lambda segment: segment.start) - 1, 0)
            while index < len(sentences) and sentences[index].start < end:
                if start < sentences[index].end:
                    found.add(first + index)
                index += 1
        return found


def sentences_of(place: int) -> range:
    """Return the numbers of the sentences of a place."""
    first, more = divmod(place, 2)
    return range(first, first + more + 1)


def sentence_pairs(left: int, right: int) -> Iterator[SentencePair]:
    """Yield the pairs of sentences that two places make, without those of a sentence with itself."""
    for one in sentences_of(left):
        for two in sentences_of(right):
            if one != two:
                yield (one, two) if one < two else (two, one)


def line_pairs(line: Line, places: SentencePlaces) -> list[SentencePair]:
    """Return the pairs of sentences that a line covers; none if both its places are one sentence."""
    left, right = (sorted(places.touched(place.article, place.spans)) for place in (line.left, line.right))
    return [(min(one, two), max(one, two)) for one in left for two in right if one != two]
