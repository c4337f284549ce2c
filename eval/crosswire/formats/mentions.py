"""Objects of a line to records and back, every field checked: the only room that knows the form of a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crosswire.formats.field_reader import FieldReader
from crosswire.formats.jsonl import Row
from crosswire.model import Event, Mention, Quantity, Segment
from crosswire.problems import Problem, quoted

MENTION_KEYS = ("id", "start", "end", "type", "level", "text", "value", "quantity")
SEGMENT_KEYS = ("id", "start", "end", "kind", "text")
QUANTITY_KEYS = ("op", "value", "upper", "unit")


@dataclass(frozen=True, slots=True)
class MentionRules:
    """What a mention's fields may hold: the same for gold and predictions but for the label set.

    Attributes:
        types: The types allowed.
        levels: The levels allowed, the default first.
        operators: The operators of quantities allowed.
        elsewhere: Labels that only another label set has, with the name of that set.
    """

    types: Sequence[str]
    levels: Sequence[str]
    operators: Sequence[str]
    elsewhere: Mapping[str, str] = field(default_factory=dict)


def decode_mention(
    row: Row, data: object, rules: MentionRules, place: int | None = None
) -> tuple[Mention | None, list[Problem]]:
    """A mention from its JSON object; null, with the problems, where a field is not what it must be.

    `place` is where it stands in a list of mentions, and names one without an id.
    """
    unnamed = "mention" if place is None else f"mentions[{place}]"
    if not isinstance(data, dict):
        return None, [row.problem("E111", f"{unnamed} is {quoted(data)}; expected an object")]
    fields = FieldReader(row, data, f"mention {quoted(data.get('id'))}" if isinstance(data.get("id"), str) else unnamed)
    fields.reject_unknown(MENTION_KEYS)
    mention = Mention(
        start=fields.integer("start"),
        end=fields.integer("end"),
        type=fields.choice("type", "E302", rules.types, elsewhere=rules.elsewhere),
        level=fields.choice("level", "E303", rules.levels, default=rules.levels[0]),
        id=fields.string("id"),
        text=fields.string("text", ""),
        value=fields.string("value") if data.get("value") is not None else None,
        quantity=decode_quantity(fields, data.get("quantity"), rules.operators),
    )
    if "id" in data and data["id"] == "":
        fields.problem("E111", "id is ''; expected a string that names the mention")
    return (None if fields.problems else mention), fields.problems


def decode_quantity(mention: FieldReader, data: object, operators: Sequence[str]) -> Quantity | None:
    """The quantity of a mention or claim; null, with the problems, where it says none or is not what it must be."""
    if data is None:
        return None
    if not isinstance(data, dict):
        mention.problem("E111", f"quantity is {quoted(data)}; expected an object with op, value, unit")
        return None
    fields = FieldReader(mention.row, data, f"{mention.what}: quantity")
    fields.reject_unknown(QUANTITY_KEYS)
    op = fields.choice("op", "E305", operators)
    upper = fields.number("upper") if data.get("upper") is not None else None
    quantity = Quantity(op, fields.number("value"), fields.string("unit"), upper)
    if not fields.problems and (op == "range") != (upper is not None and upper > quantity.value):
        fields.problem("E306", "a range needs an upper above its value, and no other op takes one")
    mention.problems.extend(fields.problems)
    return quantity


def decode_segment(row: Row, kinds: Sequence[str]) -> tuple[Segment | None, list[Problem]]:
    """A segment from its row; null, with the problems, where a field is not what it must be."""
    fields = FieldReader(row, row.data, f"segment {quoted(row.data.get('id'))}")
    fields.reject_unknown(SEGMENT_KEYS)
    segment = Segment(
        id=fields.string("id"),
        start=fields.integer("start"),
        end=fields.integer("end"),
        kind=fields.choice("kind", "E304", kinds),
        text=fields.string("text"),
    )
    return (None if fields.problems else segment), fields.problems


def span_problems(row: Row, record: Mention | Segment | Event, text: str, what: str) -> list[Problem]:
    """What is wrong with a record's span in its article: out of range, empty, or another surface text."""
    start, end = record.start, record.end
    if start < 0 or end < 0:
        message = f"{what} has the span {quoted(start)} to {quoted(end)}; offsets count code points from 0"
        return [row.problem("E201", message)]
    if end > len(text):
        message = f"{what} ends at {quoted(end)}, past the article's {len(text)} characters; offsets count code points"
        return [row.problem("E202", message)]
    if end <= start:
        message = f"{what} has the span {quoted(start)} to {quoted(end)}; end is exclusive and must be above start"
        return [row.problem("E203", message)]
    if record.text and record.text != text[start:end]:
        message = f"{what} says {quoted(record.text)} but the article has {quoted(text[start:end])} at {start} to {end}"
        return [row.problem("E204", message + "; correct the offsets or the text")]
    return []


class DuplicateSpans:
    """What was said of one article so far, to find what is said twice."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._ids: set[str] = set()
        self._spans: dict[tuple[int, int, str, str], str] = {}

    def problems(self, row: Row, mention: Mention) -> list[Problem]:
        """What a mention repeats: an id, or the span, type and level of another one; then it counts as seen."""
        key = (mention.start, mention.end, mention.type, mention.level)
        problems = []
        if mention.id in self._ids:
            problems.append(
                row.problem("E112", f"the id {quoted(mention.id)} stands twice; ids are unique in an article")
            )
        if key in self._spans:
            message = (
                f"mention {quoted(mention.id)} repeats {quoted(self._spans[key])}: {mention.type} {key[0]} to {key[1]}"
            )
            problems.append(row.problem("E205", message + "; keep one"))
        self._ids.add(mention.id)
        self._spans.setdefault(key, mention.id)
        return problems


def encode_mention(mention: Mention) -> dict[str, Any]:
    """The JSON object of a mention, keys in canonical order, fields that say nothing left out."""
    data: dict[str, Any] = {
        "id": mention.id,
        "start": mention.start,
        "end": mention.end,
        "type": mention.type,
    }
    data["level"] = mention.level
    if mention.text:
        data["text"] = mention.text
    if mention.value is not None:
        data["value"] = mention.value
    if mention.quantity is not None:
        data["quantity"] = encode_quantity(mention.quantity)
    return data


def encode_quantity(quantity: Quantity) -> dict[str, Any]:
    """The JSON object of a quantity; whole numbers are written without a fraction."""
    data: dict[str, Any] = {"op": quantity.op, "value": _whole(quantity.value)}
    if quantity.upper is not None:
        data["upper"] = _whole(quantity.upper)
    return {**data, "unit": quantity.unit}


def _whole(number: float) -> int | float:
    return int(number) if number == int(number) else number


def encode_segment(segment: Segment) -> dict[str, Any]:
    """The JSON object of a segment, keys in canonical order."""
    return {key: getattr(segment, key) for key in SEGMENT_KEYS}
