"""Events and happenings: objects of a line to records and back, every field and reference checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from crosswire.formats.field_reader import FieldReader
from crosswire.formats.jsonl import Row
from crosswire.formats.references import decode_references
from crosswire.model import Argument, Event, Happening, Span
from crosswire.model.schema import EventSchema
from crosswire.problems import Problem, quoted

AUTHOR = "author"
ATTRIBUTES = ("act", "polarity", "modality", "aspect", "holder", "factuality")
EVENT_KEYS = ("id", "start", "end", "type", "text", *ATTRIBUTES, "arguments")
HAPPENING_KEYS = ("id", "type", "includes", "events")


def decode_event(row: Row, data: object, schema: EventSchema, *, whole: bool) -> tuple[Event | None, list[Problem]]:
    """An event from its JSON object; null, with the problems, where a field is not what it must be.

    Args:
        row: Where it stands.
        data: The object.
        schema: What events may say.
        whole: Whether every attribute is required, as in the gold; a prediction may leave them out.
    """
    if not isinstance(data, dict):
        return None, [row.problem("E111", f"event is {quoted(data)}; expected an object")]
    fields = FieldReader(row, data, f"event {quoted(data.get('id'))}")
    fields.reject_unknown(EVENT_KEYS)
    event = Event(
        start=fields.integer("start"),
        end=fields.integer("end"),
        type=fields.choice("type", "E302", schema.types),
        id=fields.string("id"),
        text=fields.string("text", ""),
        act=_choice(fields, "act", schema.acts),
        polarity=_choice(fields, "polarity", schema.polarities),
        modality=_choice(fields, "modality", schema.modalities),
        aspect=_choice(fields, "aspect", schema.aspects),
        holder=fields.string("holder") if data.get("holder") is not None else None,
        factuality=_choice(fields, "factuality", schema.factualities),
        arguments=tuple(_arguments(fields)),
    )
    required = [key for key in ATTRIBUTES if key != "act" or event.type == "Statement"]
    for key in required if whole else ():
        if data.get(key) is None:
            fields.problem("E109", f"{key} is {'null' if key in data else 'missing'}; add it")
    if event.type in schema.types and event.type != "Statement" and event.act is not None:
        fields.problem("E311", f"act is {quoted(event.act)}, but only a Statement has one; remove it")
    roles = schema.types.get(event.type, ())
    for argument in event.arguments:
        if roles and argument.role and argument.role not in roles:
            known = ", ".join(roles)
            message = f"{event.type} has no role {quoted(argument.role)} (its roles: {known}); correct one"
            fields.problem("E311", message)
    return (None if fields.problems else event), fields.problems


def _choice(fields: FieldReader, key: str, known: Sequence[str]) -> str | None:
    return fields.choice(key, "E314", known) if fields.data.get(key) is not None else None


def _arguments(event: FieldReader) -> Iterator[Argument]:
    for place, item in enumerate(event.list_of("arguments") or ()):
        if not isinstance(item, dict):
            event.problem("E111", f"arguments[{place}] is {quoted(item)}; expected an object")
            continue
        fields = FieldReader(event.row, item, f"{event.what}: arguments[{place}]")
        fields.reject_unknown(("role", "mention", "spans"))
        role = fields.string("role")
        mention = fields.string("mention") if item.get("mention") is not None else None
        spans = tuple(decode_spans(fields)) if "spans" in item else ()
        if not fields.problems and ((role == "Content") != bool(spans) or (mention is None) != bool(spans)):
            fields.problem("E315", "Content has spans of its own, every other role a mention; give one of the two")
        event.problems.extend(fields.problems)
        yield Argument(role, mention, spans)


def decode_spans(fields: FieldReader) -> Iterator[Span]:
    """The spans that an object has: pairs [start, end] of integers."""
    for place, span in enumerate(fields.list_of("spans") or ()):
        if isinstance(span, list) and len(span) == 2 and all(type(offset) is int for offset in span):
            yield span[0], span[1]
        else:
            fields.problem("E111", f"spans[{place}] is {quoted(span)}; expected two integers [start, end]")


def encode_event(event: Event) -> dict[str, Any]:
    """The JSON object of an event, keys in canonical order, attributes that say nothing left out."""
    data: dict[str, Any] = {"id": event.id, "start": event.start, "end": event.end, "type": event.type}
    if event.text:
        data["text"] = event.text
    data |= {key: getattr(event, key) for key in ATTRIBUTES if getattr(event, key) is not None}
    return {**data, "arguments": [_encode_argument(argument) for argument in event.arguments]}


def _encode_argument(argument: Argument) -> dict[str, Any]:
    if argument.mention is not None:
        return {"role": argument.role, "mention": argument.mention}
    return {"role": argument.role, "spans": [list(span) for span in argument.spans]}


def event_problems(
    events: Sequence[tuple[Event, Row]], mentions: Iterable[str], text: str, given: Iterable[Event] = ()
) -> Iterator[Problem]:
    """What is wrong with the events of an article beside their own fields and spans.

    What is said twice; arguments that name no mention of the article (`mentions` are their ids) or that reach beyond
    the text; holders that are neither the author nor a Statement of the article, said or `given`.
    """
    known = set(mentions)
    there = [*(event for event, _ in events), *given]
    statements = {event.id for event in there if event.type == "Statement"}
    ids: set[str] = set()
    triggers: dict[tuple[int, int, str], str] = {}
    for event, row in events:
        what = f"event {quoted(event.id)}"
        if event.id in ids:
            yield row.problem("E112", f"the id {quoted(event.id)} stands twice; ids are unique in an article")
        ids.add(event.id)
        key = (event.start, event.end, event.type)
        if key in triggers:
            yield row.problem(
                "E205", f"{what} repeats {quoted(triggers[key])}: {event.type} {key[0]} to {key[1]}; keep one"
            )
        triggers.setdefault(key, event.id)
        if event.holder not in (None, AUTHOR, *statements) or event.holder == event.id:
            message = f"{what}: holder is {quoted(event.holder)}; expected 'author' or the id of another Statement"
            yield row.problem("E312", message)
        for argument in event.arguments:
            if argument.mention is not None and argument.mention not in known:
                message = (
                    f"{what}: its {argument.role} names the mention {quoted(argument.mention)}, which does not exist"
                )
                yield row.problem("E307", f"{message} in the article; correct or remove it")
            for start, end in argument.spans:
                if not 0 <= start < end <= len(text):
                    place = f"{quoted(start)} to {quoted(end)}"
                    message = (
                        f"{what}: its Content has the span {place}, which is not one of the {len(text)} characters"
                    )
                    yield row.problem("E202", message)


def decode_happening(row: Row, types: Iterable[str]) -> tuple[Happening | None, list[Problem]]:
    """A happening of the gold from its row; null, with the problems, where a field is not what it must be."""
    fields = FieldReader(row, row.data, f"happening {quoted(row.data.get('id'))}")
    fields.reject_unknown(HAPPENING_KEYS)
    happening = Happening(
        id=fields.string("id"),
        type=fields.choice("type", "E302", tuple(types)),
        includes=tuple(fields.strings("includes")),
        events=decode_references(fields, "events"),
    )
    return (None if fields.problems else happening), fields.problems


def encode_happening(happening: Happening) -> dict[str, Any]:
    """The JSON object of a happening, keys in canonical order."""
    data = {key: getattr(happening, key) for key in HAPPENING_KEYS}
    return {**data, "events": [list(reference) for reference in happening.events]}
