"""Conversion of the objects that a system returned into predictions lines of plain JSON values."""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Iterable, Mapping
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
from crosswire.systems.argument_order import order_fault
from crosswire.systems.isolation import describe

Line = dict[str, Any]


@dataclass(slots=True)
class Returned:
    """The converted lines of a response, and the faults in it.

    Attributes:
        lines: Article id to the lines returned for it, without faulty layers; one line is correct.
        faults: Article id to its layers that could not be converted, each with the reason.
        fault: Any other fault; it applies to every article without a line.
        story_line: The line of the story, without faulty layers; None if the response has no story predictions.
        story_faults: The layers of the story that could not be converted, each with the reason.
        item_faults: The contradictions and verdicts that could not be converted, such as `verdicts[2]`, each with the
            reason; their items in the line of the story are null.
    """

    lines: dict[str, list[Line]] = field(default_factory=dict)
    faults: dict[str, dict[str, str]] = field(default_factory=dict)
    fault: str = ""
    story_line: Line | None = None
    story_faults: dict[str, str] = field(default_factory=dict)
    item_faults: dict[str, str] = field(default_factory=dict)


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
        name: Any = item.article
        if not isinstance(name, str):
            order = "expected the id of an article, as in ArticlePrediction(article, mentions, events)"
            result.fault = f"an ArticlePrediction has {_named(name)} as its article; {order}"
            continue
        article = str(name)
        faults = result.faults.setdefault(article, {})
        result.lines.setdefault(article, []).append(_line(item, given, faults))
    line = _story_line(returned, story.id, given, result)
    result.story_line = line if len(line) > len(_story_keys(story.id, given)) else None
    return result


def returned_verdicts(returned: Any, story: Story) -> Returned:  # noqa: ANN401 - a third-party object
    """Convert the returned verdicts to the line of the story; see `returned_lines`."""
    try:
        records = list(returned)
    except TypeError:
        fault = f"verify returned {_named(returned)}; expected a list of crosswire.Verdict"
        return Returned(story_faults={"verdicts": fault})
    result = Returned()
    result.story_line = {"story": story.id, "verdicts": _items(records, _verdict, "verdicts", result.item_faults)}
    return result


def _items(
    records: Iterable[object], convert: Callable[[Any, str], Line], layer: str, faults: dict[str, str]
) -> list[Line | None]:
    """Convert the items of a layer whose faults cost single items; a faulty one becomes null, its reason a fault."""
    items: list[Line | None] = []
    for index, record in enumerate(records):
        place = f"{layer}[{index}]"
        try:
            items.append(convert(record, place))
        except _ConversionError as error:
            faults[place] = str(error)
            items.append(None)
        except Exception as error:
            faults[place] = f"{place} cannot be read: {describe(error)}"
            items.append(None)
    return items


def _verdict(record: Any, place: str) -> Line:  # noqa: ANN401 - a third-party object
    if not isinstance(record, Verdict):
        raise _ConversionError(f"{place} is {_named(record)}; expected a crosswire.Verdict")
    _check_order(record, place)
    given: Any = record.scores
    if not isinstance(given, Mapping | None):
        form = "expected a dictionary of labels to numbers"
        raise _ConversionError(f"{place}: scores is {_named(given)}; {form}")
    values = {"pair": record.pair, "label": record.label, "scores": None if given is None else dict(given)}
    return _as_json({key: value for key, value in values.items() if value is not None}, place)


# The layers of links, each with the key of its members, which is also the kind of given items that it needs.
_LINKS = (("entities", "mentions"), ("happenings", "events"))


def _story_keys(story: str, given: str) -> Line:
    return {"story": story, **({"given": given} if given else {})}


def _story_line(returned: Prediction, story: str, given: str, result: Returned) -> Line:
    """Return the line of the story; layers that cannot be converted are left out, and become faults of the result."""
    line = _story_keys(story, given)
    for layer, members in _LINKS:
        groups: Any = getattr(returned, layer) if given in ("", members) else None
        if groups is None:
            continue
        try:
            plain = [{members: [list(reference) for reference in group]} for group in groups]
            line[layer] = json.loads(json.dumps(plain, allow_nan=False))
        except (TypeError, ValueError, RecursionError) as error:
            reason = describe(error).partition(" at ")[0]
            result.story_faults[layer] = f"{layer} are not lists of (article id, {members[:-1]} id): {reason}"
    pairs: Any = None if given else returned.contradictions
    if pairs is not None:
        try:
            records = list(pairs)
        except TypeError:
            fault = f"contradictions is {_named(pairs)}; expected a list of crosswire.Contradiction"
            result.story_faults["contradictions"] = fault
        except Exception as error:
            result.story_faults["contradictions"] = f"contradictions cannot be read: {describe(error)}"
        else:
            line["contradictions"] = _items(records, _contradiction, "contradictions", result.item_faults)
    return line


def _contradiction(record: Any, place: str) -> Line:  # noqa: ANN401 - a third-party object
    if not isinstance(record, Contradiction):
        raise _ConversionError(f"{place} is {_named(record)}; expected a crosswire.Contradiction")
    _check_order(record, place)
    line: Line = {}
    for side, evidence in (("left", record.left), ("right", record.right)):
        if not isinstance(evidence, Evidence):
            raise _ConversionError(f"{place}: {side} is {_named(evidence)}; expected a crosswire.Evidence")
        _check_order(evidence, f"{place}.{side}")
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


def _line(item: ArticlePrediction, given: str, faults: dict[str, str]) -> Line:
    """Return the line of an article; layers that cannot be converted are left out, and become faults."""
    line: Line = {"article": str(item.article), **({"given": given} if given else {})}
    for layer, kind in (("mentions", Mention), ("events", Event)):
        # The mentions are given together with the events, so they are not requested.
        values: Any = None if given and layer == "mentions" else getattr(item, layer)
        if values is None:
            continue
        try:
            line[layer] = _objects(values, kind, layer)
        except _ConversionError as error:
            faults[layer] = str(error)
    return line


def _objects(values: Any, kind: type[Mention] | type[Event], layer: str) -> list[Line]:  # noqa: ANN401
    """Return the JSON objects of a layer; `values` is a third-party object."""
    try:
        records = list(values)
    except TypeError as error:
        message = f"{layer} is {_named(values)}; expected a list of crosswire.{kind.__name__}"
        raise _ConversionError(message) from error
    return _numbered([_object(record, kind, f"{layer}[{index}]") for index, record in enumerate(records)], layer[0])


def _object(record: Any, kind: type[Mention] | type[Event], place: str) -> Line:  # noqa: ANN401 - a third-party object
    """Return the JSON object of a record without empty fields; numbers of other libraries become plain numbers."""
    if not isinstance(record, kind):
        raise _ConversionError(f"{place} is {_named(record)}; expected a crosswire.{kind.__name__}")
    _check_order(record, place)
    values: Line = structs.asdict(record)
    if isinstance(values.get("quantity"), Quantity):
        _check_order(values["quantity"], f"{place}.quantity")
        values["quantity"] = _non_empty_fields(values["quantity"])
    if "arguments" in values:
        values["arguments"] = [_non_empty_fields(a) if isinstance(a, Argument) else a for a in values["arguments"]]
    kept = {key: value for key, value in values.items() if value is not None and not (key == "text" and value == "")}
    return _as_json(kept, place)


def _check_order(record: Any, place: str) -> None:  # noqa: ANN401 - a record of a third party
    fault = order_fault(record)
    if fault:
        raise _ConversionError(f"{place} {fault}")


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
