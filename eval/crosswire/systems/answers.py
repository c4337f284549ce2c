"""What a stranger returned, turned into lines of a predictions file that hold nothing but plain JSON values."""

from __future__ import annotations

import json
import operator
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any

from crosswire.model import ArticlePrediction, Mention, Prediction, Quantity, Story
from crosswire.problems import printable
from crosswire.systems.sandbox import describe

Line = dict[str, Any]


@dataclass(slots=True)
class Returned:
    """What was returned, article by article.

    Attributes:
        lines: Article id to the lines given for it; one is right.
        faults: Article id to why no line could be made of what was given for it.
        fault: What else was wrong; it counts against every article that has neither line nor fault.
        story_line: The line of the story, if the system links mentions.
        story_fault: Why no line could be made of what was said of the story.
    """

    lines: dict[str, list[Line]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    fault: str = ""
    story_line: Line | None = None
    story_fault: str = ""


def returned_lines(returned: object, story: Story) -> Returned:
    """The lines that a stranger's answer says. To be called among strangers: any attribute may raise.

    Nothing of the stranger's own objects is left in the result.
    """
    if not isinstance(returned, Prediction):
        return Returned(fault=f"predict returned {_named(returned)}; expected a crosswire.Prediction")
    result = Returned()
    items: Iterable[Any] = returned.articles
    for item in items:
        if not isinstance(item, ArticlePrediction):
            result.fault = f"the Prediction holds {_named(item)}; expected crosswire.ArticlePrediction"
            continue
        article = str(item.article)
        try:
            line = _line(item)
        except _NoLineError as error:
            result.faults[article] = str(error)
        else:
            result.lines.setdefault(article, []).append(line)
    if returned.entities is not None:
        try:
            result.story_line = _story_line(returned.entities, story.id)
        except _NoLineError as error:
            result.story_fault = str(error)
    return result


def _story_line(entities: Any, story: str) -> Line:  # noqa: ANN401 - whatever a stranger took for entities
    try:
        plain = [{"mentions": [list(reference) for reference in entity]} for entity in entities]
        line: Line = json.loads(json.dumps({"story": story, "entities": plain}, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        message = f"entities are no lists of (article id, mention id): {describe(error).partition(' at ')[0]}"
        raise _NoLineError(message) from error
    return line


class _NoLineError(Exception):
    """An answer that cannot be written as a line."""


def _line(item: ArticlePrediction) -> Line:
    line: Line = {"article": str(item.article)}
    if item.mentions is None:
        return line
    try:
        mentions = list(item.mentions)
    except TypeError as error:
        raise _NoLineError(f"mentions is {_named(item.mentions)}; expected a list of crosswire.Mention") from error
    line["mentions"] = _numbered([_object(mention, place) for place, mention in enumerate(mentions)])
    return line


def _object(mention: object, place: int) -> Line:
    """The JSON object of a mention, fields that say nothing left out; integers of other libraries become plain."""
    if not isinstance(mention, Mention):
        raise _NoLineError(f"mentions[{place}] is {_named(mention)}; expected a crosswire.Mention")
    values: Line = {each.name: getattr(mention, each.name) for each in fields(Mention)}
    values["start"], values["end"] = _plain(mention.start), _plain(mention.end)
    if isinstance(mention.quantity, Quantity):
        values["quantity"] = {each.name: getattr(mention.quantity, each.name) for each in fields(Quantity)}
    kept = {key: value for key, value in values.items() if value is not None and not (key == "text" and value == "")}
    try:
        plain: Line = json.loads(json.dumps(kept, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        raise _NoLineError(f"mentions[{place}] is no JSON: {describe(error).partition(' at ')[0]}") from error
    return plain


def _plain(offset: Any) -> Any:  # noqa: ANN401 - whatever a stranger took for an offset
    if isinstance(offset, bool) or not hasattr(offset, "__index__"):
        return offset
    return operator.index(offset)


def _named(value: object) -> str:
    return "nothing (None)" if value is None else f"an object of type {printable(type(value).__name__)}"


def _numbered(mentions: list[Line]) -> list[Line]:
    """Mentions without an id get the first free one of m1, m2, ..."""
    taken = {mention["id"] for mention in mentions if isinstance(mention["id"], str)}
    free = (name for name in (f"m{number}" for number in range(1, 2 * len(mentions) + 1)) if name not in taken)
    for mention in mentions:
        if mention["id"] == "":
            mention["id"] = next(free)
    return mentions
