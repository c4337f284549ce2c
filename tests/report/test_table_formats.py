"""Tables for documents and spreadsheets, and the commands that print them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from conftest import Bench
from crosswire.dataset.store import open_store
from crosswire.problems import Exit
from crosswire.report.table_formats import FORMATS, as_csv, as_latex, formatted, latex_escaped
from crosswire.report.tables import Column, Table

TABLE = Table(
    [Column("name"), Column("value", numeric=True)], [['a,"b"', "0.5"], ["50 % & more_\x1b[31m", "-"]], ["data:x|n = 5"]
)
RESULTS = open_store().root / "results"
TAGGER, GAZETTEER = RESULTS / "tagger" / "predictions.jsonl", RESULTS / "gazetteer" / "predictions.jsonl"
PASSES = [open_store().root / "annotations" / "passes" / name for name in ("a", "b")]


def test_csv_is_read_back_and_keeps_its_notes() -> None:
    text = as_csv(TABLE)
    rows = [row for row in csv.reader(io.StringIO(text)) if not row[0].startswith("#")]
    assert rows == [["name", "value"], ['a,"b"', "0.5"], ["50 % & more_\\x1b[31m", "-"]]
    assert text.splitlines()[-1] == "# data:x|n = 5"


def test_latex_escapes_and_keeps_its_notes() -> None:
    lines = as_latex(TABLE).splitlines()
    assert lines[0] == r"\begin{tabular}{lr}"
    assert lines[4] == r'a,"b" & 0.5 \\'
    assert lines[5] == r"50 \% \& more\_\textbackslash{}x1b[31m & - \\"
    assert lines[-1] == r"\par{\footnotesize data:x\textbar{}n = 5}"
    assert latex_escaped("#$~^{}<>") == r"\#\$\textasciitilde{}\textasciicircum{}\{\}\textless{}\textgreater{}"


@pytest.mark.parametrize("name", FORMATS)
def test_heading_and_tables_are_apart(name: str) -> None:
    text = formatted(["one", "two"], [TABLE, TABLE], name)
    assert text.count("n = 5") == 2
    assert text.index("one") < text.index("two") < text.index("name")
    assert "\x1b" not in text


@pytest.mark.parametrize("name", ["md", "latex", "csv"])
@pytest.mark.parametrize(
    "command",
    [
        ("score", TAGGER),
        ("score", TAGGER, "--full"),
        ("eval", "-s", "empty", "-q"),
        ("compare", TAGGER, GAZETTEER),
        ("agree", *PASSES),
    ],
    ids=["score", "full", "eval", "compare", "agree"],
)
def test_commands_print_signature_and_interval(command: tuple[str | Path, ...], name: str, bench: Bench) -> None:
    result = bench(*command, "--format", name)
    assert result.exit_code == 0
    assert "data:homs-" in result.stdout
    assert "95" in result.stdout
    assert {"md": "| ", "latex": r"\begin{tabular}", "csv": "# data:"}[name] in result.stdout


def test_runs_are_printed_with_a_name_in_each_row(bench: Bench) -> None:
    bench("eval", "-s", "gold", "--story", "hesk", "-o", "runs/one", "-q")
    rows = list(csv.reader(io.StringIO(bench("runs", "--format", "csv").stdout)))
    assert [row[0] for row in rows[1:9]] == ["runs/one"] * 8


def test_json_is_also_a_format(bench: Bench) -> None:
    printed = [bench("score", TAGGER, *options).stdout for options in (("--json",), ("--format", "json"))]
    assert printed[0] == printed[1]
    assert json.loads(printed[0])["system"]["name"] == "tagger"
    result = bench("score", TAGGER, "--json", "--format", "csv")
    assert result.exit_code == Exit.USAGE
    assert result.stderr == "--json and --format csv choose different formats; give one of them\n"
    assert bench("score", TAGGER, "--format", "docx").exit_code == Exit.USAGE
