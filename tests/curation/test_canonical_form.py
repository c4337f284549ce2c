"""The canonical form: reached in one step, and never changing what a file says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import Bench
from crosswire.curation.canonical_form import canonical
from crosswire.problems import CrosswireError
from support.builders import schema


def mention_file(root: Path) -> Path:
    return root / "annotations" / "tiny" / "tiny-1" / "mentions.jsonl"


def test_order_keys_and_blank_lines_are_mended_and_content_is_kept(tiny: Path) -> None:
    path = mention_file(tiny)
    before = path.read_text()
    records = [json.loads(line) for line in before.splitlines()]
    shuffled = [dict(reversed(record.items())) for record in reversed(records)]
    path.write_text("\n\n".join(json.dumps(record, separators=(",", ":")) for record in shuffled))
    assert canonical(path, schema()) == before


def test_fmt_rewrites_and_says_so_and_check_only_tells(tiny: Path, bench: Bench) -> None:
    path = mention_file(tiny)
    before = path.read_text()
    path.write_text("\n" + before)
    told = bench("fmt", "--check", "--data", tiny)
    assert told.exit_code == 1
    assert f"{path}: is not in canonical form; run bench fmt" in told.stderr
    assert path.read_text() == "\n" + before
    assert f"rewritten: {path}" in bench("fmt", "--data", tiny).stdout
    assert path.read_text() == before
    assert bench("fmt", "--check", "--data", tiny).exit_code == 0


def test_converted_line_endings_are_told_and_mended(tiny: Path, bench: Bench) -> None:
    path = mention_file(tiny)
    before = path.read_bytes()
    path.write_bytes(before.replace(b"\n", b"\r\n"))
    assert "[E115]" in bench("check", "--data", tiny).stderr
    assert bench("fmt", "--check", "--data", tiny).exit_code == 1
    assert bench("fmt", "--data", tiny).exit_code == 0
    assert path.read_bytes() == before


def test_an_invalid_file_is_not_rewritten(tiny: Path, bench: Bench) -> None:
    path = mention_file(tiny)
    path.write_text('{"id": "m1"}\n')
    with pytest.raises(CrosswireError):
        canonical(path, schema())
    assert bench("fmt", "--data", tiny).exit_code == 3
    assert path.read_text() == '{"id": "m1"}\n'
