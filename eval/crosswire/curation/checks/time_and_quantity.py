"""Checks of the values of times and quantities against their words."""

from __future__ import annotations

import math
from collections.abc import Iterator

from crosswire.dataset.english import English, NumberWords
from crosswire.formats.jsonl import Row
from crosswire.model import Mention, Quantity
from crosswire.model.time_values import bounds, is_time_value
from crosswire.problems import Problem, quoted


def time_problems(row: Row, what: str, mention: Mention, english: English) -> Iterator[Problem]:
    """Yield E402 for a TIME without a valid value, and E408 for a value that contradicts its words."""
    value = mention.value
    if value is None or not is_time_value(value):
        expected = "expected EDTF such as 2031-03-03, or a duration such as P10D"
        yield row.problem("E402", f"{what} has the value {quoted(value)}; {expected}")
        return
    days = bounds(value)
    if days is None:
        return
    words = set(mention.text.lower().split())
    named = {place for place, day in enumerate(english.weekdays) if day in mention.text.lower()}
    span = (days[1] - days[0]).days
    covered = {(days[0].weekday() + step) % 7 for step in range(min(span, 6) + 1)}
    if len(named) == 1 and not words & english.shifting and not named & covered:
        day = english.weekdays[days[0].weekday()].capitalize()
        yield row.problem(
            "E408",
            f"{what} has the value {quoted(value)}, which begins on a {day}, not on the named weekday; correct it",
        )
    year = english.year.search(mention.text)
    if year and not days[0].year <= int(year[1] or year[2]) <= days[1].year:
        yield row.problem(
            "E408", f"{what} has the value {quoted(value)}, which does not include the named year; correct it"
        )


def quantity_problems(
    row: Row, what: str, quantity: Quantity | None, text: str, known: NumberWords
) -> Iterator[Problem]:
    """Yield E407 if the number of a quantity is not in its words.

    This is checked if the words have numerals or one plain number word. Minus signs are ignored; `2 million` may stand
    for 2 and for 2,000,000.
    """
    if quantity is None:
        return
    in_text = set()
    for numeral, multiplier in known.numeral.findall(text):
        number = float(numeral.replace(",", ""))
        in_text |= {number, number * known.multipliers.get(multiplier.lower(), 1)}
    words = number_in_words(text, known)
    in_text |= {words} if words is not None else set()
    unsure = known.not_computed.search(text) or (words is None and known.exact.keys() & set(text.lower().split()))
    if not in_text or unsure:
        return
    if not {abs(each) for each in (quantity.value, quantity.upper) if each is not None} <= in_text:
        yield row.problem("E407", f"{what} has the number {quantity.value:g}, which is not in its words; correct it")


def number_in_words(text: str, known: NumberWords) -> float | None:
    """Return the number that the words stand for; null if another word may be part of it.

    `two` is 2, `one million` is 1,000,000, `tens of thousands` is 20,000.
    """
    words = text.lower().split()
    vague = [known.vague[word] for word in words if word in known.vague]
    exact = [known.exact[word] for word in words if word in known.exact]
    if len(vague) + len(exact) != 1 or not set(words) <= known.all_words:
        return None
    return float((vague or exact)[0] * math.prod(known.multipliers.get(word, 1) for word in words))
