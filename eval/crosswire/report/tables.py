"""A table, and its text and Markdown output."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crosswire.problems import printable

GAP = "  "
# Characters that end a cell or begin HTML, unless they are escaped. Other Markdown is allowed: the dataset card has
# cells with code. Code shows a backslash before `<`, but even there a bar ends the cell.
_MARKDOWN = re.compile(r"\\.|(?<!`)(?P<marks>`+)(?!`).*?(?<!`)(?P=marks)(?!`)|[|<]")
_BAR = re.compile(r"(?<!\\)\|")
# The usual least width of a column whose cells may be wrapped.
LEAST_WIDTH = 16


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        heading: The text of the heading.
        numeric: Whether cells are aligned to the right. Numeric cells are never wrapped.
        rank: 0 for a column that is always shown. In a narrow terminal, columns with the highest rank are left out
            first.
        wrapped: Whether the cells are text that may be wrapped in a narrow terminal.
        least_width: The least width to which the cells are wrapped. Where they need more, other columns are left out.
    """

    heading: str
    numeric: bool = False
    rank: int = 0
    wrapped: bool = False
    least_width: int = LEAST_WIDTH


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


def as_text(table: Table, width: int | None = None) -> str:
    """Return the table as text, with padded columns and a rule below the headings.

    Args:
        table: The table. Control characters in its cells and notes are replaced.
        width: The width of the terminal. Columns are left out by rank, then text is wrapped, until every line fits.
            None for full width.
    """
    headings = [column.heading for column in table.columns]
    cells = [[printable(cell) for cell in row] for row in (headings, *table.rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    kept = _columns_that_fit(table.columns, widths, width)
    if width is not None:
        widths = _wrapped_widths(table.columns, widths, kept, width)
    rule = GAP.join("-" * widths[index] for index in kept)
    head, *rows = ([(table.columns[index], row[index], widths[index]) for index in kept] for row in cells)
    lines = [*_row_lines(head), rule, *(line for row in rows for line in _row_lines(row))]
    return "\n".join([*lines, *(line for note in table.notes for line in wrapped_note(note, width))]) + "\n"


def _columns_that_fit(columns: Sequence[Column], widths: Sequence[int], width: int | None) -> list[int]:
    """Return the indices of the columns to print. Columns of rank 0 are kept even if they do not fit."""
    kept = list(range(len(columns)))
    droppable = sorted((index for index in kept if columns[index].rank), key=lambda index: columns[index].rank)
    while width is not None and droppable and _total(columns, widths, kept) > width:
        kept.remove(droppable.pop())
    return kept


def _total(columns: Sequence[Column], widths: Sequence[int], kept: Sequence[int]) -> int:
    """Return the least width of a line with these columns."""
    least = [min(widths[i], columns[i].least_width) if columns[i].wrapped else widths[i] for i in kept]
    return sum(least) + len(GAP) * (len(kept) - 1)


def _wrapped_widths(columns: Sequence[Column], widths: Sequence[int], kept: Sequence[int], width: int) -> list[int]:
    """Return the widths with the widest wrapped columns made narrower until the line fits."""
    fitted = list(widths)
    wrapped = [index for index in kept if columns[index].wrapped]
    excess = sum(widths[index] for index in kept) + len(GAP) * (len(kept) - 1) - width
    while excess > 0 and wrapped:
        wrapped = [index for index in wrapped if fitted[index] > columns[index].least_width]
        if not wrapped:
            break
        widest = max(wrapped, key=lambda index: fitted[index])
        fitted[widest] -= 1
        excess -= 1
    return fitted


def _row_lines(row: Sequence[tuple[Column, str, int]]) -> Iterator[str]:
    """Yield the lines of one row; more than one if a cell is wrapped."""
    cells = [(column, _wrapped(text, width) if column.wrapped else [text], width) for column, text, width in row]
    for number in range(max(1, *(len(lines) for _, lines, _ in cells))):
        padded = []
        for column, lines, width in cells:
            text = lines[number] if number < len(lines) else ""
            padded.append(text.rjust(width) if column.numeric else text.ljust(width))
        yield GAP.join(padded).rstrip()


def _wrapped(text: str, width: int) -> list[str]:
    """Return the lines of a cell: words, or a name that is broken after `.`, `@` or `:`."""
    lines = [text] if " " in text else _broken_after(".@:", text, width)
    return [part for line in lines for part in textwrap.wrap(line, width)]


def _broken_after(marks: str, text: str, width: int) -> list[str]:
    """Return the lines of a text that is broken after some characters only; a longer piece is a longer line."""
    lines = [""]
    for piece in re.split(f"(?<=[{marks}])", text):
        if lines[-1] and len(lines[-1]) + len(piece) > width:
            lines.append("")
        lines[-1] += piece
    return lines


def wrapped_note(note: str, width: int | None) -> list[str]:
    """Return the lines of a note. A signature, which has no spaces, is broken after `|` only."""
    text = printable(note)
    if width is None or len(text) <= width:
        return [text]
    if " " in text:
        return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
    return _broken_after("|", text, width)


def as_markdown(table: Table) -> str:
    """Return the table as GitHub Markdown. Cells are Markdown, but no HTML; control characters are replaced."""

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(_MARKDOWN.sub(_escaped, printable(cell)) for cell in cells) + " |"

    rule = "|" + "|".join("---:" if column.numeric else "---" for column in table.columns) + "|"
    footer = ["", *(f"{printable(note)}  " for note in table.notes)] if table.notes else []
    head = line([column.heading for column in table.columns])
    return "\n".join([head, rule, *map(line, table.rows), *footer]) + "\n"


def _escaped(match: re.Match[str]) -> str:
    """Return an escaped character as it is, code with its bars escaped, and another character escaped."""
    found = match.group()
    if found.startswith("\\"):
        return found
    return _BAR.sub(r"\\|", found) if match["marks"] else f"\\{found}"


def markdown_escaped(text: str) -> str:
    """Return a text from outside, such as a system's name, so that Markdown shows it unchanged."""
    return "".join(f"\\{character}" if character in "\\`*_[]<>" else character for character in printable(text))
