"""Tables in the formats of documents and spreadsheets; every table keeps its notes with signature and n."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence

from crosswire.problems import printable
from crosswire.report.tables import Table, as_markdown, markdown_escaped

_LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "|": r"\textbar{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    **{character: f"\\{character}" for character in "&%$#_{}"},
}


def as_csv(table: Table) -> str:
    """Return the table as comma-separated values; its notes follow as lines that begin with `#`."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([printable(column.heading) for column in table.columns])
    writer.writerows([printable(cell) for cell in row] for row in table.rows)
    return text.getvalue() + _commented(table.notes)


def _commented(lines: Sequence[str]) -> str:
    return "".join(f"# {printable(line)}\n" for line in lines)


def as_latex(table: Table) -> str:
    """Return the table as a LaTeX `tabular` with rules of the package booktabs; its notes follow in small type."""
    columns = "".join("r" if column.numeric else "l" for column in table.columns)
    rows = [[column.heading for column in table.columns], *table.rows]
    head, *body = (" & ".join(map(latex_escaped, row)) + r" \\" for row in rows)
    lines = [
        rf"\begin{{tabular}}{{{columns}}}",
        r"\toprule",
        head,
        r"\midrule",
        *body,
        r"\bottomrule",
        r"\end{tabular}",
    ]
    lines += [rf"\par{{\footnotesize {latex_escaped(note)}}}" for note in table.notes]
    return "\n".join(lines) + "\n"


def latex_escaped(text: str) -> str:
    """Return a text so that LaTeX shows it unchanged."""
    return "".join(_LATEX.get(character, character) for character in printable(text))


# The formats beside text and JSON: how a line before the tables is written, and a table.
_Heading = Callable[[Sequence[str]], str]
FORMATS: Mapping[str, tuple[_Heading, Callable[[Table], str]]] = {
    "md": (lambda lines: "".join(f"{markdown_escaped(line)}  \n" for line in lines), as_markdown),
    "latex": (lambda lines: "".join(rf"\par {latex_escaped(line)}" + "\n" for line in lines), as_latex),
    "csv": (_commented, as_csv),
}


def formatted(heading: Sequence[str], tables: Sequence[Table], name: str) -> str:
    """Return lines and tables in a format, with an empty line between them."""
    write_heading, write_table = FORMATS[name]
    first = [write_heading(heading)] if heading else []
    return "\n".join([*first, *map(write_table, tables)])
