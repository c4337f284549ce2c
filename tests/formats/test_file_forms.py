"""Content that is not JSON Lines is named once, as what it is; gzip is unpacked where predictions are read."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import pickle
import zipfile
from pathlib import Path

import pytest

from conftest import Bench
from crosswire.formats import compressed
from crosswire.formats.jsonl import parse_rows
from crosswire.formats.predictions.reader import checks_for, parse_predictions, read_predictions
from support.builders import schema, story

CHECKS = checks_for([story()], schema(), "native")
RECORDS = [
    {"article": "tiny-1", "mentions": [{"id": f"m{n}", "start": n, "end": n + 3, "type": "PER"} for n in range(40)]},
    {"story": "tiny", "entities": []},
]
LINES = "".join(json.dumps(record) + "\n" for record in RECORDS).encode()


def zipped() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("p.jsonl", LINES)
    return stream.getvalue()


def table(delimiter: str) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter)
    writer.writerows([["article", "start", "end", "type"], ["tiny-1", 0, 3, "PER"], ["tiny-1", 8, 10, "PER"]])
    return stream.getvalue().encode()


def indented(value: object, indent: int) -> bytes:
    return json.dumps(value, indent=indent).encode()


FORMS = {
    "gzip in gzip": (gzip.compress(gzip.compress(LINES)), "E102", "is a gzip file", "gunzip"),
    "zip": (zipped(), "E102", "is a zip file", "unzip"),
    "bzip2": (bz2.compress(LINES), "E102", "is a bzip2 file", "bunzip2"),
    "xz": (lzma.compress(LINES), "E102", "is an xz file", "unxz"),
    "zstd": (b"\x28\xb5\x2f\xfd" + LINES, "E102", "is a zstd file", "unzstd"),
    "parquet": (b"PAR1\x15\x04\x15" + LINES, "E102", "is a Parquet file", "to_json"),
    "pickle": (pickle.dumps(RECORDS), "E102", "is a Python pickle", "JSON"),
    "binary": (bytes(range(256)) * 20, "E102", "is a binary file", "UTF-8"),
    "utf-16": (LINES.decode().encode("utf-16"), "E102", "is encoded as UTF-16", "iconv"),
    "utf-16-le": (LINES.decode().encode("utf-16-le"), "E102", "is encoded as UTF-16", "iconv"),
    "utf-16-be": (LINES.decode().encode("utf-16-be"), "E102", "is encoded as UTF-16", "iconv"),
    "utf-32": (LINES.decode().encode("utf-32-be"), "E102", "is encoded as UTF-16 or UTF-32", "iconv"),
    "indented object": (indented(RECORDS[0], 2), "E103", "is JSON over several lines", "jq -c . FILE"),
    "indented objects": (
        indented(RECORDS[0], 2) + b"\n" + indented(RECORDS[1], 2),
        "E103",
        "is JSON over several lines",
        "jq -c",
    ),
    "indented array": (indented(RECORDS, 4), "E103", "is a JSON array over several lines", "jq -c '.[]'"),
    "large indented array": (indented(RECORDS * 100, 1), "E103", "is a JSON array over several lines", "jq"),
    "array with a record per line": (
        b"[" + b",\n".join(LINES.splitlines()) + b"]",
        "E103",
        "is a JSON array over several lines",
        "jq",
    ),
    "array with brackets on lines": (
        b"[\n" + b",\n".join(LINES.splitlines()) + b"\n]",
        "E103",
        "is a JSON array over several lines",
        "jq",
    ),
    "fence": (b"```json\n" + LINES + b"```\n", "E103", "has a Markdown fence", "keep only the lines"),
    "fence after words": (b"Here it is:\n\n```\n" + LINES + b"```\nDone.\n", "E103", "has a Markdown fence", "keep"),
    "csv": (table(","), "E103", "is a table (CSV)", "docs/predictions.md"),
    "tsv": (table("\t"), "E103", "is a table (CSV)", "docs/predictions.md"),
}


@pytest.mark.parametrize("form", FORMS)
def test_other_form_is_one_problem_with_the_way_to_convert(form: str, tmp_path: Path) -> None:
    content, rule, name, fix = FORMS[form]
    path = tmp_path / "p.jsonl"
    path.write_bytes(content)
    for problems in (read_predictions(path, CHECKS).problems, parse_predictions(content, "f", CHECKS).problems):
        assert [(problem.rule, problem.line) for problem in problems] == [(rule, None)]
        assert name in problems[0].message
        assert fix in problems[0].message


def test_valid_lines_have_no_other_form() -> None:
    assert parse_predictions(LINES, "f", CHECKS).problems == []
    text = LINES.replace(b'"m0"', b'"```"').replace(b'"m1"', b'"a,b,c"')
    assert parse_predictions(text, "f", CHECKS).problems == []


@pytest.mark.parametrize("cut", [20, 45, 200])
def test_line_that_was_cut_is_a_problem_of_that_line(cut: int) -> None:
    lines = LINES.splitlines()
    for content in (lines[0][:cut] + b"\n" + lines[1], lines[1] + b"\n" + lines[0][:cut], lines[0][:cut]):
        problems = parse_predictions(content, "f", CHECKS).problems
        assert [problem.rule for problem in problems] == ["E103"]
        assert problems[0].line is not None


@pytest.mark.parametrize(
    "content", [gzip.compress(LINES), gzip.compress(LINES[:30]) + gzip.compress(LINES[30:])], ids=["one", "two"]
)
def test_gzip_is_read_by_content(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_bytes(content)
    found, plain = read_predictions(path, CHECKS), parse_predictions(LINES, "f", CHECKS)
    assert found.problems == []
    assert repr(found) == repr(plain)


def test_gold_is_not_unpacked() -> None:
    problems = parse_rows(gzip.compress(LINES), "mentions.jsonl").problems
    assert ["is a gzip file" in problem.message for problem in problems] == [True]


def test_gzip_from_standard_input_and_its_header_are_read(bench: Bench, tmp_path: Path) -> None:
    header = {"format": 1, "system": {}, "data": {"hesk": "x"}}
    packed = gzip.compress(f'{json.dumps(header)}\n{{"article": "hesk-1", "mentions": []}}\n'.encode())
    assert bench("score", "-", "--story", "hesk", stdin=packed).stdout.startswith("stdin on hesk, n = 3 articles")
    (tmp_path / "mine.jsonl.gz").write_bytes(packed)
    assert bench("score", "mine.jsonl.gz").stdout.startswith("mine on hesk, n = 3 articles")
    assert "1 path checked" in bench("check", "mine.jsonl.gz").stdout


@pytest.mark.parametrize(
    "content",
    [gzip.compress(LINES)[:-12], gzip.compress(LINES)[:40], b"\x1f\x8b", b"\x1f\x8b\x08garbage" * 9],
    ids=["without its end", "cut", "two bytes", "garbage"],
)
def test_damaged_gzip_is_one_problem(content: bytes) -> None:
    problems = parse_predictions(content, "f", CHECKS).problems
    assert [problem.rule for problem in problems][-1:] == ["E102"]
    assert "is damaged gzip content" in problems[-1].message


def test_unpacked_size_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compressed, "LARGEST_UNPACKED", 2**21)
    for bomb in (b"\x00" * 2**26, b" \n" * 2**25, LINES * 40_000):
        problems = parse_predictions(gzip.compress(bomb, 1), "f", CHECKS).problems
        messages = [problem.message for problem in problems if problem.rule == "E102"]
        assert messages == [messages[0]]
        assert "unpacks to more than 2097152 bytes" in messages[0] or "binary" in messages[0]
