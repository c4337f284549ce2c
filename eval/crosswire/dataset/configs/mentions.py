"""The configs of texts and mentions: `articles`, `entities`, `mentions`, `tokens`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

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
    quantity_columns,
    quantity_row,
    unique_id,
)
from crosswire.formats.story_card import ORIGINS, Provenance
from crosswire.model import Article, Mention, Segment
from crosswire.model.schema import Schema
from crosswire.model.time_values import bounds
from crosswire.model.tokens import LabelledSpan, spans_to_bio, tokens_of


def _article_columns(schema: Schema) -> Columns:
    segment = {"id": "string", **SPAN, "kind": Labels(schema.segment_kinds)}
    return {
        **dict.fromkeys(("id", "story", "text"), "string"),
        "date": "date32",
        "date_basis": "string",
        "date_confidence": Choice(schema.disputes.confidences),
        **dict.fromkeys(("url", "publisher"), "string"),
        "published": "date32",
        "published_seconds": "int64",
        "derived_from": ["string"],
        "provenance_basis": "string",
        "provenance_confidence": Choice(schema.disputes.confidences),
        **dict.fromkeys(("language", "rights"), "string"),
        "origin": Choice(ORIGINS),
        "canary": "string",
        "segments": [segment],
    }


def _article_rows(source: Source) -> Iterator[DatasetRow]:
    cards = {card.id: card for card in source.card.articles}
    for article in source.story.articles:
        card = cards[article.id]
        yield {
            "id": article.id,
            "story": source.story.id,
            "text": article.text,
            "date": article.date.isoformat(),
            "date_basis": card.date_basis,
            "date_confidence": card.date_confidence,
            **_provenance(card.provenance),
            "language": source.card.language,
            "rights": source.card.rights,
            "origin": source.story.origin,
            "canary": source.card.canary,
            "segments": [_segment(article.id, segment) for segment in article.segments],
        }


def _provenance(known: Provenance | None) -> DatasetRow:
    return {
        "url": known.url if known else None,
        "publisher": known.publisher if known else None,
        **_published(known.published if known else None),
        "derived_from": list(known.derived_from) if known else [],
        "provenance_basis": known.basis if known else None,
        "provenance_confidence": known.confidence if known else None,
    }


def _published(text: str | None) -> DatasetRow:
    """Return the day of publication and the time in Unix seconds, as far as they are known.

    The time is a number, because the JSON reader of `datasets` changes strings that look like times.
    """
    if text is None:
        return {"published": None, "published_seconds": None}
    if "T" in text:
        time = datetime.fromisoformat(text)
        return {"published": time.date().isoformat(), "published_seconds": int(time.timestamp())}
    days = bounds(text)
    return {"published": text if days and days[0] == days[1] else None, "published_seconds": None}


def _segment(article: str, segment: Segment) -> DatasetRow:
    return {
        "id": unique_id(article, segment.id),
        "start": segment.start,
        "end": segment.end,
        "kind": segment.kind,
    }


def _own_article(row: DatasetRow) -> Collection[str]:
    """Return the article of a row that is an article."""
    return (row["id"],)


def _entity_columns(schema: Schema) -> Columns:
    mention = {
        "id": "string",
        **SPAN,
        "text": "string",
        "type": Labels(tuple(schema.mention_types)),
        "level": Labels(schema.mention_levels),
        "value": "string",
        "quantity": quantity_columns(schema),
    }
    return {**dict.fromkeys(("id", "story", "text"), "string"), "date": "date32", "mentions": [mention]}


def _entity_rows(source: Source) -> Iterator[DatasetRow]:
    for article in source.story.articles:
        yield {
            "id": article.id,
            "story": source.story.id,
            "text": article.text,
            "date": article.date.isoformat(),
            "mentions": [_mention(mention, article) for mention in source.gold.mentions[article.id]],
        }


def _mention(mention: Mention, article: Article) -> DatasetRow:
    return {
        "id": unique_id(article.id, mention.id),
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
        **dict.fromkeys(("id", "text"), "string"),
        "type": Labels(tuple(schema.mention_types)),
        "level": Labels(schema.mention_levels),
        "time_value": "string",
        **{f"quantity_{key}": kind for key, kind in quantity_columns(schema).items()},
        **SENTENCE,
        **dict.fromkeys(("story", "article"), "string"),
        **SPAN,
    }


def _mention_rows(source: Source) -> Iterator[DatasetRow]:
    for article in source.story.articles:
        for mention in source.gold.mentions[article.id]:
            quantity = quantity_row(mention.quantity) or dict.fromkeys(quantity_columns(source.schema))
            yield {
                **location_row(source.story.id, article, mention),
                "type": mention.type,
                "level": mention.level,
                "time_value": mention.value,
                **{f"quantity_{key}": value for key, value in quantity.items()},
            }


def _article_of(row: DatasetRow) -> Collection[str]:
    """Return the article of a row with one article."""
    return (row["article"],)


def tag_names(schema: Schema) -> tuple[str, ...]:
    """Return the IOB2 tags of the mention types, `O` first; their positions are the integers of `ner_tags`."""
    return ("O", *(f"{prefix}-{name}" for name in schema.mention_types for prefix in "BI"))


def _token_columns(schema: Schema) -> Columns:
    return {
        "id": "string",
        "tokens": ["string"],
        "ner_tags": [Labels(tag_names(schema))],
        "starts": ["int32"],
        "ends": ["int32"],
        **dict.fromkeys(("story", "article", "sentence", "sentence_text"), "string"),
        **SPAN,
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
            name = unique_id(article.id, sentence.id)
            yield {
                "id": name,
                "story": source.story.id,
                "article": article.id,
                "sentence": name,
                "sentence_text": sentence.text,
                "start": sentence.start,
                "end": sentence.end,
                "tokens": [token.text for token in tokens],
                "starts": [token.start for token in tokens],
                "ends": [token.end for token in tokens],
                "ner_tags": spans_to_bio(inside, tokens).tags,
            }


ARTICLES = Config("articles", "an article", _article_columns, _article_rows, _own_article)
ENTITIES = Config("entities", "an article with its mentions nested", _entity_columns, _entity_rows, _own_article)
MENTIONS = Config(
    "mentions", "a mention of an entity, a time or a quantity", _mention_columns, _mention_rows, _article_of
)
TOKENS = Config("tokens", "a sentence with one tag per token", _token_columns, _token_rows, _article_of)
