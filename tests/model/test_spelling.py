"""The same words in another spelling are found, with the difference."""

from __future__ import annotations

import re

import pytest

from crosswire.model.spelling import difference, find_in_other_spelling, hint_of_place
from crosswire.model.tokens import locate

TEXT = "Zoe\u0301 Marr met the Post\u2019s man at No\u00a05 Street in Tel\u00adlow.\r\n"
TEXT += "He  said \u2014 \u201cmaybe\u201d. O\ufb03ce"


@pytest.mark.parametrize(
    ("words", "found", "what"),
    [
        ("Zo\u00e9 Marr", "Zoe\u0301 Marr", "accents"),
        ("Post's", "Post\u2019s", "quotation marks"),
        ('"maybe"', "\u201cmaybe\u201d", "quotation marks"),
        ("No 5", "No\u00a05", "spaces"),
        ("Tellow", "Tel\u00adlow", "invisible characters"),
        ("He said", "He  said", "spaces"),
        ("Tellow. He", "Tel\u00adlow.\r\nHe", "invisible characters and spaces"),
        ("said - ", "said \u2014", "dashes"),
        ("MET THE", "met the", "case"),
        ("Office", "O\ufb03ce", "spelling"),
    ],
)
def test_same_words_are_found(words: str, found: str, what: str) -> None:
    start = TEXT.index(found)
    assert find_in_other_spelling(TEXT, words)[0] == (start, start + len(found))
    assert difference(found, words) == what or (words.endswith(" ") and what == "dashes")
    with pytest.raises(ValueError, match=re.escape(f"at {start}-{start + len(found)}, with other ")) as caught:
        locate(TEXT, words)
    assert str(caught.value).startswith(f"{words!r} does not occur in the text; the text has ")


def test_other_words_are_not_found() -> None:
    assert find_in_other_spelling(TEXT, "Zoe Mar s") == []
    assert find_in_other_spelling(TEXT, "\u00ad ") == []
    assert hint_of_place(TEXT, "nobody") == ""
    assert difference("Zoe", "Zoa") == ""
    with pytest.raises(ValueError, match="'nobody' does not occur in the text; copy it character for character"):
        locate(TEXT, "nobody")


def test_several_places_are_counted_and_hidden_characters_are_shown() -> None:
    assert (
        hint_of_place("a\u00a0b a\u00a0b", "a b")
        == "the text has 'a\\xa0b' at 0-3 and at 1 other places, with other spaces"
    )
    assert "'Tel\\xadlow'" in hint_of_place(TEXT, "Tellow")
    assert "'Zoe\\u0301'" in hint_of_place(TEXT, "Zo\u00e9")
