"""Only a predictions file is replaced by predictions."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from conftest import Bench
from crosswire.dataset.store import open_store
from crosswire.problems import Exit

ROOT = open_store().root
OTHER_FILES = [
    "README.md",
    "corpus/hesk/story.toml",
    "corpus/hesk/hesk-1.txt",
    "annotations/stats.json",
    "annotations/CHANGELOG.jsonl",
    "annotations/hesk/claims.jsonl",
    "annotations/hesk/hesk-1/mentions.jsonl",
    "data/entities/test.jsonl",
    "data/tokens/test.jsonl",
]


@pytest.mark.parametrize("name", OTHER_FILES)
def test_other_file_is_not_replaced(name: str, bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / Path(name).name
    shutil.copy(ROOT / name, path)
    result = bench("predict", "-s", "empty", "-o", path)
    assert result.exit_code == Exit.USAGE
    assert result.stderr.startswith(f"{path}: exists and is not a predictions file, so it is not replaced; ")
    assert path.read_bytes() == (ROOT / name).read_bytes()


def test_file_of_the_system_is_not_replaced(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    shutil.copy(ROOT / "examples" / "mine.py", path)
    assert bench("predict", "-s", f"{path}:Mine", "-o", path).exit_code == Exit.USAGE
    assert path.read_bytes() == (ROOT / "examples" / "mine.py").read_bytes()


def test_quotes_and_binary_files_are_not_replaced(bench: Bench, tmp_path: Path) -> None:
    for content in (b'{"article": "hesk-1", "quote": "x"}\n', b"\0\xff", b"[" * 10**5):
        (tmp_path / "p.jsonl").write_bytes(content)
        assert bench("predict", "-s", "empty", "-o", "p.jsonl").exit_code == Exit.USAGE
        assert (tmp_path / "p.jsonl").read_bytes() == content


@pytest.mark.parametrize(
    "content",
    [
        "",
        "\n",
        '{"format": 1}\n',
        '\ufeff\n{"article": "hesk-1"}\n',
        '{"article": "a", "given": "events", "events": []}\n',
        '{"story": "hesk", "verdicts": []}\n',
    ],
)
def test_predictions_and_empty_files_are_replaced(content: str, bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text(content)
    assert bench("predict", "-s", "empty", "-o", "p.jsonl").exit_code == 0
    assert (tmp_path / "p.jsonl").read_text().startswith('{"format": 1, "system": {"name": "empty"')
