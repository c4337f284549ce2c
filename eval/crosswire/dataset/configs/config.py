"""A config of the dataset as a value: its columns with their meanings, and its rows."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crosswire.formats.mentions import encode_quantity
from crosswire.formats.story_card import StoryCard
from crosswire.model import Article, Event, Gold, Mention, Quantity, Story
from crosswire.model.claim_lines import Line
from crosswire.model.schema import Schema

DatasetRow = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Labels:
    """A column of class labels, numbered by their order."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A string column with a closed set of values. Unlike labels, its order has no meaning."""

    values: tuple[str, ...]


# A column is a scalar type by its Arrow name, class labels, a choice, a list `[kind]`, or a struct `{name: kind}`.
# Dates are `date32`, since the JSON reader of `datasets` takes strings that look like dates for times of day.
Kind = Any
Columns = Mapping[str, Kind]


@dataclass(frozen=True, slots=True)
class Source:
    """One story with everything that its rows are made from.

    Attributes:
        card: The card of the story.
        story: Its articles, or some of them.
        gold: The gold of these articles.
        claim_lines: The lines of this gold: pairs of places under one question.
        schema: Allowed values.
        entity_ids: The ids of all entities of the story, also of articles that are left out.
    """

    card: StoryCard
    story: Story
    gold: Gold
    claim_lines: Sequence[Line]
    schema: Schema
    entity_ids: Collection[str]


@dataclass(frozen=True, slots=True)
class Config:
    """One config of the dataset.

    Attributes:
        name: The config's name.
        row: What one row is, for people.
        columns: Its columns under a schema.
        make_rows: The rows of one story, in order of articles and positions.
        articles: The ids of the articles that a row is about.
    """

    name: str
    row: str
    columns: Callable[[Schema], Columns]
    make_rows: Callable[[Source], Iterator[DatasetRow]]
    articles: Callable[[DatasetRow], Collection[str]]

    def rows(self, source: Source) -> Iterator[DatasetRow]:
        """Yield the rows of one story, their keys in the order of the columns."""
        columns = self.columns(source.schema)
        for row in self.make_rows(source):
            yield {name: row[name] for name in columns}


SPAN: Columns = {"start": "int32", "end": "int32"}
SENTENCE: Columns = {
    **dict.fromkeys(("sentence", "sentence_text"), "string"),
    **dict.fromkeys(("sentence_start", "sentence_end"), "int32"),
}


def quantity_columns(schema: Schema) -> Columns:
    """Return the columns of a quantity."""
    return {"op": Choice(schema.operators), "value": "float64", "upper": "float64", "unit": "string"}


def quantity_row(quantity: Quantity | None) -> DatasetRow | None:
    """Return a quantity with all its columns; null where there is none."""
    if quantity is None:
        return None
    encoded = {"upper": None, **encode_quantity(quantity)}
    amounts = {key: None if encoded[key] is None else float(encoded[key]) for key in ("value", "upper")}
    return {"op": encoded["op"], **amounts, "unit": encoded["unit"]}


def location_row(story: str, article: Article, record: Mention | Event) -> DatasetRow:
    """Return the columns for the location and text of a mention or event."""
    return {
        "id": unique_id(article.id, record.id),
        "story": story,
        "article": article.id,
        **sentence_row(article, record.start, record.end),
        "start": record.start,
        "end": record.end,
        "text": article.text[record.start : record.end],
    }


def sentence_row(article: Article, start: int, end: int) -> DatasetRow:
    """Return the segment around a span and the span's offsets in the text of the segment; null where none holds it."""
    sentence = article.segment_around(start, end)
    if sentence is None:
        return dict.fromkeys(SENTENCE)
    return {
        "sentence": unique_id(article.id, sentence.id),
        "sentence_text": sentence.text,
        "sentence_start": start - sentence.start,
        "sentence_end": end - sentence.start,
    }


def unique_id(*path: str) -> str:
    """Return an id that is unique over all stories: an article or a story, then the ids inside it."""
    return "/".join(path)


def optional_id(owner: str, name: str | None) -> str | None:
    """Return the unique id of a record, or null for a null."""
    return None if name is None else unique_id(owner, name)


def dotted_columns(columns: Columns, prefix: str = "") -> Iterator[tuple[str, Kind]]:
    """Yield every column with its kind, nested ones by dotted names such as `left.spans.start`."""
    for name, kind in columns.items():
        yield prefix + name, kind
        inner = kind[0] if isinstance(kind, list) else kind
        if isinstance(inner, Mapping):
            yield from dotted_columns(inner, f"{prefix}{name}.")


@dataclass(frozen=True, slots=True)
class ColumnMeaning:
    """The documentation of a column.

    Attributes:
        key: Its table and name in column_meanings.toml.
        meaning: The meaning of a value.
        null: The meaning of null; empty if the column has no nulls.
        unit: The unit or notation of a value; empty if it has none.
    """

    key: tuple[str, str]
    meaning: str
    null: str = ""
    unit: str = ""


def read_column_meanings() -> Mapping[str, Mapping[str, ColumnMeaning]]:
    """Read column_meanings.toml: config, or `any` for all of them, to dotted column name to its documentation."""
    text = Path(__file__).with_name("column_meanings.toml").read_text(encoding="utf-8")
    return {
        config: {
            name: ColumnMeaning((config, name), **({"meaning": entry} if isinstance(entry, str) else entry))
            for name, entry in own.items()
        }
        for config, own in tomllib.loads(text).items()
    }


def column_meaning(
    meanings: Mapping[str, Mapping[str, ColumnMeaning]], config: str, column: str
) -> ColumnMeaning | None:
    """Return the documentation of a column: of its full name, else of the name without its first parts.

    So `left.spans.start` is found as `spans.start`. On each level the table of the config comes before `any`.
    """
    parts = column.split(".")
    for first in range(len(parts)):
        name = ".".join(parts[first:])
        for table in (config, "any"):
            if name in meanings.get(table, {}):
                return meanings[table][name]
    return None
