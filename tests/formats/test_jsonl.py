"""Tests of JSON Lines: each invalid line is one problem."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from crosswire.formats import jsonl as jsonlines
from crosswire.formats.jsonl import parse_rows, read_rows


@pytest.mark.parametrize(
    ("content", "rule", "part"),
    [
        (b"", "E107", "is empty"),
        (b"\n\n  \n", "E107", "is empty"),
        (b"nonsense", "E103", "invalid JSON: Expecting value at column 1, at 'nonsense'"),
        (b'{"a": 1', "E103", "at the end of the line"),
        (b"[1, 2]", "E106", "contains a list of 2"),
        (b"7", "E106", "contains 7"),
        (b'{"a": NaN}', "E105", "NaN is not a JSON number"),
        (b'{"a": -Infinity}', "E105", "-Infinity"),
        (b'{"a": ' + b"9" * 5000 + b"}", "E105", "too many digits"),
        (b"[" * 100_000 + b"]" * 100_000, "E104", "nested too deeply"),
        (b'{"a": 1, "a": 2}', "E113", "duplicate key 'a'"),
        (b'{"a": "\xff"}', "E102", "byte 8 of the line, 0xff"),
        ('{"a": 1}'.encode("utf-16"), "E102", "UTF-16"),
        ('{"a": 1}'.encode("utf-16-le"), "E102", "UTF-16"),
        (b"x" * 10_000_000, "E103", "invalid JSON"),
    ],
)
def test_invalid_content_is_one_short_problem(content: bytes, rule: str, part: str) -> None:
    read = parse_rows(content, "mine.jsonl")
    assert read.rows == []
    assert [problem.rule for problem in read.problems] == [rule]
    message = str(read.problems[0])
    assert message.startswith("mine.jsonl:")
    assert part in message
    assert len(message) < 300


def test_all_invalid_lines_are_reported_and_valid_lines_kept() -> None:
    read = parse_rows(b'{"a": 1}\noops\n\n{"b": 2}\r\n[]\n', "f")
    assert [(row.line, row.data) for row in read.rows] == [(1, {"a": 1}), (4, {"b": 2})]
    assert [problem.line for problem in read.problems] == [2, 5]


def test_utf8_byte_order_mark_is_ignored() -> None:
    assert parse_rows(b'\xef\xbb\xbf{"a": 1}', "f").rows[0].data == {"a": 1}


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_short_first_lines_are_all_read(mark: bytes) -> None:
    read = parse_rows(mark + b"{}\n\n{}\n[]", "f")
    assert [row.line for row in read.rows] == [1, 3]
    assert [problem.line for problem in read.problems] == [4]


def test_lines_after_too_long_line_keep_their_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonlines, "LONGEST_LINE", 20)
    lines = [b"x" * 100, b'{"a": "01234567890"}', b"y" * 21, b"{}", b"z" * 41]
    read = parse_rows(b"\n".join(lines), "f")
    assert [row.line for row in read.rows] == [2, 4]
    assert [(problem.line, problem.message.partition(";")[0]) for problem in read.problems] == [
        (line, f"the line has {size} bytes") for line, size in ((1, 100), (3, 21), (5, 41))
    ]


def test_too_long_line_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonlines, "LONGEST_LINE", 20)
    problems = parse_rows(b'{"a": "' + b"x" * 30 + b'"}', "f").problems
    assert [problem.rule for problem in problems] == ["E108"]
    assert str(problems[0]) == "f:1: the line has 39 bytes; expected at most 20; write shorter lines [E108]"


def test_unreadable_file_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "No such file" in str(read_rows(tmp_path / "none.jsonl").problems[0])
    assert "is a directory" in str(read_rows(tmp_path).problems[0])

    def refuse(self: Path) -> os.stat_result:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "stat", refuse)
    assert "Permission denied; check the path and its permissions [E101]" in str(read_rows(tmp_path / "x").problems[0])
