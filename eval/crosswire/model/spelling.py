"""The same words in another spelling: accents, quotation marks, dashes, spaces, invisible characters, case."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache

_QUOTES = dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4`\u02bc\u2039\u203a", "'")
_QUOTES |= dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"')
_DASHES = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-")


def _is_invisible(character: str) -> bool:
    """Return whether a character is a soft hyphen, a zero-width character or another mark of format."""
    return unicodedata.category(character) == "Cf"


def _replaced(table: Mapping[str, str]) -> Callable[[str], str]:
    return lambda text: "".join(table.get(character, character) for character in text)


# The differences that are no difference of words, each with the function that removes it from a text.
_STEPS: dict[str, Callable[[str], str]] = {
    "quotation marks": _replaced(_QUOTES),
    "dashes": _replaced(_DASHES),
    # Spaces are a step of their own.
    "accents": lambda text: re.sub(r"\S+", lambda words: unicodedata.normalize("NFKD", words.group()), text),
    "invisible characters": lambda text: "".join(c for c in text if not _is_invisible(c)),
    "case": str.casefold,
    "spaces": lambda text: re.sub(r"\s+", " ", text),
}


def difference(one: str, other: str) -> str:
    """Return in what two texts with the same words differ, such as `dashes and spaces`; empty for other words."""
    if _simplified(one) != _simplified(other):
        return ""
    names = [name for name in _STEPS if _simplified(one, without=name) != _simplified(other, without=name)]
    return " and ".join(names) or "spelling"


def _simplified(text: str, *, without: str = "") -> str:
    for name, step in _STEPS.items():
        text = text if name == without else step(text)
    return text.strip()


@lru_cache(maxsize=2**12)
def _simple_character(character: str) -> str:
    return _simplified(character) or (" " if character.isspace() else "")


@lru_cache(maxsize=16)
def _indexed(text: str) -> tuple[str, tuple[int, ...]]:
    """Return a text without the differences, and the index in the text of each of its characters."""
    characters: list[str] = []
    indices: list[int] = []
    for index, original in enumerate(text):
        for character in _simple_character(original):
            if character != " " or characters[-1:] != [" "]:
                characters.append(character)
                indices.append(index)
    return "".join(characters), tuple(indices)


def find_in_other_spelling(text: str, words: str) -> list[tuple[int, int]]:
    """Return the spans of a text with the same words, spelled differently."""
    wanted = _simplified(words)
    simple, indices = _indexed(text)
    if not wanted:
        return []
    found = [match.start() for match in re.finditer(f"(?={re.escape(wanted)})", simple)]
    return [(indices[start], indices[start + len(wanted) - 1] + 1) for start in found]


def hint_of_place(text: str, words: str) -> str:
    """Return where the same words are in a text, in another spelling; empty if they are not there."""
    spans = find_in_other_spelling(text, words)
    if not spans:
        return ""
    start, end = spans[0]
    others = f" and at {len(spans) - 1} other places" if len(spans) > 1 else ""
    found = text[start:end]
    return f"the text has {_shown(found)} at {start}-{end}{others}, with other {difference(found, words)}"


def _shown(words: str) -> str:
    """Return words in quotation marks, with characters outside ASCII that look like others as escapes."""
    cut = words if len(words) <= 60 else words[:60] + "..."
    return ascii(cut) if any(map(_looks_like_another, words)) else repr(cut)


def _looks_like_another(character: str) -> bool:
    is_mark = unicodedata.combining(character) or _is_invisible(character)
    return bool(is_mark or (character.isspace() and not character.isascii()))
