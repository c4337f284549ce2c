"""A config of the dataset as a value: its columns with their meanings, and its rows."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crosswire.formats.mentions import encode_quantity
from crosswire.formats.story_card import StoryCard
from crosswire.model import Article, ClaimPair, Event, Gold, Mention, Quantity, Story
from crosswire.model.schema import Schema

DatasetRow = dict[str, Any]


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
    """One story with everything that its rows are made from."""

    card: StoryCard
    story: Story
    gold: Gold
    claim_pairs: Sequence[ClaimPair]
    schema: Schema


@dataclass(frozen=True, slots=True)
class Config:
    """One config of the dataset.

    Attributes:
        name: The config's name.
        columns: Its columns under a schema.
        rows: The rows of one story, in order of articles and positions.
    """

    name: str
    columns: Callable[[Schema], Columns]
    rows: Callable[[Source], Iterator[DatasetRow]]


QUANTITY: Columns = {"op": "string", "value": "float64", "upper": "float64", "unit": "string"}


def quantity_row(quantity: Quantity | None) -> DatasetRow | None:
    """Return a quantity with all its columns; null where there is none."""
    if quantity is None:
        return None
    encoded = {"upper": None, **encode_quantity(quantity)}
    amounts = {key: None if encoded[key] is None else float(encoded[key]) for key in ("value", "upper")}
    return {"op": encoded["op"], **amounts, "unit": encoded["unit"]}


def location_row(story: str, article: Article, record: Mention | Event) -> DatasetRow:
    """Return the columns for the location and text of a mention or event."""
    sentence = article.segment_around(record.start, record.end)
    return {
        "id": f"{article.id}/{record.id}",
        "story": story,
        "article": article.id,
        "sentence": sentence.id if sentence else None,
        "sentence_text": sentence.text if sentence else None,
        "start": record.start,
        "end": record.end,
        "text": article.text[record.start : record.end],
    }


def dotted_columns(columns: Columns) -> Iterator[tuple[str, Kind]]:
    """Yield every column with its kind, nested ones by dotted names such as `left.spans.start`.

    A struct that repeats one before it (the same object) is yielded without its inner columns.
    """
    yield from _dotted(columns, "", [])


def _dotted(columns: Columns, prefix: str, seen: list[Columns]) -> Iterator[tuple[str, Kind]]:
    for name, kind in columns.items():
        yield prefix + name, kind
        inner = kind[0] if isinstance(kind, list) else kind
        if isinstance(inner, Mapping) and not any(inner is other for other in seen):
            yield from _dotted(inner, f"{prefix}{name}.", seen)
            seen.append(inner)


def column_meanings() -> Mapping[str, Mapping[str, str]]:
    """Read column_meanings.toml: config, or `any` for all of them, to dotted column name to meaning."""
    return tomllib.loads(Path(__file__).with_name("column_meanings.toml").read_text(encoding="utf-8"))
