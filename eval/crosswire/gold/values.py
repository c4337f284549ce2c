"""Checks of what times and quantities are worth against the words that they stand in."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from crosswire.edtf import bounds, is_time_value
from crosswire.jsonlines import Row
from crosswire.model import Mention, Quantity
from crosswire.problems import Problem, shown

NUMBER_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "dozen": 12,
}  # fmt: skip
MULTIPLIERS = {"tens": 10, "hundred": 100, "thousand": 1000, "million": 1_000_000}
# By the guidelines (3.4), the least that such a word says.
VAGUE_NUMBERS = {"dozens": 24, "hundreds": 200, "thousands": 2000, "millions": 2_000_000}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NUMERAL = re.compile(r"\d[\d,]*(?:\.\d+)?")
YEAR = re.compile(r"\b\d{4}\b")


def time_problems(row: Row, what: str, mention: Mention) -> Iterator[Problem]:
    """E402 and E408: a TIME without a value, or with one that its words deny."""
    value = mention.value
    if value is None or not is_time_value(value):
        expected = "expected EDTF such as 2031-03-03, or a duration such as P10D"
        yield row.problem("E402", f"{what} has the value {shown(value)}; {expected}")
        return
    days = bounds(value)
    if days is None:
        return
    named = [place for place, day in enumerate(WEEKDAYS) if day in mention.text.lower()]
    if len(named) == 1 and days[0] == days[1] and days[0].weekday() != named[0]:
        day = WEEKDAYS[days[0].weekday()].capitalize()
        yield row.problem("E408", f"{what} has the value {shown(value)}, which is a {day}; correct it")
    years = YEAR.findall(mention.text)
    if years and not any(days[0].year <= int(year) <= days[1].year for year in years):
        yield row.problem("E408", f"{what} has the value {shown(value)}, in another year; correct it")


def quantity_problems(row: Row, what: str, quantity: Quantity | None, text: str) -> Iterator[Problem]:
    """E407: the number of a quantity is none of the numerals in its words, if there are any."""
    numerals = {float(numeral.replace(",", "").rstrip(".")) for numeral in NUMERAL.findall(text)}
    if quantity is not None and numerals and not {quantity.value, quantity.upper} & numerals:
        yield row.problem("E407", f"{what} has the number {quantity.value:g}, which is not in its words; correct it")


def number_in_words(text: str) -> float | None:
    """`two` is 2, `one million` 1,000,000, `tens of thousands` 20,000; null for no such word, or several."""
    words = text.lower().split()
    vague = [VAGUE_NUMBERS[word] for word in words if word in VAGUE_NUMBERS]
    exact = [NUMBER_WORDS[word] for word in words if word in NUMBER_WORDS]
    if len(vague) + len(exact) != 1:
        return None
    return float((vague or exact)[0] * math.prod(MULTIPLIERS.get(word, 1) for word in words))


def number_problems(row: Row, what: str, mention: Mention) -> Iterator[Problem]:
    """E407: a QTY without numerals whose number is not the one that its number word says."""
    told = None if NUMERAL.search(mention.text) else number_in_words(mention.text)
    if mention.quantity is not None and told not in {None, mention.quantity.value, mention.quantity.upper}:
        yield row.problem("E407", f"{what} has the number {mention.quantity.value:g}; its words say {told:g}")
