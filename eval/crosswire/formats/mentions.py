"""Decoding and encoding of mentions, quantities and segments, with checks of every field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crosswire.formats.field_reader import FieldReader, noun_of
from crosswire.formats.jsonl import Row
from crosswire.model import Event, Mention, Quantity, Segment
from crosswire.model.spelling import difference, hint_of_place
from crosswire.problems import Kind, Problem, quoted

MENTION_KEYS = ("id", "start", "end", "type", "level", "text", "value", "quantity")
SEGMENT_KEYS = ("id", "start", "end", "kind", "text")
QUANTITY_KEYS = ("op", "value", "upper", "unit")


@dataclass(frozen=True, slots=True)
class MentionRules:
    """Allowed values of the fields of a mention; gold and predictions differ only in the label set.

    Attributes:
        types: Allowed types.
        levels: Allowed levels, the default first.
        operators: Allowed operators of quantities.
        other_sets: Labels of other label sets, each with the name of its set.
    """

    types: Sequence[str]
    levels: Sequence[str]
    operators: Sequence[str]
    other_sets: Mapping[str, str] = field(default_factory=dict)


def decode_mention(
    row: Row, data: object, rules: MentionRules, place: int | None = None
) -> tuple[Mention | None, list[Problem]]:
    """Decode a mention from its JSON object; return None, with the problems, if a field is invalid.

    `place` is its index in a list of mentions; messages use it if the mention has no id.
    """
    unnamed = "mention" if place is None else f"mentions[{place}]"
    if not isinstance(data, dict):
        return None, [row.problem("E111", f"{unnamed} is {quoted(data)}; expected an object")]
    fields = FieldReader(row, data, f"mention {quoted(data.get('id'))}" if isinstance(data.get("id"), str) else unnamed)
    fields.reject_unknown(MENTION_KEYS)
    mention = Mention(
        start=fields.integer("start"),
        end=fields.integer("end"),
        type=fields.choice("type", "E302", rules.types, other_sets=rules.other_sets),
        level=fields.choice("level", "E303", rules.levels, default=rules.levels[0]),
        id=fields.identifier(),
        text=fields.string("text", ""),
        value=fields.optional_string("value"),
        quantity=decode_quantity(fields, data.get("quantity"), rules.operators),
    )
    return (None if fields.problems else mention), fields.problems


def decode_quantity(mention: FieldReader, data: object, operators: Sequence[str]) -> Quantity | None:
    """Decode the quantity of a mention or claim; return None if it is absent or invalid."""
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
    is_valid = op != "range" if upper is None else op == "range" and upper > quantity.value
    if not fields.problems and not is_valid:
        fields.problem("E306", "upper is wrong; op range needs an upper above value, other ops take none; correct it")
    mention.problems.extend(fields.problems)
    return quantity


def decode_segment(row: Row, kinds: Sequence[str]) -> tuple[Segment | None, list[Problem]]:
    """Decode a segment from its row; return None, with the problems, if a field is invalid."""
    fields = FieldReader(row, row.data, f"segment {quoted(row.data.get('id'))}")
    fields.reject_unknown(SEGMENT_KEYS)
    segment = Segment(
        id=fields.identifier(),
        start=fields.integer("start"),
        end=fields.integer("end"),
        kind=fields.choice("kind", "E304", kinds),
        text=fields.string("text"),
    )
    return (None if fields.problems else segment), fields.problems


def span_problems(row: Row, record: Mention | Segment | Event, text: str, what: str) -> list[Problem]:
    """Check the span of a record: it must be inside the article, not empty, and match the surface text."""
    start, end, noun = record.start, record.end, noun_of(what)
    if start < 0 or end < 0:
        message = f"{what}: span {quoted(start)} to {quoted(end)} has a negative offset; count code points from 0"
        return [row.problem("E201", message, Kind(noun, "with a negative offset; count code points from 0"))]
    if end > len(text):
        message = f"{what}: end is {quoted(end)}, but the article has {len(text)} characters; count code points"
        return [row.problem("E202", message, Kind(noun, "after the end of the article; count code points"))]
    if end <= start:
        message = f"{what}: span {quoted(start)} to {quoted(end)} is empty or reversed"
        message += "; end is exclusive and must be greater than start"
        return [row.problem("E203", message, Kind(noun, "with an empty or reversed span; end is exclusive"))]
    if record.text and record.text != text[start:end]:
        found = f"{quoted(text[start:end])} at {start}-{end}"
        message = f"{what}: text is {quoted(record.text)}, but the article has {found}{_place_hint(record, text)}"
        message += "; correct the offsets or the text"
        return [row.problem("E204", message, Kind(noun, "with another text at the offsets; correct offsets or text"))]
    return []


def _place_hint(record: Mention | Segment | Event, text: str) -> str:
    """Return the difference from the text at the offsets if the words are the same, or the nearest other place."""
    spelling = difference(record.text, text[record.start : record.end])
    if spelling:
        return f", with other {spelling}"
    places = [match.start() for match in re.finditer(f"(?={re.escape(record.text)})", text)]
    if places:
        nearest = min(places, key=lambda place: abs(place - record.start))
        return f"; the words are at {nearest}-{nearest + len(record.text)}"
    hint = hint_of_place(text, record.text)
    return f"; {hint}" if hint else ""


class DuplicateSpans:
    """The ids and spans read so far in one article, to find duplicates."""

    def __init__(self) -> None:
        """Start with no ids and no spans."""
        self._ids: set[str] = set()
        self._spans: dict[tuple[int, int, str, str], str] = {}

    def problems(self, row: Row, mention: Mention) -> list[Problem]:
        """Return the problems of a mention with a duplicate id, or a duplicate span, type and level; then record it."""
        key = (mention.start, mention.end, mention.type, mention.level)
        problems = []
        if mention.id in self._ids:
            message = f"duplicate id {quoted(mention.id)}; ids must be unique within an article"
            problems.append(row.problem("E112", message, Kind("mention", "with a duplicate id; ids must be unique")))
        if key in self._spans:
            original = f"{quoted(self._spans[key])} ({mention.type} at {key[0]}-{key[1]})"
            message = f"mention {quoted(mention.id)} is a duplicate of {original}"
            problems.append(row.problem("E205", message + "; keep one", Kind("mention", "twice; keep one of each")))
        self._ids.add(mention.id)
        self._spans.setdefault(key, mention.id)
        return problems


def encode_mention(mention: Mention) -> dict[str, Any]:
    """Return the JSON object of a mention: keys in canonical order, without empty fields."""
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
    """Return the JSON object of a quantity; whole numbers are written without a fraction."""
    data: dict[str, Any] = {"op": quantity.op, "value": _whole(quantity.value)}
    if quantity.upper is not None:
        data["upper"] = _whole(quantity.upper)
    return {**data, "unit": quantity.unit}


def _whole(number: float) -> int | float:
    return int(number) if number == int(number) else number


def encode_segment(segment: Segment) -> dict[str, Any]:
    """Return the JSON object of a segment, keys in canonical order."""
    return {key: getattr(segment, key) for key in SEGMENT_KEYS}
