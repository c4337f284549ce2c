"""Checks of what times and quantities are worth against the words that they stand in."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from crosswire.formats.jsonl import Row
from crosswire.model import Mention, Quantity
from crosswire.model.time_values import bounds, is_time_value
from crosswire.problems import Problem, quoted

NUMBER_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "dozen": 12,
}  # fmt: skip
MULTIPLIERS = {"tens": 10, "hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9}
HEDGES = frozenset(
    (
        "a", "about", "almost", "around", "at", "fewer", "least", "less", "more", "most", "nearly", "of", "over",
        "roughly", "than", "up", "to",
    )
)  # fmt: skip
# By the guidelines (3.4), the least that such a word says.
VAGUE_NUMBERS = {"dozens": 24, "hundreds": 200, "thousands": 2000, "millions": 2_000_000}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NUMERAL = re.compile(r"(\d[\d,]*(?:\.\d+)?)(?:[ -]?(hundred|thousand|million|billion)\b)?", re.IGNORECASE)
# What may belong to a number in ways that are not reckoned here.
UNRECKONED = re.compile(
    r"\d[a-zA-Z½¼¾⅓⅔]|[½¼¾⅓⅔]|\b(?:trillion|lakh|crore|half|quarter|and|to|or|plus|minus|per)\b", re.IGNORECASE
)
# Words that make a time another day than the one they name.
SHIFTING = frozenset(("after", "before", "since", "until", "eve", "from", "following", "than"))
# A year stands alone or behind the name of a month: four digits may also be a time of day.
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
YEAR = re.compile(rf"^((?:1[6-9]|2[01])\d\d)$|(?:{MONTHS})[^\d]*(?:\d{{1,2}},? )?(\d{{4}})$")


def time_problems(row: Row, what: str, mention: Mention) -> Iterator[Problem]:
    """E402 and E408: a TIME without a value, or with one that its words deny."""
    value = mention.value
    if value is None or not is_time_value(value):
        expected = "expected EDTF such as 2031-03-03, or a duration such as P10D"
        yield row.problem("E402", f"{what} has the value {quoted(value)}; {expected}")
        return
    days = bounds(value)
    if days is None:
        return
    words = set(mention.text.lower().split())
    named = {place for place, day in enumerate(WEEKDAYS) if day in mention.text.lower()}
    span = (days[1] - days[0]).days
    covered = {(days[0].weekday() + step) % 7 for step in range(min(span, 6) + 1)}
    if len(named) == 1 and not words & SHIFTING and not named & covered:
        day = WEEKDAYS[days[0].weekday()].capitalize()
        yield row.problem("E408", f"{what} has the value {quoted(value)}, which begins on a {day}; correct it")
    year = YEAR.search(mention.text)
    if year and not days[0].year <= int(year[1] or year[2]) <= days[1].year:
        yield row.problem("E408", f"{what} has the value {quoted(value)}, in another year; correct it")


def quantity_problems(row: Row, what: str, quantity: Quantity | None, text: str) -> Iterator[Problem]:
    """E407: the number of a quantity is none of those in its words, if these hold numerals or one plain number word.

    Minus signs are not compared; `2 million` may stand for 2 and for 2,000,000.
    """
    said = set()
    for numeral, multiplier in NUMERAL.findall(text):
        number = float(numeral.replace(",", ""))
        said |= {number, number * MULTIPLIERS.get(multiplier.lower(), 1)}
    words = number_in_words(text)
    said |= {words} if words is not None else set()
    unsure = UNRECKONED.search(text) or (words is None and NUMBER_WORDS.keys() & set(text.lower().split()))
    if quantity is None or not said or unsure:
        return
    if not {abs(each) for each in (quantity.value, quantity.upper) if each is not None} <= said:
        yield row.problem("E407", f"{what} has the number {quantity.value:g}, which is not in its words; correct it")


def number_in_words(text: str) -> float | None:
    """`two` is 2, `one million` 1,000,000, `tens of thousands` 20,000; null where another word might belong to it."""
    words = text.lower().split()
    vague = [VAGUE_NUMBERS[word] for word in words if word in VAGUE_NUMBERS]
    exact = [NUMBER_WORDS[word] for word in words if word in NUMBER_WORDS]
    known = NUMBER_WORDS.keys() | VAGUE_NUMBERS.keys() | MULTIPLIERS.keys() | HEDGES
    if len(vague) + len(exact) != 1 or not set(words) <= known:
        return None
    return float((vague or exact)[0] * math.prod(MULTIPLIERS.get(word, 1) for word in words))
