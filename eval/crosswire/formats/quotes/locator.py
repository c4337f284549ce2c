"""The places of quotes in an article: exact ones at word boundaries first, then inside words, then respelled ones."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crosswire.model import Article, Span
from crosswire.model.spelling import find_in_other_spelling


@dataclass(frozen=True, slots=True)
class Places:
    """The places of a quote.

    Attributes:
        spans: The spans, in the order of the text.
        respelled: True if the text has the same words with other quotation marks, dashes, spaces, accents or case.
    """

    spans: tuple[Span, ...]
    respelled: bool = False


def places_of(article: Article, quote: str) -> Places:
    """Return all places of a quote; none if the text does not have its words."""
    words = quote.strip()
    if not words:
        return Places(())
    left = r"(?<!\w)" if re.match(r"\w", words) else ""
    right = r"(?!\w)" if re.search(r"\w$", words) else ""
    for pattern in (f"{left}{re.escape(words)}{right}", re.escape(words)):
        found = tuple(match.span() for match in re.finditer(pattern, article.text))
        if found:
            return Places(found)
    return Places(tuple(find_in_other_spelling(article.text, words)), respelled=True)
