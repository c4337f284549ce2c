"""Tests of the predictions file: reading returns what was written, and all problems are reported together."""

from __future__ import annotations

import io
import json
import sys
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from crosswire import evaluate
from crosswire.formats import jsonl
from crosswire.formats.predictions.encoder import header_line, predictions_text
from crosswire.formats.predictions.json_schema import predictions_schema
from crosswire.formats.predictions.reader import checks_for, parse_predictions, read_predictions
from crosswire.model import Answers, ArticlePrediction, Mention, Quantity
from crosswire.model.predictions import SystemInfo
from support.builders import line_article, schema, story, write_predictions
from support.paths import CASES

CHECKS = checks_for([story()], schema(), "native")
BAD_FILES = sorted((CASES / "predictions").glob("*.jsonl"))


@pytest.mark.parametrize("path", BAD_FILES, ids=[path.stem for path in BAD_FILES])
def test_invalid_file_breaks_the_rule_in_its_name(path: Path) -> None:
    found = read_predictions(path, CHECKS)
    rule = path.stem.partition("-")[0]
    # Invalid contradictions and verdicts are warnings.
    problems = [*found.problems, *found.warnings]
    assert {problem.rule for problem in problems} == {rule}, problems
    assert all(problem.file == str(path) for problem in problems)


def test_written_predictions_are_read_back() -> None:
    written = ArticlePrediction(
        "tiny-1",
        (
            Mention(0, 3, "PER", "NAM", "m1", "Ada"),
            Mention(22, 27, "TIME", "NAM", "m2", value="2031-05-03"),
            Mention(44, 49, "QTY", "NAM", "m3", quantity=Quantity("=", 12.0, "km")),
            Mention(44, 46, "QTY", "NAM", "m4", quantity=Quantity("range", 1.5, "km", 2.0)),
            Mention(47, 49, "ORG", "NOM", "m5"),
        ),
    )
    system = SystemInfo("mine", "0.3", {"beam": 4}, "abc")
    text = predictions_text(system, {"tiny": "abc"}, Answers({"tiny-1": written}))
    found = parse_predictions(text.encode(), "f", CHECKS)
    assert found.problems == []
    assert found.system == system
    assert found.data == {"tiny": "abc"}
    mentions = found.articles["tiny-1"].mentions
    assert mentions is not None
    assert sorted(mentions, key=lambda m: m.id) == list(written.mentions or ())


def test_absent_layer_is_none_and_empty_layer_is_not() -> None:
    assert parse_predictions(b'{"article": "tiny-1"}', "f", CHECKS).articles["tiny-1"].mentions is None
    assert parse_predictions(b'{"article": "tiny-1", "mentions": []}', "f", CHECKS).articles["tiny-1"].mentions == ()


def test_all_problems_are_reported_with_their_lines(tmp_path: Path) -> None:
    path = write_predictions(
        tmp_path / "p.jsonl",
        {"article": "tiny-2", "mentions": []},
        "oops",
        {
            "article": "tiny-1",
            "mentions": [
                {"id": "m1", "start": -1, "end": 3, "type": "PER"},
                {"id": "m2", "start": 5, "end": 5, "type": "PERS"},
                {"id": "m3", "start": 0, "end": 900, "type": "PER"},
            ],
        },
    )
    assert [str(problem) for problem in read_predictions(path, CHECKS).problems] == [
        f"{path}:1: line: unknown article 'tiny-2' (known: tiny-1; did you mean 'tiny-1'?) [E301]",
        f"{path}:2: invalid JSON: Expecting value at column 1, at 'oops'; write one JSON object per line [E103]",
        f"{path}:3: mention 'm1': span -1 to 3 has a negative offset; count code points from 0 [E201]",
        f"{path}:3: mention 'm2': unknown type 'PERS' (known: PER, ORG, MIL, GPE, LOC, FAC, NORP, TIME, QTY;"
        " did you mean 'PER'?) [E302]",
        f"{path}:3: mention 'm3': end is 900, but the article has 84 characters; count code points [E202]",
    ]


