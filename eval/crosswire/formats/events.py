"""Decoding and encoding of events and happenings, with checks of every field and reference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from crosswire.formats.field_reader import FieldReader
from crosswire.formats.jsonl import Row
from crosswire.formats.references import decode_references
from crosswire.model import Argument, Event, Happening, Span
from crosswire.model.annotations import AUTHOR, CONTENT, STATEMENT
from crosswire.model.schema import EventSchema
from crosswire.problems import Kind, Problem, quoted, same_name

ATTRIBUTES = ("act", "polarity", "modality", "aspect", "holder", "factuality")
EVENT_KEYS = ("id", "start", "end", "type", "text", *ATTRIBUTES, "arguments")
HAPPENING_KEYS = ("id", "type", "includes", "events")


def decode_event(row: Row, data: object, schema: EventSchema, *, whole: bool) -> tuple[Event | None, list[Problem]]:
    """Decode an event from its JSON object; return None, with the problems, if a field is invalid.

    Args:
        row: The row that contains it.
        data: The JSON object of the event.
        schema: Allowed types, roles and attributes.
        whole: True if every attribute is required, as in the gold; predictions may omit attributes.
    """
    if not isinstance(data, dict):
        return None, [row.problem("E111", f"event is {quoted(data)}; expected an object")]
    fields = FieldReader(row, data, f"event {quoted(data.get('id'))}")
    fields.reject_unknown(EVENT_KEYS)
    event = Event(
        start=fields.integer("start"),
        end=fields.integer("end"),
        type=fields.choice("type", "E302", schema.types),
        id=fields.identifier(),
        text=fields.string("text", ""),
        act=fields.optional_choice("act", "E314", schema.acts),
        polarity=fields.optional_choice("polarity", "E314", schema.polarities),
        modality=fields.optional_choice("modality", "E314", schema.modalities),
        aspect=fields.optional_choice("aspect", "E314", schema.aspects),
        holder=fields.optional_string("holder"),
        factuality=fields.optional_choice("factuality", "E314", schema.factualities),
        arguments=tuple(_arguments(fields)),
    )
    required = [key for key in ATTRIBUTES if key != "act" or event.type == STATEMENT]
    for key in required if whole else ():
        if data.get(key) is None:
            fields.problem("E109", f"{key} is {'null' if key in data else 'missing'}; add it")
    if event.type in schema.types and event.type != STATEMENT and event.act is not None:
        fields.problem("E311", f"act is {quoted(event.act)}, but only a Statement takes an act; remove it")
    roles = schema.types.get(event.type, ())
    for argument in event.arguments:
        if roles and argument.role and argument.role not in roles:
            known = ", ".join(roles)
            fix = "role and mention are in the wrong order" if argument.mention in roles else "correct role or type"
            message = f"{event.type} takes no role {quoted(argument.role)} (known: {known}); {fix}"
            fields.problem("E311", message)
    return (None if fields.problems else event), fields.problems


def _arguments(event: FieldReader) -> Iterator[Argument]:
    for fields in event.objects("arguments"):
        fields.reject_unknown(("role", "mention", "spans"))
        role = fields.identifier("role")
        mention = fields.optional_string("mention")
        spans = tuple(decode_spans(fields))
        if not fields.problems and ((role == CONTENT) != bool(spans) or (mention is None) != bool(spans)):
            message = "spans or mention is wrong; Content needs only spans, other roles only a mention; correct it"
            fields.problem("E315", message)
        yield Argument(role, mention, spans)


def decode_spans(fields: FieldReader) -> Iterator[Span]:
    """Yield the spans of an object, each a pair of integers [start, end]."""
    for place, span in enumerate(fields.list_of("spans") or ()):
        if isinstance(span, list) and len(span) == 2 and all(type(offset) is int for offset in span):
            yield span[0], span[1]
        else:
            fields.problem("E111", f"spans[{place}] is {quoted(span)}; expected two integers [start, end]")


def encode_event(event: Event) -> dict[str, Any]:
    """Return the JSON object of an event: keys in canonical order, without empty attributes."""
    data: dict[str, Any] = {"id": event.id, "start": event.start, "end": event.end, "type": event.type}
    if event.text:
        data["text"] = event.text
    data |= {key: getattr(event, key) for key in ATTRIBUTES if getattr(event, key) is not None}
    return {**data, "arguments": [_encode_argument(argument) for argument in event.arguments]}


def _encode_argument(argument: Argument) -> dict[str, Any]:
    if argument.mention is not None:
        return {"role": argument.role, "mention": argument.mention}
    return {"role": argument.role, "spans": [list(span) for span in argument.spans]}


@dataclass(slots=True)
class Known:
    """The ids that the events of an article can refer to; those of invalid records are known too.

    Attributes:
        mentions: The ids of the mentions.
        statements: The ids of Statements, besides those of the valid events.
        any_mention: True if a mention has no readable id, so that every id can be its own.
        any_statement: The same for events.
    """

    mentions: set[str]
    statements: set[str] = field(default_factory=set)
    any_mention: bool = False
    any_statement: bool = False

    def add_invalid_mention(self, item: object) -> None:
        """Add a mention that is itself a problem, so that references to it are no further problems."""
        name = readable_id(item)
        self.mentions.add(name)
        self.any_mention |= not name

    def add_invalid_event(self, item: object) -> None:
        """Add an event that is itself a problem; it can be a Statement."""
        name = readable_id(item)
        self.statements.add(name)
        self.any_statement |= not name


def readable_id(item: object) -> str:
    """Return the id of a JSON object; empty if it has none."""
    name = item.get("id") if isinstance(item, dict) else None
    return name if isinstance(name, str) else ""


def event_problems(events: Sequence[tuple[Event, Row]], known: Known, text: str) -> Iterator[Problem]:
    """Check the events of an article against each other and against what they refer to.

    Yield a problem for duplicate ids and triggers, for arguments whose mention is unknown or whose span is outside the
    text, and for holders that are neither the author nor a Statement of the article.
    """
    statements = {None, AUTHOR, *known.statements, *(event.id for event, _ in events if event.type == STATEMENT)}
    ids: set[str] = set()
    triggers: dict[tuple[int, int, str], str] = {}
    for event, row in events:
        what = f"event {quoted(event.id)}"
        if event.id in ids:
            message = f"duplicate id {quoted(event.id)}; ids must be unique within an article"
            yield row.problem("E112", message, Kind("event", "with a duplicate id; ids must be unique"))
        ids.add(event.id)
        key = (event.start, event.end, event.type)
        if key in triggers:
            original = f"{quoted(triggers[key])} ({event.type} at {key[0]}-{key[1]})"
            message = f"{what} is a duplicate of {original}; keep one"
            yield row.problem("E205", message, Kind("event", "twice; keep one of each"))
        triggers.setdefault(key, event.id)
        if event.holder == event.id or not (known.any_statement or event.holder in statements):
            expected = "expected 'author' or the id of another Statement"
            message = f"{what}: holder is {quoted(event.holder)}; {expected}"
            yield row.problem("E312", message, Kind("event", f"with the holder {{}}; {expected}"), quoted(event.holder))
        yield from _argument_problems(event, row, known, len(text))


def _argument_problems(event: Event, row: Row, known: Known, length: int) -> Iterator[Problem]:
    what = f"event {quoted(event.id)}"
    for argument in event.arguments:
        if argument.mention is not None and not (known.any_mention or argument.mention in known.mentions):
            same = same_name(argument.mention, known.mentions)
            hint = f"; did you mean {same!r}?" if same else ""
            message = f"{what}: {argument.role} has the unknown mention {quoted(argument.mention)}{hint}"
            kind = Kind("argument", "with an unknown mention; use mentions of the article")
            yield row.problem("E307", f"{message}; use a mention of the article, or remove it", kind)
        for start, end in argument.spans:
            if not 0 <= start < end <= length:
                message = f"{what}: Content span {quoted(start)} to {quoted(end)} is empty or outside"
                message += f" the {length} characters of the article; correct it"
                yield row.problem("E202", message, Kind("Content span", "empty or outside the article"))


def decode_happening(row: Row, types: Iterable[str]) -> tuple[Happening | None, list[Problem]]:
    """Decode a gold happening from its row; return None, with the problems, if a field is invalid."""
    fields = FieldReader(row, row.data, f"happening {quoted(row.data.get('id'))}")
    fields.reject_unknown(HAPPENING_KEYS)
    happening = Happening(
        id=fields.identifier(),
        type=fields.choice("type", "E302", tuple(types)),
        includes=tuple(fields.strings("includes")),
        events=decode_references(fields, "events"),
    )
    return (None if fields.problems else happening), fields.problems


def encode_happening(happening: Happening) -> dict[str, Any]:
    """Return the JSON object of a happening, keys in canonical order."""
    data = {key: getattr(happening, key) for key in HAPPENING_KEYS}
    return {**data, "events": [list(reference) for reference in happening.events]}
