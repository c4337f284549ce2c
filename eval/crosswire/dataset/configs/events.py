"""The configs of events and clusters: `events`, `coreference`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from crosswire.dataset.configs.config import (
    SENTENCE,
    SPAN,
    Choice,
    Columns,
    Config,
    DatasetRow,
    Labels,
    Source,
    location_row,
    optional_id,
    sentence_row,
    unique_id,
)
from crosswire.model import Argument, Article, Entity, Event, Happening, MentionRef
from crosswire.model.annotations import AUTHOR
from crosswire.model.schema import Schema

LAYERS = ("entity", "happening")


def _event_columns(schema: Schema) -> Columns:
    events = schema.events
    roles = tuple(dict.fromkeys(role for own in events.types.values() for role in own))
    argument = {
        "role": Labels(roles),
        **dict.fromkeys(("mention", "entity", "text"), "string"),
        "spans": [SPAN],
        **SENTENCE,
    }
    return {
        **dict.fromkeys(("id", "text"), "string"),
        "type": Labels(tuple(events.types)),
        "act": Choice(events.acts),
        "polarity": Labels(events.polarities),
        "modality": Labels(events.modalities),
        "aspect": Labels(events.aspects),
        "holder": "string",
        "factuality": Labels(events.factualities),
        "arguments": [argument],
        "happening": "string",
        **SENTENCE,
        **dict.fromkeys(("story", "article"), "string"),
        **SPAN,
    }


def _event_rows(source: Source) -> Iterator[DatasetRow]:
    story, gold = source.story.id, source.gold
    entity_of = {mention: unique_id(story, each.id) for each in gold.entities or () for mention in each.mentions}
    happening_of = {event: unique_id(story, each.id) for each in gold.happenings or () for event in each.events}
    for article in source.story.articles:
        mentions = {mention.id: (mention.start, mention.end) for mention in gold.mentions[article.id]}
        for event in (gold.events or {}).get(article.id, ()):
            yield {
                **location_row(story, article, event),
                **_attributes(event, article),
                "arguments": [_argument(each, article, mentions, entity_of) for each in event.arguments],
                "happening": happening_of.get((article.id, event.id)),
            }


def _attributes(event: Event, article: Article) -> DatasetRow:
    """Return the attributes of an event; its holder is `author` or the id of another row."""
    holder = event.holder if event.holder == AUTHOR else optional_id(article.id, event.holder)
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
        "mention": optional_id(article.id, argument.mention),
        "entity": entity_of.get((article.id, argument.mention or "")) if named else None,
        "text": " ".join(article.text[start:end] for start, end in spans),
        "spans": [{"start": start, "end": end} for start, end in spans],
        **sentence_row(article, spans[0][0], spans[-1][1]),
    }


def _article_of(row: DatasetRow) -> Collection[str]:
    return (row["article"],)


def _cluster_columns(schema: Schema) -> Columns:
    member = {**dict.fromkeys(("id", "article"), "string"), **SPAN, "text": "string"}
    return {
        "id": "string",
        "layer": Labels(LAYERS),
        "type": Choice((*schema.entity_types, *schema.events.types)),
        "name": "string",
        "aliases": ["string"],
        "description": "string",
        "vague": "bool",
        "related": ["string"],
        "wikidata": "string",
        "members": [member],
        "story": "string",
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
            **_cluster(source.story.id, entity, LAYERS[0]),
            "name": entity.name or None,
            "aliases": list(entity.aliases),
            "description": entity.description or None,
            "vague": entity.vague,
            "related": [unique_id(source.story.id, other) for other in entity.member_of],
            "wikidata": entity.wikidata.id if entity.wikidata else None,
            "members": _members(entity.mentions, mentions, articles),
        }
    for happening in gold.happenings or ():
        yield {
            **_cluster(source.story.id, happening, LAYERS[1]),
            "related": [unique_id(source.story.id, other) for other in happening.includes],
            "members": _members(happening.events, events, articles),
        }


def _cluster(story: str, cluster: Entity | Happening, layer: str) -> DatasetRow:
    """Return the columns that entities and happenings share; those of entities alone are empty."""
    return {
        "id": unique_id(story, cluster.id),
        "story": story,
        "layer": layer,
        "type": cluster.type,
        "aliases": [],
        **dict.fromkeys(("name", "description", "vague", "wikidata")),
    }


def _members(
    references: Sequence[MentionRef], spans: Mapping[MentionRef, tuple[int, int]], articles: Mapping[str, Article]
) -> list[DatasetRow]:
    rows = []
    for article, name in references:
        start, end = spans[article, name]
        text = articles[article].text[start:end]
        rows.append({"id": unique_id(article, name), "article": article, "start": start, "end": end, "text": text})
    return rows


def _articles_of_members(row: DatasetRow) -> Collection[str]:
    return {member["article"] for member in row["members"]}


EVENTS = Config("events", "an event, with its arguments nested", _event_columns, _event_rows, _article_of)
COREFERENCE = Config(
    "coreference",
    "an entity with its mentions, or a happening with its events",
    _cluster_columns,
    _cluster_rows,
    _articles_of_members,
)
