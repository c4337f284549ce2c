"""The English words of `annotations/english.toml`, as a record."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DAYS_OF_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class NumberWords:
    """Words of numbers.

    Attributes:
        exact: Word to its number.
        multipliers: Word to the number that it multiplies by.
        vague: Word to the smallest number that it may mean (GUIDELINES 3.4).
        hedges: Words beside a number that do not change it.
        numeral: A pattern of numerals; its groups are the digits and the multiplier after them.
        not_computed: A pattern of text that may change a number in a way that is not computed.
    """

    exact: Mapping[str, int]
    multipliers: Mapping[str, int]
    vague: Mapping[str, int]
    hedges: frozenset[str]
    numeral: re.Pattern[str]
    not_computed: re.Pattern[str]

    @property
    def all_words(self) -> frozenset[str]:
        """All words that may be part of a number."""
        return frozenset((*self.exact, *self.vague, *self.multipliers, *self.hedges))


@dataclass(frozen=True, slots=True)
class English:
    """English words that the checks of the gold look for.

    Attributes:
        determiners: Words that a name or description does not begin with.
        function_words: Words that a name, description or trigger does not begin or end with.
        particles: Words that belong to verbs; a trigger may end with one of them.
        copulas: Verbs that are too frequent to search for unmarked triggers.
        titles: Titles before the names of persons.
        abbreviation: A pattern of an abbreviation with a full stop at the end of a text.
        weekdays: The names of the weekdays, Monday first.
        shifting: Words that shift a time to another day than the named one.
        year: A pattern of a year: alone, or after the name of a month; elsewhere, four digits may be a time of day.
        numbers: Words of numbers.
    """

    determiners: frozenset[str]
    function_words: frozenset[str]
    particles: frozenset[str]
    copulas: frozenset[str]
    titles: frozenset[str]
    abbreviation: re.Pattern[str]
    weekdays: tuple[str, ...]
    shifting: frozenset[str]
    year: re.Pattern[str]
    numbers: NumberWords


def parse_english(text: str) -> English:
    """Read the words from the text of `english.toml`.

    Raises:
        tomllib.TOMLDecodeError: The text is not TOML.
        KeyError: A list is missing.
        TypeError: A list is empty, or has an item that is not a word.
        ValueError: A week does not have seven days.
    """
    data = tomllib.loads(text)
    words, times = data["words"], data["times"]
    weekdays = _words(times, "weekdays")
    if len(weekdays) != DAYS_OF_A_WEEK:
        raise ValueError(f"weekdays has {len(weekdays)} names; expected {DAYS_OF_A_WEEK}")
    determiners = frozenset(_words(words, "determiners"))
    abbreviations, months = _any_of(words, "abbreviations"), _any_of(times, "months")
    return English(
        determiners=determiners,
        function_words=determiners | frozenset(_words(words, "function_words")),
        particles=frozenset(_words(words, "particles")),
        copulas=frozenset(_words(words, "copulas")),
        titles=frozenset(_words(words, "titles")),
        abbreviation=re.compile(rf"(?:[^\W\d_]\.){{2,}}$|\b(?:{abbreviations})\.$"),
        weekdays=weekdays,
        shifting=frozenset(_words(times, "shifting")),
        year=re.compile(rf"^((?:1[6-9]|2[01])\d\d)$|(?:{months})[^\d]*(?:\d{{1,2}},? )?(\d{{4}})$"),
        numbers=_number_words(data["numbers"]),
    )


def _number_words(data: Mapping[str, Any]) -> NumberWords:
    after_numerals, not_computed = _any_of(data, "after_numerals"), _any_of(data, "not_computed")
    return NumberWords(
        exact=dict(data["exact"]),
        multipliers=dict(data["multipliers"]),
        vague=dict(data["vague"]),
        hedges=frozenset(_words(data, "hedges")),
        numeral=re.compile(rf"(\d[\d,]*(?:\.\d+)?)(?:[ -]?({after_numerals})\b)?", re.IGNORECASE),
        not_computed=re.compile(rf"\d[a-zA-Z½¼¾⅓⅔]|[½¼¾⅓⅔]|\b(?:{not_computed})\b", re.IGNORECASE),
    )


def _words(table: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """Return the list of words under a key."""
    words = table[key]
    if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
        raise TypeError(f"{key} is not a list of words")
    return tuple(words)


def _any_of(table: Mapping[str, Any], key: str) -> str:
    """Return a pattern that matches each word under a key."""
    return "|".join(map(re.escape, _words(table, key)))
