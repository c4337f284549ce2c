"""The canonical form: one step is enough to reach it, and the data of a file never changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import Bench
from crosswire.curation.canonical_form import canonical_file
from crosswire.dataset.gold_file import GoldFile
from crosswire.problems import CrosswireError
from support.builders import schema


def mention_file(root: Path) -> Path:
    return root / "annotations" / "tiny" / "tiny-1" / "mentions.jsonl"


def test_canonical_sorts_records_and_keys_and_removes_blank_lines(tiny: Path) -> None:
    path = mention_file(tiny)
    before = path.read_text()
    records = [json.loads(line) for line in before.splitlines()]
    shuffled = [dict(reversed(record.items())) for record in reversed(records)]
    path.write_text("\n\n".join(json.dumps(record, separators=(",", ":")) for record in shuffled))
    assert canonical_file(GoldFile(path), schema()) == before


def test_fmt_rewrites_files_and_fmt_check_only_reports_them(tiny: Path, bench: Bench) -> None:
    path = mention_file(tiny)
    before = path.read_text()
    path.write_text("\n" + before)
    result = bench("fmt", "--check", "--data", tiny)
    assert result.exit_code == 1
    assert f"{path}: is not in canonical form; run `bench fmt`" in result.stderr
    assert path.read_text() == "\n" + before
    assert f"rewritten: {path}" in bench("fmt", "--data", tiny).stdout
    assert path.read_text() == before
    assert bench("fmt", "--check", "--data", tiny).exit_code == 0


def test_fmt_fixes_converted_line_endings(tiny: Path, bench: Bench) -> None:
    path = mention_file(tiny)
    before = path.read_bytes()
    path.write_bytes(before.replace(b"\n", b"\r\n"))
    assert "[E115]" in bench("check", "--data", tiny).stderr
    assert bench("fmt", "--check", "--data", tiny).exit_code == 1
    assert bench("fmt", "--data", tiny).exit_code == 0
    assert path.read_bytes() == before


def test_fmt_does_not_rewrite_invalid_files(tiny: Path, bench: Bench) -> None:
    path = mention_file(tiny)
    path.write_text('{"id": "m1"}\n')
    with pytest.raises(CrosswireError):
        canonical_file(GoldFile(path), schema())
    assert bench("fmt", "--data", tiny).exit_code == 3
    assert path.read_text() == '{"id": "m1"}\n'
