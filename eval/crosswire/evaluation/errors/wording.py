"""Text of errors: places with their text, and quotes on one line."""

from __future__ import annotations

from crosswire.evaluation.errors.records import Place
from crosswire.model import Article, Span
from crosswire.problems import printable

LONGEST_QUOTE = 40


def place(article: Article, span: Span, label: str) -> Place:
    """Return the place of a labelled span in an article."""
    return Place(article.id, *span, label, article.text[slice(*span)])


def shortened(text: str, longest: int = LONGEST_QUOTE) -> str:
    """Return a text on one line; if it is too long, the middle is cut out."""
    line = printable(text)
    if len(line) <= longest:
        return line
    half = (longest - 1) // 2
    return f"{line[:half].rstrip()}…{line[-half:].lstrip()}"


def quoted_text(text: str) -> str:
    """Return a shortened text in quotation marks."""
    return f'"{shortened(text)}"'
