"""The items of answers with quotes: their quotes in the text, their parts, and the list of what is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crosswire.formats.quotes.locator import places_of
from crosswire.model import Article, Span

# What is counted, for one and for several.
Counted = tuple[str, str]
RESPELLED = ("quote in another spelling", "quotes in another spelling")


@dataclass(slots=True)
class Conversion:
    """The result of a conversion.

    Attributes:
        lines: The lines of the predictions file: articles in the order of the stories, then stories.
        counts: How many mentions, events, contradictions, verdicts and respelled quotes there are.
        left_out: What was not converted, by the reason, each with its place and words.
    """

    lines: list[dict[str, Any]] = field(default_factory=list)
    counts: Counter[Counted] = field(default_factory=Counter)
    left_out: dict[str, list[str]] = field(default_factory=dict)

    def leave_out(self, reason: str, what: str) -> None:
        """Note an item that is not converted."""
        self.left_out.setdefault(reason, []).append(what)


def items_of(each: Mapping[str, Any], key: str, place: str, result: Conversion) -> list[dict[str, Any]] | None:
    """Return the objects in a list of an object; None if it has no list under this key."""
    values = each.get(key)
    if not isinstance(values, list):
        if values is not None:
            result.leave_out("values that are no list", f"{place} {key}: {shown(values)}")
        return None
    for value in values:
        if not isinstance(value, dict):
            result.leave_out("items that are no objects", f"{place} {key}: {shown(value)}")
    return [value for value in values if isinstance(value, dict)]


def spans_of(item: Mapping[str, Any], article: Article, result: Conversion) -> Sequence[Span]:
    """Return the places of the quote of an item, or the one that its `occurrence` names; none if there is none."""
    quote = item.get("quote", item.get("text"))
    if not isinstance(quote, str):
        result.leave_out("items without a quote", f"{article.id}: {shown(item)}")
        return ()
    places = places_of(article, quote)
    if not places.spans:
        result.leave_out("quotes that the text does not have", f"{article.id}: {shown(quote)}")
        return ()
    result.counts[RESPELLED] += places.respelled
    if item.get("occurrence") is None:
        return places.spans
    number = item["occurrence"]
    if type(number) is int and 1 <= number <= len(places.spans):
        return places.spans[number - 1 : number]
    result.leave_out("occurrences that do not exist", f"{article.id}: {shown(quote)}, occurrence {shown(number)}")
    return ()


def shown(value: object) -> str:
    """Return a value as it is listed, cut to 80 characters."""
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
