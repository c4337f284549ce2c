"""How an error is put into words: places with their text, quotes on one line."""

from __future__ import annotations

from crosswire.evaluation.errors.records import Place
from crosswire.model import Article, Span
from crosswire.problems import printable

LONGEST_QUOTE = 40


def place(article: Article, span: Span, label: str) -> Place:
    """A span of an article with what is said of it."""
    return Place(article.id, *span, label, article.text[slice(*span)])


def shortened(text: str, longest: int = LONGEST_QUOTE) -> str:
    """A text on one line, its middle left out where it is longer."""
    line = printable(text)
    if len(line) <= longest:
        return line
    half = (longest - 1) // 2
    return f"{line[:half].rstrip()}…{line[-half:].lstrip()}"


def quoted_text(text: str) -> str:
    """A text as a reading quotes it."""
    return f'"{shortened(text)}"'
