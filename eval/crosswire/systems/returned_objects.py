"""Conversion of the objects that a system returned into predictions lines of plain JSON values."""

from __future__ import annotations

import json
import operator
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from msgspec import structs

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
    """The converted lines of a response, and the faults in it.

    Attributes:
        lines: Article id to the lines returned for it; one line is correct.
        faults: Article id to the reason why the returned object could not be converted.
        fault: Any other fault; it applies to every article that has neither a line nor a fault.
        story_line: The line of the story; None if the response has no story predictions.
        story_fault: The reason why the story predictions could not be converted.
    """

    lines: dict[str, list[Line]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    fault: str = ""
    story_line: Line | None = None
    story_fault: str = ""


def returned_lines(returned: object, story: Story, given: str = "") -> Returned:
    """Convert the returned predictions to lines, for an end-to-end request or for the `given` kind of items.

    Call this in isolation, because any attribute can raise. The result contains none of the third-party objects.
    """
    if not isinstance(returned, Prediction):
        method = "predict_given" if given else "predict"
        return Returned(fault=f"{method} returned {_named(returned)}; expected a crosswire.Prediction")
    result = Returned()
    # For given mentions, only the story prediction is requested.
    items: Iterable[Any] = () if given == "mentions" else returned.articles
    for item in items:
        if not isinstance(item, ArticlePrediction):
            result.fault = f"the Prediction holds {_named(item)}; expected crosswire.ArticlePrediction"
            continue
        article = str(item.article)
        try:
            line = _line(item, given)
        except _ConversionError as error:
            result.faults[article] = str(error)
        else:
            result.lines.setdefault(article, []).append(line)
    try:
        result.story_line = _story_line(returned, story.id, given)
    except _ConversionError as error:
        result.story_fault = str(error)
    return result


def returned_verdicts(returned: Any, story: Story) -> Returned:  # noqa: ANN401 - a third-party object
    """Convert the returned verdicts to the line of the story; see `returned_lines`."""
    try:
        records = list(returned)
        verdicts = [_verdict(record, f"verdicts[{index}]") for index, record in enumerate(records)]
    except TypeError:
        return Returned(story_fault=f"verify returned {_named(returned)}; expected a list of crosswire.Verdict")
    except _ConversionError as error:
        return Returned(story_fault=str(error))
    return Returned(story_line={"story": story.id, "verdicts": verdicts})


def _verdict(record: Any, place: str) -> Line:  # noqa: ANN401 - a third-party object
    if not isinstance(record, Verdict):
        raise _ConversionError(f"{place} is {_named(record)}; expected a crosswire.Verdict")
    scores = None if record.scores is None else dict(record.scores)
    values = {"pair": record.pair, "label": record.label, "scores": scores}
    return _as_json({key: value for key, value in values.items() if value is not None}, place)


# The layers of links, each with the key of its members, which is also the kind of given items that it needs.
_LINKS = (("entities", "mentions"), ("happenings", "events"))


def _story_line(returned: Prediction, story: str, given: str) -> Line | None:
    """Return the line of the story; None if there are no story predictions."""
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
            message = f"{layer} are not lists of (article id, {members[:-1]} id): {reason}"
            raise _ConversionError(message) from error
    pairs: Any = None if given else returned.contradictions
    if pairs is not None:
        try:
            records = list(pairs)
        except TypeError as error:
            message = f"contradictions is {_named(pairs)}; expected a list of crosswire.Contradiction"
            raise _ConversionError(message) from error
        except Exception as error:
            raise _ConversionError(f"contradictions cannot be read: {describe(error)}") from error
        line["contradictions"] = [_contradiction(pair, f"contradictions[{n}]") for n, pair in enumerate(records)]
    return line if len(line) > bare else None


def _contradiction(record: Any, place: str) -> Line:  # noqa: ANN401 - a third-party object
    if not isinstance(record, Contradiction):
        raise _ConversionError(f"{place} is {_named(record)}; expected a crosswire.Contradiction")
    line: Line = {}
    for side, evidence in (("left", record.left), ("right", record.right)):
        if not isinstance(evidence, Evidence):
            raise _ConversionError(f"{place}: {side} is {_named(evidence)}; expected a crosswire.Evidence")
        line[side] = {"article": evidence.article, "spans": evidence.spans}
    values = {"type": record.type, "score": record.score}
    return _as_json({**line, **{key: value for key, value in values.items() if value is not None}}, place)


def _as_json(values: Line, place: str) -> Line:
    """Return the same line in plain JSON values; numbers of other libraries become plain numbers."""
    try:
        plain: Line = json.loads(json.dumps(values, allow_nan=False, default=_number))
    except (TypeError, ValueError, RecursionError) as error:
        reason = describe(error).partition(" at ")[0]
        raise _ConversionError(
            f"{place} is not JSON: {reason}; use strings, finite numbers, lists and tuples"
        ) from error
    return plain


def _number(value: Any) -> Any:  # noqa: ANN401 - a number of another library, or anything else
    if hasattr(value, "__index__"):
        return operator.index(value)
    if hasattr(value, "__float__"):
        return float(value)
    raise TypeError(f"{printable(type(value).__name__)} is not a JSON value")


class _ConversionError(Exception):
    """An object that cannot be converted to a line."""


def _line(item: ArticlePrediction, given: str) -> Line:
    line: Line = {"article": str(item.article), **({"given": given} if given else {})}
    for layer, kind in (("mentions", Mention), ("events", Event)):
        # The mentions are given together with the events, so they are not requested.
        values: Any = None if given and layer == "mentions" else getattr(item, layer)
        if values is None:
            continue
        try:
            records = list(values)
        except TypeError as error:
            raise _ConversionError(
                f"{layer} is {_named(values)}; expected a list of crosswire.{kind.__name__}"
            ) from error
        objects = [_object(record, kind, f"{layer}[{index}]") for index, record in enumerate(records)]
        line[layer] = _numbered(objects, layer[0])
    return line


def _object(record: Any, kind: type[Mention] | type[Event], place: str) -> Line:  # noqa: ANN401 - a third-party object
    """Return the JSON object of a record without empty fields; numbers of other libraries become plain numbers."""
    if not isinstance(record, kind):
        raise _ConversionError(f"{place} is {_named(record)}; expected a crosswire.{kind.__name__}")
    values: Line = structs.asdict(record)
    if isinstance(values.get("quantity"), Quantity):
        values["quantity"] = _non_empty_fields(values["quantity"])
    if "arguments" in values:
        values["arguments"] = [_non_empty_fields(a) if isinstance(a, Argument) else a for a in values["arguments"]]
    kept = {key: value for key, value in values.items() if value is not None and not (key == "text" and value == "")}
    return _as_json(kept, place)


def _non_empty_fields(record: Quantity | Argument) -> Line:
    """Return the fields of a nested record that are not empty."""
    values = structs.asdict(record)
    return {key: value for key, value in values.items() if value not in (None, ())}


def _named(value: object) -> str:
    return "nothing (None)" if value is None else f"an object of type {printable(type(value).__name__)}"


def _numbered(records: list[Line], letter: str) -> list[Line]:
    """Give each record without an id the first free id of m1, m2, ... or e1, e2, ..., and return the records."""
    taken = {record["id"] for record in records if isinstance(record["id"], str)}
    free = (name for name in (f"{letter}{number}" for number in range(1, 2 * len(records) + 1)) if name not in taken)
    for record in records:
        if record["id"] == "":
            record["id"] = next(free)
    return records
