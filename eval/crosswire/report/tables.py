"""A table, and its text and Markdown output."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """The heading of a column. Numeric columns are aligned to the right."""

    heading: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table to print.

    Attributes:
        columns: The columns.
        rows: One string per cell.
        notes: Lines below the table, e.g. the signature and counts of ignored predictions.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()


def as_text(table: Table) -> str:
    """Return the table for a terminal, with padded columns and a rule below the headings."""
    headings = [column.heading for column in table.columns]
    widths = [max(map(len, cells)) for cells in zip(headings, *table.rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        padded = [
            cell.rjust(width) if column.numeric else cell.ljust(width)
            for cell, width, column in zip(cells, widths, table.columns, strict=True)
        ]
        return "  ".join(padded).rstrip()

    rule = "  ".join("-" * width for width in widths)
    return "\n".join([line(headings), rule, *map(line, table.rows), *table.notes]) + "\n"


def as_markdown(table: Table) -> str:
    """Return the table as GitHub Markdown."""

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    rule = "|" + "|".join("---:" if column.numeric else "---" for column in table.columns) + "|"
    footer = ["", *(f"{note}  " for note in table.notes)] if table.notes else []
    head = line([column.heading for column in table.columns])
    return "\n".join([head, rule, *map(line, table.rows), *footer]) + "\n"
