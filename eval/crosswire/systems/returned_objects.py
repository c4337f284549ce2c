"""What a stranger returned, turned into lines of a predictions file that hold nothing but plain JSON values."""

from __future__ import annotations

import json
import operator
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any

from crosswire.model import (
    Argument,
    ArticlePrediction,
    Contradiction,
    Event,
    Evidence,
    Mention,
    Prediction,
    Quantity,
    Story,
    Verdict,
)
from crosswire.problems import printable
from crosswire.systems.isolation import describe

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


def returned_lines(returned: object, story: Story, given: str = "") -> Returned:
    """The lines that a stranger's answer says, to an open question or to what was `given`.

    To be called among strangers: any attribute may raise. Nothing of the stranger's own objects is left in the result.
    """
    if not isinstance(returned, Prediction):
        asked = "predict_given" if given else "predict"
        return Returned(fault=f"{asked} returned {_named(returned)}; expected a crosswire.Prediction")
    result = Returned()
    # Given mentions leave nothing to be said of single articles.
    items: Iterable[Any] = () if given == "mentions" else returned.articles
    for item in items:
        if not isinstance(item, ArticlePrediction):
            result.fault = f"the Prediction holds {_named(item)}; expected crosswire.ArticlePrediction"
            continue
        article = str(item.article)
        try:
            line = _line(item, given)
        except _NoLineError as error:
            result.faults[article] = str(error)
        else:
            result.lines.setdefault(article, []).append(line)
    try:
        result.story_line = _story_line(returned, story.id, given)
    except _NoLineError as error:
        result.story_fault = str(error)
    return result


def returned_verdicts(returned: Any, story: Story) -> Returned:  # noqa: ANN401 - a stranger's object
    """The line that a stranger's verdicts say; as `returned_lines`."""
    try:
        records = list(returned)
        verdicts = [_verdict(record, f"verdicts[{place}]") for place, record in enumerate(records)]
    except TypeError:
        return Returned(story_fault=f"verify returned {_named(returned)}; expected a list of crosswire.Verdict")
    except _NoLineError as error:
        return Returned(story_fault=str(error))
    return Returned(story_line={"story": story.id, "verdicts": verdicts})


def _verdict(record: Any, place: str) -> Line:  # noqa: ANN401 - a stranger's object
    if not isinstance(record, Verdict):
        raise _NoLineError(f"{place} is {_named(record)}; expected a crosswire.Verdict")
    scores = None if record.scores is None else dict(record.scores)
    said = {"pair": record.pair, "label": record.label, "scores": scores}
    return _as_json({key: value for key, value in said.items() if value is not None}, place)


# What an answer links, with the key of what each link gathers, and for which kind of things given it is asked.
_LINKS = (("entities", "mentions"), ("happenings", "events"))


def _story_line(returned: Prediction, story: str, given: str) -> Line | None:
    """The line of what is said beyond articles; null where nothing is."""
    line: Line = {"story": story, **({"given": given} if given else {})}
    bare = len(line)
    for layer, members in _LINKS:
        groups: Any = getattr(returned, layer) if given in ("", members) else None
        if groups is None:
            continue
        try:
            plain = [{members: [list(reference) for reference in group]} for group in groups]
            line[layer] = json.loads(json.dumps(plain, allow_nan=False))
        except (TypeError, ValueError, RecursionError) as error:
            reason = describe(error).partition(" at ")[0]
            message = f"{layer} are no lists of (article id, {members[:-1]} id): {reason}"
            raise _NoLineError(message) from error
    pairs: Any = None if given else returned.contradictions
    if pairs is not None:
        try:
            records = list(pairs)
        except TypeError as error:
            message = f"contradictions is {_named(pairs)}; expected a list of crosswire.Contradiction"
            raise _NoLineError(message) from error
        except Exception as error:
            raise _NoLineError(f"contradictions cannot be read: {describe(error)}") from error
        line["contradictions"] = [_contradiction(pair, f"contradictions[{n}]") for n, pair in enumerate(records)]
    return line if len(line) > bare else None


def _contradiction(record: Any, place: str) -> Line:  # noqa: ANN401 - a stranger's object
    if not isinstance(record, Contradiction):
        raise _NoLineError(f"{place} is {_named(record)}; expected a crosswire.Contradiction")
    line: Line = {}
    for side, evidence in (("left", record.left), ("right", record.right)):
        if not isinstance(evidence, Evidence):
            raise _NoLineError(f"{place}: {side} is {_named(evidence)}; expected a crosswire.Evidence")
        line[side] = {"article": evidence.article, "spans": evidence.spans}
    said = {"type": record.type, "score": record.score}
    return _as_json({**line, **{key: value for key, value in said.items() if value is not None}}, place)


def _as_json(said: Line, place: str) -> Line:
    """The same in plain JSON values; numbers of other libraries become plain."""
    try:
        plain: Line = json.loads(json.dumps(said, allow_nan=False, default=_number))
    except (TypeError, ValueError, RecursionError) as error:
        reason = describe(error).partition(" at ")[0]
        raise _NoLineError(f"{place} is no JSON: {reason}; give strings, finite numbers, lists and tuples") from error
    return plain


def _number(value: Any) -> Any:  # noqa: ANN401 - a number of another library, or anything else
    if hasattr(value, "__index__"):
        return operator.index(value)
    if hasattr(value, "__float__"):
        return float(value)
    raise TypeError(f"{printable(type(value).__name__)} is no JSON value")


class _NoLineError(Exception):
    """An answer that cannot be written as a line."""


def _line(item: ArticlePrediction, given: str) -> Line:
    line: Line = {"article": str(item.article), **({"given": given} if given else {})}
    for layer, kind in (("mentions", Mention), ("events", Event)):
        # Given events come with the mentions, so that these are not asked for.
        said: Any = None if given and layer == "mentions" else getattr(item, layer)
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
    if isinstance(values.get("quantity"), Quantity):
        values["quantity"] = _said(values["quantity"])
    if "arguments" in values:
        values["arguments"] = [_said(a) if isinstance(a, Argument) else a for a in values["arguments"]]
    kept = {key: value for key, value in values.items() if value is not None and not (key == "text" and value == "")}
    return _as_json(kept, place)


def _said(record: Quantity | Argument) -> Line:
    """The fields of a record inside a record that say something."""
    values = {each.name: getattr(record, each.name) for each in fields(type(record))}
    return {key: value for key, value in values.items() if value not in (None, ())}


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
