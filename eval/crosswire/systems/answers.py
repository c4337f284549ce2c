"""What a stranger returned, turned into lines of a predictions file that hold nothing but plain JSON values."""

from __future__ import annotations

import json
import operator
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any

from crosswire.model import Argument, ArticlePrediction, Event, Mention, Prediction, Quantity, Story
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
    try:
        result.story_line = _story_line(returned, story.id)
    except _NoLineError as error:
        result.story_fault = str(error)
    return result


def _story_line(returned: Prediction, story: str) -> Line | None:
    """The line of what was linked; null where nothing was."""
    line: Line = {"story": story}
    for layer, members in (("entities", "mentions"), ("happenings", "events")):
        groups: Any = getattr(returned, layer)
        if groups is None:
            continue
        try:
            plain = [{members: [list(reference) for reference in group]} for group in groups]
            line[layer] = json.loads(json.dumps(plain, allow_nan=False))
        except (TypeError, ValueError, RecursionError) as error:
            reason = describe(error).partition(" at ")[0]
            message = f"{layer} are no lists of (article id, {members[:-1]} id): {reason}"
            raise _NoLineError(message) from error
    return line if len(line) > 1 else None


class _NoLineError(Exception):
    """An answer that cannot be written as a line."""


def _line(item: ArticlePrediction) -> Line:
    line: Line = {"article": str(item.article)}
    for layer, kind in (("mentions", Mention), ("events", Event)):
        said: Any = getattr(item, layer)
        if said is None:
            continue
        try:
            records = list(said)
        except TypeError as error:
            raise _NoLineError(f"{layer} is {_named(said)}; expected a list of crosswire.{kind.__name__}") from error
        objects = [_object(record, kind, f"{layer}[{place}]") for place, record in enumerate(records)]
        line[layer] = _numbered(objects, layer[0])
    return line


def _object(record: Any, kind: type[Mention] | type[Event], place: str) -> Line:  # noqa: ANN401 - a stranger's object
    """The JSON object of a record, fields that say nothing left out; integers of other libraries become plain."""
    if not isinstance(record, kind):
        raise _NoLineError(f"{place} is {_named(record)}; expected a crosswire.{kind.__name__}")
    values: Line = {each.name: getattr(record, each.name) for each in fields(kind)}
    values["start"], values["end"] = _plain(record.start), _plain(record.end)
    if isinstance(values.get("quantity"), Quantity):
        values["quantity"] = _said(values["quantity"])
    if "arguments" in values:
        values["arguments"] = [_said(a) if isinstance(a, Argument) else a for a in values["arguments"]]
    kept = {key: value for key, value in values.items() if value is not None and not (key == "text" and value == "")}
    try:
        plain: Line = json.loads(json.dumps(kept, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        raise _NoLineError(f"{place} is no JSON: {describe(error).partition(' at ')[0]}") from error
    return plain


def _said(record: Quantity | Argument) -> Line:
    """The fields of a record inside a record that say something."""
    values = {each.name: getattr(record, each.name) for each in fields(type(record))}
    return {key: value for key, value in values.items() if value not in (None, ())}


def _plain(offset: Any) -> Any:  # noqa: ANN401 - whatever a stranger took for an offset
    if isinstance(offset, bool) or not hasattr(offset, "__index__"):
        return offset
    return operator.index(offset)


def _named(value: object) -> str:
    return "nothing (None)" if value is None else f"an object of type {printable(type(value).__name__)}"


def _numbered(records: list[Line], letter: str) -> list[Line]:
    """Records without an id get the first free one of m1, m2, ... or e1, e2, ..."""
    taken = {record["id"] for record in records if isinstance(record["id"], str)}
    free = (name for name in (f"{letter}{number}" for number in range(1, 2 * len(records) + 1)) if name not in taken)
    for record in records:
        if record["id"] == "":
            record["id"] = next(free)
    return records
