"""The dataset's configs: which columns each has, and its rows made from a story and its gold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crosswire.cards import StoryCard
from crosswire.model import Article, Gold, Mention, Segment, Story
from crosswire.schema import Schema
from crosswire.standoff import encode_quantity
from crosswire.store import Store
from crosswire.text import LabelledSpan, spans_to_bio, tokens_of

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Labels:
    """A column of class labels, numbered by their order."""

    names: tuple[str, ...]


# A column is a scalar type by its Arrow name, class labels, a list `[kind]`, or a struct `{name: kind}`. Dates are
# `date32`, since the JSON reader of `datasets` takes strings that look like dates for times of day.
Kind = Any
Columns = Mapping[str, Kind]


@dataclass(frozen=True, slots=True)
class Source:
    """What the rows of one story are made from."""

    card: StoryCard
    story: Story
    gold: Gold
    schema: Schema


@dataclass(frozen=True, slots=True)
class View:
    """One config of the dataset.

    Attributes:
        name: The config's name.
        columns: Its columns under a schema.
        rows: The rows of one story, in order of articles and positions.
    """

    name: str
    columns: Callable[[Schema], Columns]
    rows: Callable[[Source], Iterator[Row]]


def _article_columns(schema: Schema) -> Columns:
    segment = {"id": "string", "start": "int32", "end": "int32", "kind": Labels(schema.segment_kinds)}
    return {
        **dict.fromkeys(("id", "story", "text"), "string"),
        "date": "date32",
        **dict.fromkeys(("date_basis", "date_confidence", "publisher", "language", "rights", "origin"), "string"),
        "segments": [segment],
        "canary": "string",
    }


def _article_rows(source: Source) -> Iterator[Row]:
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


def _segment(segment: Segment) -> Row:
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
        "quantity": {"op": "string", "value": "float64", "upper": "float64", "unit": "string"},
    }
    scalars = dict.fromkeys(("id", "story", "text"), "string")
    return {**scalars, "date": "date32", "mentions": [mention], "canary": "string"}


def _entity_rows(source: Source) -> Iterator[Row]:
    for article in source.story.articles:
        yield {
            "id": article.id,
            "story": source.story.id,
            "text": article.text,
            "date": article.date.isoformat(),
            "mentions": [_mention(mention, article) for mention in source.gold.mentions[article.id]],
            "canary": source.card.canary,
        }


def _mention(mention: Mention, article: Article) -> Row:
    return {
        "id": mention.id,
        "start": mention.start,
        "end": mention.end,
        "text": article.text[mention.start : mention.end],
        "type": mention.type,
        "level": mention.level,
        "value": mention.value,
        "quantity": _quantity(mention),
    }


def _quantity(mention: Mention) -> Row | None:
    if mention.quantity is None:
        return None
    said = {"upper": None, **encode_quantity(mention.quantity)}
    amounts = {key: None if said[key] is None else float(said[key]) for key in ("value", "upper")}
    return {"op": said["op"], **amounts, "unit": said["unit"]}


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


def _mention_rows(source: Source) -> Iterator[Row]:
    for article in source.story.articles:
        for mention in source.gold.mentions[article.id]:
            sentence = _segment_around(article, mention)
            quantity = _quantity(mention) or dict.fromkeys(("op", "value", "upper", "unit"))
            yield {
                "id": f"{article.id}/{mention.id}",
                "story": source.story.id,
                "article": article.id,
                "sentence": sentence.id if sentence else None,
                "sentence_text": sentence.text if sentence else None,
                "start": mention.start,
                "end": mention.end,
                "text": article.text[mention.start : mention.end],
                "type": mention.type,
                "level": mention.level,
                "time_value": mention.value,
                **{f"quantity_{key}": quantity[key] for key in ("op", "value", "upper", "unit")},
                "canary": source.card.canary,
            }


def _segment_around(article: Article, mention: Mention) -> Segment | None:
    around = (s for s in article.segments if s.start <= mention.start and mention.end <= s.end)
    return next(around, None)


def tag_names(schema: Schema) -> tuple[str, ...]:
    """The IOB2 tags of the names in the schema's order, `O` first: their positions are the integers of `ner_tags`."""
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


def _token_rows(source: Source) -> Iterator[Row]:
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


VIEWS: tuple[View, ...] = (
    View("articles", _article_columns, _article_rows),
    View("entities", _entity_columns, _entity_rows),
    View("mentions", _mention_columns, _mention_rows),
    View("tokens", _token_columns, _token_rows),
)


def rows_by_split(view: View, store: Store) -> dict[str, list[Row]]:
    """The rows of a view by split, stories in the order of their names, splits in the order train, validation, test.

    Raises:
        CrosswireError: A file of the data is damaged or invalid.
    """
    splits: dict[str, list[Row]] = {"train": [], "validation": [], "test": []}
    for story_id in store.story_ids:
        story = store.story(story_id)
        source = Source(store.card(story_id), story, store.gold(story), store.schema)
        splits[story.split].extend(view.rows(source))
    return {split: rows for split, rows in splits.items() if rows}


def features_as_yaml(columns: Columns) -> Sequence[Mapping[str, Any]]:
    """Columns in the form that a dataset card's `dataset_info: features:` has."""
    return [{"name": name, **_kind_as_yaml(kind)} for name, kind in columns.items()]


def _kind_as_yaml(kind: Kind) -> dict[str, Any]:
    if isinstance(kind, str):
        return {"dtype": kind}
    if isinstance(kind, Labels):
        return {"dtype": {"class_label": {"names": {str(i): name for i, name in enumerate(kind.names)}}}}
    if isinstance(kind, Mapping):
        return {"struct": features_as_yaml(kind)}
    inner = kind[0]
    if isinstance(inner, Mapping):
        return {"list": features_as_yaml(inner)}
    return {"list": inner if isinstance(inner, str) else _kind_as_yaml(inner)["dtype"]}
