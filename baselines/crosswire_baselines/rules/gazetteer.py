"""A gazetteer: look-up of the names in the training articles, and patterns for times and quantities."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

from crosswire import Article, ArticlePrediction, Gold, Mention, Prediction, Story, Token, tokens_of

Words = tuple[str, ...]
LITERAL_TYPES = frozenset({"TIME", "QTY"})

# Patterns for common English times and quantities.
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_PART = r"(?:morning|afternoon|evening|night)"
_WORD = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|ninety)"
_SCALE = r"(?:hundred|thousand|million|billion)"
_NUMBER = rf"(?:(?:\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|{_WORD})(?:\s{_SCALE})?)"
_ROUGHLY = (
    r"(?:about|around|approximately|roughly|nearly|almost|more than|less than|fewer than|over|under"
    r"|at least|at most|up to|within)"
)
_UNIT = r"(?:kilomet(?:er|re)s?|km|miles?|met(?:er|re)s?|percent|%|tonnes?|tons?|litres?|liters?)"
_PERIOD = r"(?:minute|hour|day|week|month|year|decade)"

TIME = re.compile(
    rf"\b(?:(?:early|late|last|next)\s)?{_DAY}(?:\s{_PART})?\b"
    rf"|\b(?:\d{{1,2}}\s{_MONTH}|{_MONTH}\s\d{{1,2}})(?:,?\s\d{{4}})?\b|\b(?:19|20)\d\d\b(?!\s\w+s\b)"
    rf"|\b(?:a|an|{_NUMBER})\s{_PERIOD}s?(?:\sago)?\b|\b\d+-{_PERIOD}\b"
    rf"|\b(?:early\s|late\s)?(?:this|last|next)\s(?:{_PERIOD}|weekend)\b|\b(?:yesterday|today|tomorrow|weekend)\b",
    re.IGNORECASE,
)
QUANTITY = re.compile(
    rf"\b(?:{_ROUGHLY}\s)?(?!one\b){_NUMBER}(?:\s{_UNIT}(?!\w))?"
    r"|\b(?:tens of |hundreds of )?(?:dozens|hundreds|thousands|millions)\b",
    re.IGNORECASE,
)


class Gazetteer:
    """A system that looks up the names of its training data, longest first, at token boundaries.

    A name with several types gets its most frequent type. Times and quantities are found by patterns only.
    """

    name = "gazetteer"
    version = "1"

    def __init__(self) -> None:
        """Start without names."""
        self.types: dict[Words, str] = {}
        self.longest = 0

    def fit(self, train: Sequence[tuple[Story, Gold]]) -> None:
        """Collect every name of the training articles with its most frequent type."""
        seen: dict[Words, Counter[str]] = {}
        for story, gold in train:
            for article in story.articles:
                for mention in gold.mentions[article.id]:
                    if mention.type not in LITERAL_TYPES and mention.level == "NAM":
                        seen.setdefault(_words(article, mention), Counter())[mention.type] += 1
        self.types = {words: min(types, key=lambda t: (-types[t], t)) for words, types in seen.items()}
        self.longest = max(map(len, self.types), default=0)

    def predict(self, story: Story) -> Prediction:
        """Predict names by look-up, then times, then quantities. Earlier mentions win on overlap."""
        return Prediction([ArticlePrediction(article.id, self._mentions(article)) for article in story.articles])

    def _mentions(self, article: Article) -> list[Mention]:
        found: list[Mention] = []
        for sentence in article.sentences:
            tokens = tokens_of(sentence, article.tokens)
            candidates = [
                *self._names(tokens),
                *_matches(TIME, "TIME", article, sentence.start, sentence.end),
                *_matches(QUANTITY, "QTY", article, sentence.start, sentence.end),
            ]
            for mention in candidates:
                if not any(mention.start < other.end and other.start < mention.end for other in found):
                    found.append(mention)
        return sorted(found, key=lambda mention: mention.start)

    def _names(self, tokens: Sequence[Token]) -> Iterator[Mention]:
        position = 0
        while position < len(tokens):
            for length in range(min(self.longest, len(tokens) - position), 0, -1):
                found = self.types.get(tuple(token.text for token in tokens[position : position + length]))
                if found:
                    yield Mention(tokens[position].start, tokens[position + length - 1].end, found)
                    position += length
                    break
            else:
                position += 1


def _words(article: Article, mention: Mention) -> Words:
    # A token is a tuple that begins with its start.
    first, last = (bisect_left(article.tokens, (place,)) for place in (mention.start, mention.end))
    return tuple(token.text for token in article.tokens[first:last])


def _matches(pattern: re.Pattern[str], kind: str, article: Article, start: int, end: int) -> Iterator[Mention]:
    for match in pattern.finditer(article.text, start, end):
        yield Mention(match.start(), match.end(), kind)