@pytest.mark.parametrize("value", ["true", "1.0", '"3"', "null", "1e30", "[1]", "{}"])
def test_offsets_must_be_integers(value: str) -> None:
    line = f'{{"article": "tiny-1", "mentions": [{{"id": "m", "start": {value}, "end": 3, "type": "PER"}}]}}'
    problems = parse_predictions(line.encode(), "f", CHECKS).problems
    assert [problem.rule for problem in problems] == ["E111"]
    assert "expected an integer" in problems[0].message


def test_huge_integer_is_abbreviated() -> None:
    line = f'{{"article": "tiny-1", "mentions": [{{"id": "m", "start": 0, "end": {"9" * 4000}, "type": "PER"}}]}}'
    message = str(parse_predictions(line.encode(), "f", CHECKS).problems[0])
    assert "an integer of more than 60 digits" in message


def test_lone_surrogate_is_rejected_with_printable_message() -> None:
    line = '{"article": "tiny-1", "mentions": [{"id": "\\ud800", "start": 0, "end": 3, "type": "PER"}]}'
    problems = parse_predictions(line.encode(), "f", CHECKS).problems
    assert [problem.rule for problem in problems] == ["E119"]
    str(problems[0]).encode()


def test_both_lines_of_duplicate_article_are_checked() -> None:
    lines = (
        b'{"article": "tiny-1"}\n{"article": "tiny-1", "mentions": [{"id": "m", "start": -5, "end": 3, "type": "PER"}]}'
    )
    assert [problem.rule for problem in parse_predictions(lines, "f", CHECKS).problems] == ["E201", "E117"]


@pytest.mark.parametrize(
    "parameters", ["[]", "7", '{"x": 1e999}', '{"x": "\\ud800"}', '{"x":' * 30 + "1" + "}" * 30], ids=lambda p: p[:12]
)
def test_invalid_parameters_are_rejected(parameters: str) -> None:
    line = f'{{"format": 1, "system": {{"name": "x", "parameters": {parameters}}}}}\n{{"article": "tiny-1"}}'
    problems = parse_predictions(line.encode(), "f", CHECKS).problems
    assert problems[0].rule in {"E105", "E111", "E119"}
    assert problems[0].line == 1


def test_label_of_other_set_is_reported_with_its_option() -> None:
    line = b'{"article": "tiny-1", "mentions": [{"id": "m", "start": 0, "end": 3, "type": "MISC"}]}'
    assert "it is a label of conll: use --labels conll" in parse_predictions(line, "f", CHECKS).problems[0].message


def test_type_in_wrong_case_is_suggested() -> None:
    line = b'{"article": "tiny-1", "mentions": [{"id": "m", "start": 0, "end": 3, "type": "norp"}]}'
    assert "did you mean 'NORP'?" in parse_predictions(line, "f", CHECKS).problems[0].message


def test_labels_of_a_set_are_valid_only_with_that_set() -> None:
    line = b'{"article": "tiny-1", "mentions": [{"id": "m", "start": 0, "end": 3, "type": "PERSON"}]}'
    assert [problem.rule for problem in parse_predictions(line, "f", CHECKS).problems] == ["E302"]
    ontonotes = checks_for([story()], schema(), "ontonotes")
    assert parse_predictions(line, "f", ontonotes).problems == []


def test_header_has_data_digests() -> None:
    line = header_line(SystemInfo("mine"), {"tiny": "abc"})
    assert json.loads(line)["data"] == {"tiny": "abc"}
    text = line + '{"article": "tiny-1"}\n'
    assert parse_predictions(text.encode(), "f", CHECKS).data == {"tiny": "abc"}


GOOD_LINES: list[dict[str, Any]] = [
    {"format": 1},
    {
        "format": 1,
        "system": {"name": "mine", "version": "1", "parameters": {"a": [1]}, "digest": "x"},
        "data": {"s": "d"},
    },
    {"article": "tiny-1"},
    {"article": "tiny-1", "mentions": []},
    {
        "article": "tiny-1",
        "mentions": [{"id": "m", "start": 0, "end": 3, "type": "PER", "level": "NAM", "text": "Ada"}],
    },
    {
        "article": "tiny-1",
        "mentions": [
            {"id": "a", "start": 22, "end": 27, "type": "TIME", "value": "2031"},
            {"id": "b", "start": 44, "end": 49, "type": "QTY", "quantity": {"op": "<=", "value": 12, "unit": "km"}},
        ],
    },
]

