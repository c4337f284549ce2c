"""The dataset card describes every column: type, meaning, values, null, and an example from the data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from crosswire.curation.column_tables import HEADINGS
from crosswire.dataset.configs import (
    CONFIGS,
    Choice,
    Labels,
    column_meaning,
    dotted_columns,
    read_column_meanings,
)
from crosswire.dataset.store import open_store

STORE = open_store()
CARD = (STORE.root / "data" / "README.md").read_text(encoding="utf-8")
BY_NAME = {config.name: config for config in CONFIGS}


def table_of(config: str) -> dict[str, dict[str, str]]:
    """The table of a config in the card: column to its cells by heading."""
    section = CARD.split(f"\n### `{config}`\n")[1].split("\n### ")[0].split("<!-- end")[0]
    head, _, *lines = [line for line in section.splitlines() if line.startswith("|")]
    headings = [cell.strip() for cell in head.strip("|").split("|")]
    rows = [dict(zip(headings, (cell.strip() for cell in line[1:-1].split(" | ")), strict=True)) for line in lines]
    return {row["column"].strip("`"): row for row in rows}


def values(row: Any, path: list[str]) -> Iterator[Any]:  # noqa: ANN401 - rows of JSON
    """Yield the values of a column in one row; a list of plain values is one value."""
    if not path:
        yield row
    elif isinstance(row, list):
        for item in row:
            yield from values(item, path)
    elif row is not None:
        yield from values(row[path[0]], path[1:])


@pytest.mark.parametrize("config", BY_NAME)
def test_card_has_every_column_with_type_and_meaning(config: str) -> None:
    table = table_of(config)
    columns = dict(dotted_columns(BY_NAME[config].columns(STORE.schema)))
    assert list(table) == list(columns)
    assert all(set(row) == set(HEADINGS) and row["type"] and row["meaning"] for row in table.values())


@pytest.mark.parametrize("config", BY_NAME)
def test_card_lists_the_values_of_every_closed_set(config: str) -> None:
    table = table_of(config)
    for column, kind in dotted_columns(BY_NAME[config].columns(STORE.schema)):
        inner = kind[0] if isinstance(kind, list) else kind
        if isinstance(inner, (Labels, Choice)):
            listed = re.findall(r"`([^`]+)`", table[column]["values or unit"])
            assert listed == list(inner.names if isinstance(inner, Labels) else inner.values), column


@pytest.mark.parametrize("config", BY_NAME)
def test_examples_of_the_card_are_in_the_data(config: str) -> None:
    lines = (STORE.root / "data" / config / "test.jsonl").read_text(encoding="utf-8").splitlines()
    lines += (STORE.root / "data" / config / "validation.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    for column, row in table_of(config).items():
        found = [value for each in rows for value in values(each, column.split("."))]
        if "struct" in row["type"]:
            assert row["example"] == "", column
            continue
        example = row["example"].strip("`").removesuffix("…").replace("\\|", "|")
        texts = {" ".join(json.dumps(value, ensure_ascii=False).split()) for value in found}
        assert any(text.startswith(example) for text in texts), column
        assert (example == "null") == (texts == {"null"}), column


def test_every_column_has_a_meaning_and_every_meaning_a_column() -> None:
    meanings = read_column_meanings()
    every = [(c.name, name) for c in CONFIGS for name, _ in dotted_columns(c.columns(STORE.schema))]
    found = {key: column_meaning(meanings, *key) for key in every}
    assert [key for key, meaning in found.items() if meaning is None] == []
    used = {meaning.key for meaning in found.values() if meaning}
    assert used == {(config, name) for config, own in meanings.items() for name in own}


def test_ends_of_sentences_in_meanings_are_left_out() -> None:
    texts = [m.meaning for own in read_column_meanings().values() for m in own.values()]
    assert [text for text in texts if text.endswith(".")] == []
