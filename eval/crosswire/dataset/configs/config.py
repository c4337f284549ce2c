"""A config of the dataset as a value: its columns, its rows, and its columns as a dataset card has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crosswire.formats.mentions import encode_quantity
from crosswire.formats.story_card import StoryCard
from crosswire.model import Article, Event, Gold, Mention, Quantity, Story
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
    """What the rows of one story are made from."""

    card: StoryCard
    story: Story
    gold: Gold
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
    """A quantity with all its columns; null where there is none."""
    if quantity is None:
        return None
    said = {"upper": None, **encode_quantity(quantity)}
    amounts = {key: None if said[key] is None else float(said[key]) for key in ("value", "upper")}
    return {"op": said["op"], **amounts, "unit": said["unit"]}


def placed(story: str, article: Article, record: Mention | Event) -> DatasetRow:
    """The columns that say where a mention or event stands, and what it reads."""
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