# Rules that a schema can check: fields and names, but not texts, order or other lines.
CHECKED_BY_SCHEMA = {"E314", "E316", "E321", "E106", "E109", "E110", "E111", "E302", "E303", "E305", "E201"}


@pytest.mark.parametrize("line", GOOD_LINES)
def test_schema_accepts_lines_that_checks_accept(line: dict[str, Any]) -> None:
    validator = jsonschema.Draft202012Validator(predictions_schema(schema(), "native"))
    assert list(validator.iter_errors(line)) == []
    rest = b"" if "article" in line else b'{"article": "tiny-1"}\n'
    assert parse_predictions(json.dumps(line).encode() + b"\n" + rest, "f", CHECKS).problems == []


def test_schema_accepts_lines_of_gold_and_empty_systems() -> None:
    validator = jsonschema.Draft202012Validator(predictions_schema(schema(), "native"))
    for system in ("gold", "empty"):
        lines = [json.loads(line) for line in evaluate(system, stories=["hesk"]).predictions.splitlines()]
        assert {frozenset(line) & {"given", "article", "story", "format"} for line in lines} == {
            frozenset(keys.split()) for keys in ("format", "article", "story", "article given", "story given")
        }
        assert [error for line in lines for error in validator.iter_errors(line)] == []


SCHEMA_FILES = [path for path in BAD_FILES if path.stem.partition("-")[0] in CHECKED_BY_SCHEMA]


@pytest.mark.parametrize("path", SCHEMA_FILES, ids=[path.stem for path in SCHEMA_FILES])
def test_schema_rejects_invalid_fields(path: Path) -> None:
    validator = jsonschema.Draft202012Validator(predictions_schema(schema(), "native"))
    assert any(list(validator.iter_errors(json.loads(line))) for line in path.read_text().splitlines())


NUMBER = 20_000
SPANS = [(n % 300, n % 300 + 1 + n // 300) for n in range(NUMBER)]
CHAIN = [
    {"id": f"v{n}", "start": start, "end": end, "type": "Statement", "holder": f"v{n + 1}"}
    for n, (start, end) in enumerate(SPANS)
]
MENTIONS = [{"id": f"m{n}", "start": start, "end": end, "type": "PER"} for n, (start, end) in enumerate(SPANS)]
LINKS = [{"mentions": [["line-1", f"m{n}"]]} for n in range(NUMBER)]


@pytest.mark.parametrize(
    "lines",
    [
        [{"article": "line-1", "mentions": [], "events": CHAIN}],
        [{"article": "line-1", "mentions": MENTIONS}, {"story": "tiny", "entities": LINKS}],
        [{"article": "line-1", "mentions": MENTIONS}, *({"story": "tiny", "entities": [link]} for link in LINKS)],
        [{"article": "line-1", "mentions": [*MENTIONS, *MENTIONS]}],
        [{"article": f"line-{n}", "mentions": []} for n in range(NUMBER)],
    ],
    ids=["holders", "entities", "story lines", "duplicates", "unknown articles"],
)
def test_reading_takes_linear_time(lines: list[dict[str, object]]) -> None:
    checks = checks_for([story(line_article(400))], schema(), "native")
    content = "".join(json.dumps(line) + "\n" for line in lines).encode()
    started = time.perf_counter()
    parse_predictions(content, "f", checks)
    assert time.perf_counter() - started < 5  # a quadratic step takes more than 20 s


class Endless(io.RawIOBase):
    """A stream that repeats a block without end."""

    def __init__(self, block: bytes) -> None:
        self.block = block

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any writable buffer
        buffer[: len(self.block)] = self.block
        return len(self.block)


ENDLESS_LINES = [b"\n", b"y\n", b'{"article": "tiny-1"}\n', b'{"story": "tiny"}\n', b'{"format": 1}\n', b"x", b"\0"]


@pytest.mark.parametrize("line", ENDLESS_LINES, ids=str)
def test_endless_stream_ends_with_a_message(line: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "MOST_LINES", 30_000)
    monkeypatch.setattr(jsonl, "LARGEST_FILE", 2**28)
    stream = io.BufferedReader(Endless(line * (4096 // len(line))), 4096)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stream))
    found = read_predictions(Path("-"), CHECKS)
    assert 0 < len(found.problems) < 20_000
    assert {problem.file for problem in found.problems} == {"<stdin>"}
