"""A table, and the forms that it can be printed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading, and whether it holds numbers, which are set flush right."""

    heading: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table to print.

    Attributes:
        columns: Its columns.
        rows: One string a cell.
        title: Above it; may be empty.
        notes: Lines below it: the signature, and what was set aside.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    title: str = ""
    notes: Sequence[str] = ()


def as_text(table: Table) -> str:
    """The table for a terminal, columns padded, a rule below the headings."""
    headings = [column.heading for column in table.columns]
    widths = [max(map(len, cells)) for cells in zip(headings, *table.rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        padded = [
            cell.rjust(width) if column.numeric else cell.ljust(width)
            for cell, width, column in zip(cells, widths, table.columns, strict=True)
        ]
        return "  ".join(padded).rstrip()

    rule = "  ".join("-" * width for width in widths)
    title = [table.title] if table.title else []
    return "\n".join([*title, line(headings), rule, *map(line, table.rows), *table.notes]) + "\n"


def as_markdown(table: Table) -> str:
    """The table for a page, as GitHub writes it."""

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    rule = "|" + "|".join("---:" if column.numeric else "---" for column in table.columns) + "|"
    title = [f"**{table.title}**", ""] if table.title else []
    below = ["", *(f"{note}  " for note in table.notes)] if table.notes else []
    head = line([column.heading for column in table.columns])
    return "\n".join([*title, head, rule, *map(line, table.rows), *below]) + "\n"


FORMATS: Mapping[str, Callable[[Table], str]] = {"text": as_text, "markdown": as_markdown}
