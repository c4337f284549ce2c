"""The tables of columns in the dataset card: type, meaning, values, null and an example of every column."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from crosswire.curation.data_files import DATA
from crosswire.dataset.configs import (
    CONFIGS,
    Choice,
    Config,
    Kind,
    Labels,
    column_meaning,
    dotted_columns,
    read_column_meanings,
)
from crosswire.dataset.store import Store
from crosswire.problems import CrosswireError
from crosswire.report.tables import Column, Table, as_markdown

HEADINGS = ("column", "type", "meaning", "values or unit", "null means", "example")
LONGEST_EXAMPLE = 40


def column_sections(store: Store, files: Mapping[Path, str]) -> Iterator[str]:
    """Yield one section a config: its rows, and the table of its columns.

    Args:
        store: The data.
        files: Path to content of the files in data/.

    Raises:
        CrosswireError: column_meanings.toml lacks a column.
    """
    for config in CONFIGS:
        rows = [json.loads(line) for line in _lines_of(config, files)]
        sizes = Counter(row["story"] for row in rows)
        numbers = ", ".join(f"{number:,} of `{story}`" for story, number in sorted(sizes.items()))
        table = as_markdown(_column_table(config, store, rows))
        yield f"### `{config.name}`\n\nOne row is {config.row}. Rows: {numbers}.\n\n{table}"


def _column_table(config: Config, store: Store, rows: Sequence[Any]) -> Table:
    meanings = read_column_meanings()
    cells = []
    for name, kind in dotted_columns(config.columns(store.schema)):
        found = column_meaning(meanings, config.name, name)
        if found is None:
            raise CrosswireError(f"column_meanings.toml: has no meaning of {config.name}.{name}; add it")
        values = _values(kind) or found.unit
        cells.append([f"`{name}`", _type(kind), found.meaning, values, found.null, _example(rows, name.split("."))])
    return Table([Column(name) for name in HEADINGS], cells)


def _lines_of(config: Config, files: Mapping[Path, str]) -> Iterator[str]:
    for split in ("test", "validation"):
        yield from files.get(DATA / config.name / f"{split}.jsonl", "").splitlines()


def _type(kind: Kind) -> str:
    if isinstance(kind, Labels):
        return "class label"
    if isinstance(kind, Choice):
        return "string"
    if isinstance(kind, list):
        return f"list of {_type(kind[0])}"
    return "struct" if isinstance(kind, Mapping) else str(kind)


def _values(kind: Kind) -> str:
    """Return the values of a closed set; empty for an open one."""
    if isinstance(kind, list):
        return _values(kind[0])
    values = kind.names if isinstance(kind, Labels) else kind.values if isinstance(kind, Choice) else ()
    return " ".join(f"`{value}`" for value in values)


def _example(rows: Sequence[Any], path: Sequence[str]) -> str:
    """Return the first value of a column that is not empty, shortened; `null` if all are null, empty for structs."""
    values: list[Any] = list(rows)
    for key in path:
        items = [item for value in values for item in (value if isinstance(value, list) else [value])]
        values = [item[key] for item in items if item is not None]
    if any(
        isinstance(value, dict) or (isinstance(value, list) and value and isinstance(value[0], dict))
        for value in values
    ):
        return ""
    value = next((value for value in values if value not in (None, "", [])), None)
    text = " ".join(str(json.dumps(value, ensure_ascii=False)).split())
    return f"`{text[: LONGEST_EXAMPLE - 1]}…`" if len(text) > LONGEST_EXAMPLE else f"`{text}`"
