"""The configs of texts and mentions: `articles`, `entities`, `mentions`, `tokens`."""

from __future__ import annotations

from collections.abc import Iterator

from crosswire.dataset.configs.config import (
    QUANTITY,
    Columns,
    Config,
    DatasetRow,
    Labels,
    Source,
    location_row,
    quantity_row,
)
from crosswire.model import Article, Mention, Segment
from crosswire.model.schema import Schema
from crosswire.model.tokens import LabelledSpan, spans_to_bio, tokens_of


def _article_columns(schema: Schema) -> Columns:
    segment = {"id": "string", "start": "int32", "end": "int32", "kind": Labels(schema.segment_kinds)}
    return {
        **dict.fromkeys(("id", "story", "text"), "string"),
        "date": "date32",
        **dict.fromkeys(("date_basis", "date_confidence", "publisher", "language", "rights", "origin"), "string"),
        "segments": [segment],
        "canary": "string",
    }


def _article_rows(source: Source) -> Iterator[DatasetRow]:
    for card, article in zip(source.card.articles, source.story.articles, strict=True):
        yield {
            "id": article.id,
            "story": source.story.id,
            "text": article.text,
            "date": article.date.isoformat(),
            "date_basis": card.date_basis,
            "date_confidence": card.date_confidence,
            "publisher": card.publisher,
            "language": source.card.language,
            "rights": source.card.rights,
            "origin": source.story.origin,
            "segments": [_segment(segment) for segment in article.segments],
            "canary": source.card.canary,
        }


def _segment(segment: Segment) -> DatasetRow:
    return {"id": segment.id, "start": segment.start, "end": segment.end, "kind": segment.kind}


def _entity_columns(schema: Schema) -> Columns:
    mention = {
        "id": "string",
        "start": "int32",
        "end": "int32",
        "text": "string",
        "type": Labels(tuple(schema.mention_types)),
        "level": Labels(schema.mention_levels),
        "value": "string",
        "quantity": QUANTITY,
    }
    scalars = dict.fromkeys(("id", "story", "text"), "string")
    return {**scalars, "date": "date32", "mentions": [mention], "canary": "string"}


def _entity_rows(source: Source) -> Iterator[DatasetRow]:
    for article in source.story.articles:
        yield {
            "id": article.id,
            "story": source.story.id,
            "text": article.text,
            "date": article.date.isoformat(),
            "mentions": [_mention(mention, article) for mention in source.gold.mentions[article.id]],
            "canary": source.card.canary,
        }


def _mention(mention: Mention, article: Article) -> DatasetRow:
    return {
        "id": mention.id,
        "start": mention.start,
        "end": mention.end,
        "text": article.text[mention.start : mention.end],
        "type": mention.type,
        "level": mention.level,
        "value": mention.value,
        "quantity": quantity_row(mention.quantity),
    }


def _mention_columns(schema: Schema) -> Columns:
    return {
        **dict.fromkeys(("id", "story", "article", "sentence", "sentence_text"), "string"),
        "start": "int32",
        "end": "int32",
        "text": "string",
        "type": Labels(tuple(schema.mention_types)),
        "level": Labels(schema.mention_levels),
        **dict.fromkeys(("time_value", "quantity_op"), "string"),
        **dict.fromkeys(("quantity_value", "quantity_upper"), "float64"),
        **dict.fromkeys(("quantity_unit", "canary"), "string"),
    }


def _mention_rows(source: Source) -> Iterator[DatasetRow]:
    for article in source.story.articles:
        for mention in source.gold.mentions[article.id]:
            quantity = quantity_row(mention.quantity) or dict.fromkeys(("op", "value", "upper", "unit"))
            yield {
                **location_row(source.story.id, article, mention),
                "type": mention.type,
                "level": mention.level,
                "time_value": mention.value,
                **{f"quantity_{key}": quantity[key] for key in ("op", "value", "upper", "unit")},
                "canary": source.card.canary,
            }


def tag_names(schema: Schema) -> tuple[str, ...]:
    """Return the IOB2 tags of the mention types, `O` first; their positions are the integers of `ner_tags`."""
    return ("O", *(f"{prefix}-{name}" for name in schema.mention_types for prefix in "BI"))


def _token_columns(schema: Schema) -> Columns:
    return {
        **dict.fromkeys(("id", "story", "article", "sentence"), "string"),
        "tokens": ["string"],
        "starts": ["int32"],
        "ends": ["int32"],
        "ner_tags": [Labels(tag_names(schema))],
        "canary": "string",
    }


def _token_rows(source: Source) -> Iterator[DatasetRow]:
    for article in source.story.articles:
        names = [
            LabelledSpan(mention.start, mention.end, mention.type)
            for mention in source.gold.mentions[article.id]
            if mention.level == "NAM"
        ]
        for sentence in article.sentences:
            tokens = tokens_of(sentence, article.tokens)
            inside = [name for name in names if sentence.start <= name.start and name.end <= sentence.end]
            yield {
                "id": f"{article.id}/{sentence.id}",
                "story": source.story.id,
                "article": article.id,
                "sentence": sentence.id,
                "tokens": [token.text for token in tokens],
                "starts": [token.start for token in tokens],
                "ends": [token.end for token in tokens],
                "ner_tags": spans_to_bio(inside, tokens).tags,
                "canary": source.card.canary,
            }


ARTICLES = Config("articles", _article_columns, _article_rows)
ENTITIES = Config("entities", _entity_columns, _entity_rows)
MENTIONS = Config("mentions", _mention_columns, _mention_rows)
TOKENS = Config("tokens", _token_columns, _token_rows)
