"""The configs of events and clusters: `events`, `coreference`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from crosswire.dataset.configs.config import Columns, Config, DatasetRow, Labels, Source, location_row
from crosswire.model import Argument, Article, Event, MentionRef
from crosswire.model.schema import Schema

SPAN: Columns = {"start": "int32", "end": "int32"}
LAYERS = ("entity", "happening")


def _event_columns(schema: Schema) -> Columns:
    events = schema.events
    roles = tuple(dict.fromkeys(role for own in events.types.values() for role in own))
    argument = {
        "role": Labels(roles),
        **dict.fromkeys(("mention", "entity", "text"), "string"),
        "spans": [SPAN],
    }
    return {
        **dict.fromkeys(("id", "story", "article", "sentence", "sentence_text"), "string"),
        **SPAN,
        "text": "string",
        "type": Labels(tuple(events.types)),
        "act": "string",
        "polarity": Labels(events.polarities),
        "modality": Labels(events.modalities),
        "aspect": Labels(events.aspects),
        "holder": "string",
        "factuality": Labels(events.factualities),
        "arguments": [argument],
        **dict.fromkeys(("happening", "canary"), "string"),
    }


def _event_rows(source: Source) -> Iterator[DatasetRow]:
    entity_of = {reference: entity.id for entity in source.gold.entities or () for reference in entity.mentions}
    happening_of = {reference: each.id for each in source.gold.happenings or () for reference in each.events}
    for article in source.story.articles:
        mentions = {mention.id: (mention.start, mention.end) for mention in source.gold.mentions[article.id]}
        for event in (source.gold.events or {}).get(article.id, ()):
            yield {
                **location_row(source.story.id, article, event),
                **_attributes(event, article),
                "arguments": [_argument(each, article, mentions, entity_of) for each in event.arguments],
                "happening": happening_of.get((article.id, event.id)),
                "canary": source.card.canary,
            }


def _attributes(event: Event, article: Article) -> DatasetRow:
    """Return the attributes of an event; its holder is `author` or the id of another row."""
    holder = event.holder if event.holder in (None, "author") else f"{article.id}/{event.holder}"
    return {
        "type": event.type,
        "act": event.act,
        "polarity": event.polarity,
        "modality": event.modality,
        "aspect": event.aspect,
        "holder": holder,
        "factuality": event.factuality,
    }


def _argument(
    argument: Argument,
    article: Article,
    mentions: Mapping[str, tuple[int, int]],
    entity_of: Mapping[MentionRef, str],
) -> DatasetRow:
    spans = argument.spans if argument.mention is None else (mentions[argument.mention],)
    named = argument.mention is not None
    return {
        "role": argument.role,
        "mention": f"{article.id}/{argument.mention}" if named else None,
        "entity": entity_of.get((article.id, argument.mention or "")) if named else None,
        "text": " ".join(article.text[start:end] for start, end in spans),
        "spans": [{"start": start, "end": end} for start, end in spans],
    }


def _cluster_columns(schema: Schema) -> Columns:
    member = {**dict.fromkeys(("id", "article"), "string"), **SPAN, "text": "string"}
    return {
        **dict.fromkeys(("id", "story"), "string"),
        "layer": Labels(LAYERS),
        **dict.fromkeys(("type", "name"), "string"),
        "aliases": ["string"],
        "description": "string",
        "vague": "bool",
        "related": ["string"],
        "wikidata": "string",
        "members": [member],
        "canary": "string",
    }


def _cluster_rows(source: Source) -> Iterator[DatasetRow]:
    """Yield entities with their mentions, then happenings with their events.

    `related` is `member_of` of an entity and `includes` of a happening.
    """
    articles = {article.id: article for article in source.story.articles}
    gold = source.gold
    mentions = {(a, m.id): (m.start, m.end) for a, own in gold.mentions.items() for m in own}
    events = {(a, e.id): (e.start, e.end) for a, own in (gold.events or {}).items() for e in own}
    for entity in gold.entities or ():
        yield {
            **_cluster(source, entity.id, LAYERS[0], entity.type, _members(entity.mentions, mentions, articles)),
            "name": entity.name,
            "aliases": list(entity.aliases),
            "description": entity.description,
            "vague": entity.vague,
            "related": list(entity.member_of),
            "wikidata": entity.wikidata.id if entity.wikidata else None,
        }
    for happening in gold.happenings or ():
        yield {
            **_cluster(source, happening.id, LAYERS[1], happening.type, _members(happening.events, events, articles)),
            "related": list(happening.includes),
        }


def _cluster(source: Source, name: str, layer: str, kind: str, members: list[DatasetRow]) -> DatasetRow:
    return {
        "id": name,
        "story": source.story.id,
        "layer": layer,
        "type": kind,
        "name": None,
        "aliases": [],
        "description": None,
        "vague": None,
        "related": [],
        "wikidata": None,
        "members": members,
        "canary": source.card.canary,
    }


def _members(
    references: Sequence[MentionRef], spans: Mapping[MentionRef, tuple[int, int]], articles: Mapping[str, Article]
) -> list[DatasetRow]:
    rows = []
    for article, name in references:
        start, end = spans[article, name]
        text = articles[article].text[start:end]
        rows.append({"id": f"{article}/{name}", "article": article, "start": start, "end": end, "text": text})
    return rows


EVENTS = Config("events", _event_columns, _event_rows)
COREFERENCE = Config("coreference", _cluster_columns, _cluster_rows)
