"""docs/contradictions.md: its blocks are real output and real code, and its tables are those of the benchmarks."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Bench
from crosswire import evaluate, score
from support.paths import ROOT

PAGE = (ROOT / "docs" / "contradictions.md").read_text(encoding="utf-8")
BENCHMARKS = ROOT / "benchmarks" / "contradictions"


def block(language: str) -> str:
    [content] = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.M | re.S)
    return str(content)


def test_example_is_the_output_of_show(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert bench("show", "hesk/d8").stdout == block("text")


def test_line_of_contradictions_finds_the_conflict_of_the_example(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text(json.dumps(json.loads(block("json"))) + "\n")
    found = score(path, stories=["hesk"]).score("contradictions.fact.f1")
    assert (found.recall_numerator, found.predicted) == (1, 1)


def test_code_writes_verdicts_that_are_scored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(block("python"), "contradictions.md", "exec"), {})
    run = score(tmp_path / "verdicts.jsonl", stories=["hesk"])
    coverage = run.task("verification").coverage
    assert coverage is not None
    assert coverage.missing == ()
    assert run.score("verification.contradiction.f1").value


def test_signature_is_that_of_today() -> None:
    [signature] = re.findall(r"`(data:[^`]*)`", PAGE)
    today = evaluate("gold", stories=["homs"], tasks=["contradictions"]).task("contradictions").signature
    assert signature == today, "run benchmarks/contradictions/answers.py and copy its table"


def tables(text: str) -> list[str]:
    """The tables of a text, without signatures."""
    return re.findall(r"(?:^\|.*\n)+", text, re.M)


@pytest.mark.slow
@pytest.mark.parametrize("script", ["answers.py", "intervals.py"])
def test_tables_are_those_of_the_benchmarks(script: str) -> None:
    command = [sys.executable, str(BENCHMARKS / script)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = tables(printed)
    assert found
    assert set(found) <= set(tables(PAGE))
