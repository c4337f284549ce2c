"""Fast reader of valid lines; every doubtful line is left to the row reader.

The row reader checks every value and reports problems. This reader decodes whole lines into records and runs the same
checks on many records together, several times faster. It never reports a problem: None only means that the row reader
must read the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from crosswire.formats.predictions.articles import Checks
from crosswire.model import Article, ArticlePrediction, Contradiction, Event, Mention, MentionRef, Quantity, Verdict
from crosswire.model.annotations import AUTHOR, CONTENT, STATEMENT
from crosswire.model.mention_columns import Mentions, columns_of, integers, packed
from crosswire.model.schema import EventSchema

if TYPE_CHECKING:
    from crosswire.model.mention_columns import Integers

# Escapes of surrogates, which may be half characters.
_SURROGATE = re.compile(rb"\\u[dD]")
_DEFAULT_LEVEL = Mention(0, 0, "").level
_EXACT = 2**53
_DECODE_ERRORS = (msgspec.MsgspecError, ValueError, RecursionError)


class ArticleLine(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    """An end-to-end article line, decoded but not checked."""

    article: str
    mentions: list[Mention] | msgspec.UnsetType = msgspec.UNSET
    events: list[Event] | msgspec.UnsetType = msgspec.UNSET


class EntityLink(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    """The mentions of one predicted entity."""

    mentions: tuple[MentionRef, ...]
    id: str = ""


class HappeningLink(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    """The events of one predicted happening."""

    events: tuple[MentionRef, ...]
    id: str = ""


class StoryLine(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    """An end-to-end story line, decoded but not checked."""

    story: str
    entities: list[EntityLink] | msgspec.UnsetType = msgspec.UNSET
    happenings: list[HappeningLink] | msgspec.UnsetType = msgspec.UNSET
    contradictions: list[Contradiction] | msgspec.UnsetType = msgspec.UNSET
    verdicts: list[Verdict] | msgspec.UnsetType = msgspec.UNSET


_decode_article = msgspec.json.Decoder(ArticleLine).decode
_decode_story = msgspec.json.Decoder(StoryLine).decode


def read_lines(contents: Sequence[bytes], checks: Checks) -> list[ArticlePrediction | StoryLine | None]:
    """Read lines: valid article lines as predictions, and story lines decoded.

    Mentions are sorted by (start, end, type, id), events by (start, end, id). The result is None for every other line,
    and for an invalid article line.
    """
    decoded = [_decoded(content) for content in contents]
    articles = {
        number: line
        for number, line in enumerate(decoded)
        if isinstance(line, ArticleLine) and line.article in checks.articles
    }
    found: list[ArticlePrediction | StoryLine | None] = [
        line if isinstance(line, StoryLine) else None for line in decoded
    ]
    if checks.rules.levels[0] == _DEFAULT_LEVEL:
        for number, prediction in zip(articles, _valid_predictions(list(articles.values()), checks), strict=True):
            found[number] = prediction
    return found


def _decoded(content: bytes) -> ArticleLine | StoryLine | None:
    if b"\\" in content and _SURROGATE.search(content):
        return None
    is_story = content.startswith(b'{"story"')
    for decode in (_decode_story, _decode_article) if is_story else (_decode_article, _decode_story):
        try:
            return decode(content)
        except _DECODE_ERRORS:
            continue
    return None


def _valid_predictions(lines: Sequence[ArticleLine], checks: Checks) -> Iterator[ArticlePrediction | None]:
    """Yield the prediction of each line, or None if a mention or an event is invalid."""
    groups = [[] if line.mentions is msgspec.UNSET else line.mentions for line in lines]
    articles = [checks.articles[line.article] for line in lines]
    for line, article, mentions in zip(lines, articles, _valid_mentions(groups, articles, checks), strict=True):
        events: tuple[Event, ...] | None = None
        if mentions is not None and line.events is not msgspec.UNSET:
            events = _valid_events(line.events, {mention.id for mention in mentions}, article, checks.events)
        if mentions is None or (events is None and line.events is not msgspec.UNSET):
            yield None
        else:
            yield ArticlePrediction(article.id, None if line.mentions is msgspec.UNSET else mentions, events)


def _valid_mentions(
    groups: Sequence[Sequence[Mention]], articles: Sequence[Article], checks: Checks
) -> Iterator[Mentions | None]:
    """Yield the mentions of each line, sorted, or None if a mention is invalid or a duplicate."""
    numbers = [len(group) for group in groups]
    owner = np.repeat(np.arange(len(groups)), numbers)
    records = list(chain.from_iterable(groups))
    columns = columns_of(records)
    length = integers([len(article.text) for article in articles])[owner]
    invalid = set(owner[(columns.start >= columns.end) | (columns.end > length)].tolist())
    if not (set(columns.types).issubset(checks.rules.types) and set(columns.levels).issubset(checks.rules.levels)):
        known = np.array([name in checks.rules.types for name in columns.types], dtype=bool)[columns.type]
        known &= np.array([name in checks.rules.levels for name in columns.levels], dtype=bool)[columns.level]
        invalid.update(owner[~known].tolist())
    order, duplicates = _sorted(owner, columns.start, columns.end, columns.type)
    invalid.update(duplicates)
    if order is not None:
        columns, records = columns.sorted(order), [records[index] for index in order.tolist()]
    begin = 0
    for number, (group, article) in enumerate(zip(groups, articles, strict=True)):
        own = tuple(records[begin : begin + len(group)])
        is_valid = number not in invalid and _ids_and_values_are_valid(own, article.text, checks.rules.operators)
        yield Mentions(own, columns, begin) if is_valid else None
        begin += len(group)


def _sorted(owner: Integers, start: Integers, end: Integers, type_: Integers) -> tuple[Integers | None, list[int]]:
    """Return the sort order of the mentions, or None if they are sorted, and the lines with duplicate span and type."""
    keys = packed(owner, start, end, type_)
    if (keys[1:] > keys[:-1]).all():
        return None, []
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    return order, owner[order[1:][keys[1:] == keys[:-1]]].tolist()


def _ids_and_values_are_valid(mentions: Sequence[Mention], text: str, operators: Sequence[str]) -> bool:
    """Check that ids are unique and not empty, and that texts and quantities are valid."""
    ids = {mention.id for mention in mentions}
    return (
        len(ids) == len(mentions)
        and "" not in ids
        and all([not m.text or m.text == text[m.start : m.end] for m in mentions])
        and all([_is_valid_quantity(m.quantity, operators) for m in mentions if m.quantity is not None])
    )


def _is_valid_quantity(quantity: Quantity, operators: Sequence[str]) -> bool:
    upper = quantity.upper
    return (
        quantity.op in operators
        and abs(quantity.value) < _EXACT
        and (upper is None or quantity.value < upper < _EXACT)
        and (quantity.op == "range") == (upper is not None)
    )


def _valid_events(
    events: Sequence[Event], mentions: set[str], article: Article, schema: EventSchema
) -> tuple[Event, ...] | None:
    """Return the events of a line, sorted, or None if one is invalid or a duplicate."""
    holders = {None, AUTHOR, *(event.id for event in events if event.type == STATEMENT)}
    ids, triggers = {event.id for event in events}, {(event.start, event.end, event.type) for event in events}
    if len(ids) < len(events) or "" in ids or len(triggers) < len(events):
        return None
    if not all([_is_valid_event(event, holders, article.text, schema) for event in events]):
        return None
    if not all([_arguments_are_valid(event, mentions, len(article.text), schema.types) for event in events]):
        return None
    return tuple(sorted(events, key=lambda event: (event.start, event.end, event.id)))


def _is_valid_event(event: Event, holders: set[str | None], text: str, schema: EventSchema) -> bool:
    return (
        event.type in schema.types
        and event.start < event.end <= len(text)
        and (not event.text or event.text == text[event.start : event.end])
        and (event.act is None or (event.type == STATEMENT and event.act in schema.acts))
        and (event.polarity is None or event.polarity in schema.polarities)
        and (event.modality is None or event.modality in schema.modalities)
        and (event.aspect is None or event.aspect in schema.aspects)
        and (event.factuality is None or event.factuality in schema.factualities)
        and event.holder in holders
        and event.holder != event.id
    )


def _arguments_are_valid(event: Event, mentions: set[str], length: int, roles: Mapping[str, Sequence[str]]) -> bool:
    """Check the roles of an event: Content has only spans, every other role has only a known mention."""
    allowed = roles[event.type]
    for argument in event.arguments:
        if argument.role not in allowed or (argument.role == CONTENT) != bool(argument.spans):
            return False
        if argument.spans:
            if argument.mention is not None or any(not start < end <= length for start, end in argument.spans):
                return False
        elif argument.mention not in mentions:
            return False
    return True
