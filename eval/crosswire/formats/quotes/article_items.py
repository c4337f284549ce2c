"""Mentions, events and arguments with quotes, as records of a predictions file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crosswire.formats.quotes.items import Conversion, items_of, shown, spans_of
from crosswire.model import Article, Span
from crosswire.model.annotations import CONTENT, STATEMENT
from crosswire.model.schema import Schema

MENTION, EVENT = ("mention", "mentions"), ("event", "events")


@dataclass(slots=True)
class ArticleAnswer:
    """The items of all objects about one article.

    Attributes:
        article: The article.
        mentions: Its mentions; None if no object has a list of them.
        events: Its events; None if no object has a list of them.
    """

    article: Article
    mentions: list[dict[str, Any]] | None = None
    events: list[dict[str, Any]] | None = None


def mention_records(answer: ArticleAnswer, schema: Schema, result: Conversion) -> list[tuple[dict[str, Any], str]]:
    """Return the mentions of an article with the names of their entities, in the order of the text.

    A quote without `occurrence` stands for all its places, but not for those inside a longer quote.
    """
    found: dict[Span, tuple[str, str, str]] = {}
    explicit: set[Span] = set()
    for item in answer.mentions or ():
        kind = item.get("type")
        if not isinstance(kind, str) or kind not in schema.mention_types:
            result.leave_out("mentions of unknown types", f"{answer.article.id}: {shown(kind)}")
            continue
        level = item.get("level")
        if level not in schema.mention_levels:
            if level is not None:
                result.leave_out("levels that do not exist", f"{answer.article.id}: {shown(level)}")
            level = schema.mention_levels[0]
        for span in spans_of(item, answer.article, result):
            mention = (kind, level, str(item.get("entity") or ""))
            if found.setdefault(span, mention) != mention:
                reason = "mentions with the words of an earlier one, but another type, level or entity"
                result.leave_out(reason, f"{answer.article.id}: {shown(item)}")
            if item.get("occurrence") is not None:
                explicit.add(span)
    kept = [span for span in sorted(found) if span in explicit or not any(_is_inside(span, other) for other in found)]
    result.counts[MENTION] += len(kept)
    return [
        (
            {"id": f"m{number}", "start": span[0], "end": span[1], "type": found[span][0], "level": found[span][1]},
            found[span][2],
        )
        for number, span in enumerate(kept, 1)
    ]


def _is_inside(span: Span, other: Span) -> bool:
    return other != span and other[0] <= span[0] and span[1] <= other[1]


def event_records(
    answer: ArticleAnswer, mentions: Sequence[dict[str, Any]], schema: Schema, result: Conversion
) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield the events of an article with the names of their happenings.

    A trigger without `occurrence` stands for its first place that no earlier item has.
    """
    used: set[tuple[Span, str]] = set()
    for item in answer.events or ():
        kind, place = item.get("type"), answer.article.id
        if not isinstance(kind, str) or kind not in schema.events.types:
            result.leave_out("events of unknown types", f"{place}: {shown(kind)}")
            continue
        spans = spans_of({"quote": item.get("trigger", item.get("quote")), **_occurrence(item)}, answer.article, result)
        span = next((each for each in spans if (each, kind) not in used), None)
        if span is None:
            if spans:
                result.leave_out("repeated events", f"{place}: {shown(item.get('trigger', item.get('quote')))}")
            continue
        used.add((span, kind))
        event: dict[str, Any] = {"id": f"v{len(used)}", "start": span[0], "end": span[1], "type": kind}
        event |= _attributes(item, place, schema, result)
        event["arguments"] = list(_arguments(item, span, answer, mentions, schema, result))
        result.counts[EVENT] += 1
        yield event, str(item.get("happening") or "")


def _attributes(item: Mapping[str, Any], place: str, schema: Schema, result: Conversion) -> dict[str, str]:
    """Return the attributes of an event that have an allowed value."""
    allowed: dict[str, Sequence[str]] = {
        "act": schema.events.acts if item["type"] == STATEMENT else (),
        "polarity": schema.events.polarities,
        "modality": schema.events.modalities,
        "aspect": schema.events.aspects,
        "factuality": schema.events.factualities,
    }
    for key, values in allowed.items():
        if item.get(key) is not None and item[key] not in values:
            what = f"{place}: {key} {shown(item[key])} of {shown(item.get('trigger', item.get('quote')))}"
            result.leave_out("attributes with a value that is not allowed", what)
    return {key: item[key] for key, values in allowed.items() if item.get(key) in values}


def _occurrence(item: Mapping[str, Any]) -> dict[str, Any]:
    return {"occurrence": item["occurrence"]} if "occurrence" in item else {}


def _arguments(
    item: Mapping[str, Any],
    trigger: Span,
    answer: ArticleAnswer,
    mentions: Sequence[dict[str, Any]],
    schema: Schema,
    result: Conversion,
) -> Iterator[dict[str, Any]]:
    """Yield the arguments of an event: Content as spans, others as the nearest mention with the words of the quote."""
    place = answer.article.id
    contents: list[list[int]] = []
    seen: set[tuple[str, str]] = set()
    for argument in items_of(item, "arguments", place, result) or ():
        role = argument.get("role")
        if role not in schema.events.types[item["type"]]:
            result.leave_out("arguments with a role that the type does not have", f"{place}: {shown(role)}")
            continue
        spans = sorted(spans_of(argument, answer.article, result), key=lambda span: abs(span[0] - trigger[0]))
        if role == CONTENT:
            contents += [list(span) for span in spans[:1]]
            continue
        ids = (mention["id"] for span in spans for mention in mentions if (mention["start"], mention["end"]) == span)
        filler = next(ids, None)
        if filler is None and spans:
            result.leave_out("arguments that are no mention", f"{place}: {shown(argument.get('quote'))}")
        elif filler is not None and (role, filler) not in seen:
            seen.add((role, filler))
            yield {"role": role, "mention": filler}
    if contents:
        yield {"role": CONTENT, "spans": sorted(contents)}
