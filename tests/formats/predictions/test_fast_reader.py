"""Tests of the fast reader: it agrees with the row reader on valid and damaged lines."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosswire.formats.predictions import fast_reader
from crosswire.formats.predictions.fast_reader import read_lines
from crosswire.formats.predictions.reader import PredictionsFile, checks_for, parse_predictions
from crosswire.model import Mention
from support.builders import TEXT, schema, story
from support.paths import CASES

CHECKS = {labels: checks_for([story()], schema(), labels) for labels in ("native", "conll", "ontonotes")}
BAD_FILES = sorted((CASES / "predictions").glob("*.jsonl"))


def both(content: bytes, labels: str = "native") -> tuple[PredictionsFile, PredictionsFile]:
    """Return the content as read with the fast reader, and row by row only."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fast_reader, "read_lines", lambda contents, *_: [None] * len(contents))
        by_rows = parse_predictions(content, "f", CHECKS[labels])
    return parse_predictions(content, "f", CHECKS[labels]), by_rows


def is_read_fast(content: bytes, labels: str = "native") -> bool:
    return read_lines([content], CHECKS[labels]) != [None]


@pytest.mark.parametrize("path", BAD_FILES, ids=[path.stem for path in BAD_FILES])
def test_fast_reader_reports_invalid_file_like_row_reader(path: Path) -> None:
    found, by_rows = both(path.read_bytes())
    assert found.problems or found.warnings
    assert repr(found) == repr(by_rows)


# Keys with valid values, and with values that are slightly wrong.
VALUES: dict[str, list[str]] = {
    "id": ['"m1"', '"m2"', '"a:b"', '""', '"\\ud83d\\ude00"', '"\\ud800"', '"\\udc00"', '"x\\u003a"', "1", '"\\u0000"'],
    "start": ["0", "-0", "-1", "0.0", "0e0", "true", '"0"', "null", "00", "9" * 30, "9" * 5000, "14"],
    "end": ["3", "18", "84", "85", "0", "3.0", "3E0", "1e400", "NaN", "Infinity", "-9223372036854775809", "[3]"],
    "type": ['"PER"', '"QTY"', '"MISC"', '"PERSON"', '"per"', '""', "null", '"P\\u0045R"', '"PER"'],
    "level": ['"NAM"', '"NOM"', '"nam"', "null", '""', '"N\\u0041M"'],
    "text": ['"Ada"', '"Rome"', '""', '"A\\u0064a"', "null", '"3:30"', '"level"', '"\t"'],
    "value": ['"2031-05-03"', "null", '""', '"10:30"', "3"],
    "quantity": [
        "null",
        "{}",
        '{"op": "=", "value": 12, "unit": "km"}',
        '{"op": "=", "value": -0, "unit": "km"}',
        '{"op": "=", "value": 12, "value": 13, "unit": "km"}',
        '{"op": "range", "value": 1.5, "upper": 2, "unit": "km"}',
        '{"op": "range", "value": 2, "upper": 1.5, "unit": "km"}',
        '{"op": "range", "value": 1, "unit": "km"}',
        '{"op": "=", "value": 1, "upper": null, "unit": "km"}',
        '{"op": "<", "value": 1, "upper": 3, "unit": "km"}',
        '{"op": "=", "value": 9007199254740993, "unit": "a:b"}',
        '{"op": "range", "value": 1, "upper": 9007199254740992, "unit": "km"}',
        '{"op": "=", "value": true, "unit": "km"}',
    ],
    "typ": ['"PER"', "{}", "[[[]]]"],
}
GOOD = {"id": '"m0"', "start": "8", "end": "10", "type": '"PER"'}


@st.composite
def damaged_mentions(draw: st.DrawFn) -> str:
    """Return the JSON of a mention, mostly valid, with keys changed, duplicated, added or removed."""
    pairs = list(GOOD.items())
    for key in draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=3)):
        pairs.insert(draw(st.integers(0, len(pairs))), (key, draw(st.sampled_from(VALUES[key]))))
    if draw(st.booleans()):
        pairs = list(dict(pairs).items())
    if draw(st.integers(0, 9)) == 0:
        pairs.pop()
    colon = draw(st.sampled_from([": ", ":", " : "]))
    return "{" + ", ".join(f'"{key}"{colon}{value}' for key, value in pairs) + "}"


@st.composite
def damaged_lines(draw: st.DrawFn) -> bytes:
    """Return an article line, sometimes with one or two changed bytes."""
    items = ", ".join(draw(st.lists(damaged_mentions(), max_size=3)))
    rest = draw(st.sampled_from(["", "", "", ', "events": []', ', "mentions": []', ', "format": 1', ', "x:": ":"']))
    line = bytearray(f'{{"article": "tiny-1", "mentions": [{items}]{rest}}}'.encode())
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
        line[draw(st.integers(0, len(line) - 1))] = draw(st.sampled_from(b'\xff\xed\xa0\x00\n\r\t ":,{}[]\\01ae'))
    return bytes(line)


@settings(max_examples=600, deadline=None)
@given(damaged_lines(), st.sampled_from(sorted(CHECKS)))
def test_fast_reader_reports_damaged_line_like_row_reader(line: bytes, labels: str) -> None:
    found, by_rows = both(line + b'\n{"article": "tiny-1", "mentions": []}\n', labels)
    assert repr(found) == repr(by_rows)


def test_valid_lines_are_read_fast() -> None:
    source = random.Random(2)
    for _ in range(50):
        mentions: list[dict[str, Any]] = []
        for number in range(source.randint(0, 6)):
            start = source.randint(0, 70)
            mentions.append({"id": f"m:{number}", "start": start, "end": start + 1 + number, "type": "QTY"})
            mentions[-1] |= source.choice(
                [{}, {"level": "NOM"}, {"text": TEXT[start : start + 1 + number]}, {"value": "T10:30"}]
            )
            mentions[-1] |= source.choice([{}, {"quantity": {"op": "range", "value": 1.5, "upper": 1e3, "unit": "km"}}])
        line = json.dumps({"article": "tiny-1", "mentions": mentions}, ensure_ascii=source.random() < 0.5).encode()
        assert is_read_fast(line)
        found, by_rows = both(line)
        assert found.problems == []
        assert repr(found) == repr(by_rows)


@pytest.mark.parametrize(
    "line",
    [
        b'{"article": "tiny-2", "mentions": []}',
        b'{"article": "tiny-1", "mentions": [], "extra": 1}',
        b'{"article": "tiny-1", "mentions": [{"id": "\\u003a", "start": 1, "end": 3, "type": "PER", "x": 1}]}',
        b'{"article": "tiny-1", "mentions": null}',
        b'{"article": "tiny-1", "given": "events", "events": []}',
        b'{"format": 1}',
        b'{"article": "tiny-1", "events": [{"id": "", "start": 4, "end": 7, "type": "Meet"}]}',
    ],
)
def test_doubtful_lines_are_left_to_row_reader(line: bytes) -> None:
    assert not is_read_fast(line)


# Parts of events, of story lines, and values that are slightly wrong.
EVENT: dict[str, list[str]] = {
    "id": ['"v1"', '"v2"', '""', "3"],
    "start": ["4", "0", "-1", "true", "90"],
    "end": ["7", "4", "84", "85", "7.0"],
    "type": ['"Meet"', '"Statement"', '"Party"', "null"],
    "text": ['"met"', '"Rome"', '""'],
    "act": ['"assert"', "null", '"shout"'],
    "polarity": ['"pos"', "null", '"maybe"'],
    "holder": ['"author"', '"v1"', '"v2"', "null", '"nobody"'],
    "factuality": ['"CT+"', '"XX"', "null"],
    "arguments": [
        "[]",
        "null",
        '[{"role": "Agent", "mention": "m1"}]',
        '[{"role": "Agent", "mention": "m9"}]',
        '[{"role": "Agent", "spans": [[0, 3]]}]',
        '[{"role": "Content", "spans": [[0, 3]]}]',
        '[{"role": "Content", "spans": [[3, 3]]}]',
        '[{"role": "Content", "mention": "m1", "spans": [[0, 900]]}]',
        '[{"role": "Speaker", "mention": "m1"}, {"role": "Content", "spans": [[0, 3], [8, 9.0]]}]',
        '[{"role": "Agent", "mention": "m1", "x": 1}]',
    ],
    "x": ["1"],
}
SIDES = [
    '{"article": "tiny-1", "spans": [[0, 3]]}',
    '{"article": "tiny-1", "spans": [[4, 7]]}',
    '{"article": "tiny-1", "spans": [[8, 10], [0, 3], [0, 3]]}',
    '{"article": "tiny-1", "spans": [[3, 3]]}',
    '{"article": "tiny-1", "spans": [[0, 900]]}',
    '{"article": "tiny-1", "spans": []}',
    '{"article": "tiny-9", "spans": [[0, 3]]}',
    "null",
]
PAIR: dict[str, list[str]] = {
    "left": SIDES,
    "right": SIDES,
    "type": ['"time"', '"place"', "null", '"colour"'],
    "score": ["0.5", "1", "null", "1e301", "true"],
    "x": ["1"],
}


def objects(draw: st.DrawFn, good: dict[str, str], values: dict[str, list[str]]) -> str:
    """Return a list of up to three objects, each with some keys replaced by other values."""
    made = []
    for _ in range(draw(st.integers(0, 3))):
        keys = draw(st.lists(st.sampled_from(sorted(values)), max_size=3))
        changed = {**good, **{key: draw(st.sampled_from(values[key])) for key in keys}}
        made.append("{" + ", ".join(f'"{key}": {value}' for key, value in changed.items()) + "}")
    return f"[{', '.join(made)}]"


@st.composite
def damaged_files(draw: st.DrawFn) -> bytes:
    """Return an article line with events, and story lines with links and contradictions, mostly valid."""
    mentions = '[{"id": "m1", "start": 0, "end": 3, "type": "PER"}, {"id": "m2", "start": 8, "end": 10, "type": "PER"}]'
    event = {"id": '"v0"', "start": "4", "end": "7", "type": '"Meet"', "arguments": "[]"}
    lines = [f'{{"article": "tiny-1", "mentions": {mentions}, "events": {objects(draw, event, EVENT)}}}']
    for _ in range(draw(st.integers(0, 2))):
        pair = {"left": SIDES[0], "right": SIDES[1], "score": "0.5"}
        members = st.sampled_from(['["tiny-1", "m1"]', '["tiny-1", "m2"]', '["tiny-1", "m3"]', '["tiny-1"]'])
        groups = draw(st.lists(st.lists(members, max_size=2), max_size=2))
        linked = ", ".join(f'{{"mentions": [{", ".join(group)}]}}' for group in groups)
        layers = [f'"entities": [{linked}]', f'"contradictions": {objects(draw, pair, PAIR)}', '"happenings": []']
        kept = draw(st.lists(st.sampled_from(layers), unique=True, min_size=1))
        name = draw(st.sampled_from(["tiny", "tiny", "tiny", "other"]))
        lines.append(f'{{"story": "{name}", {", ".join(kept)}}}')
    return "\n".join(draw(st.permutations(lines))).encode()


@settings(max_examples=600, deadline=None)
@given(damaged_files())
def test_fast_reader_reports_damaged_layers_like_row_reader(content: bytes) -> None:
    found, by_rows = both(content)
    assert repr(found) == repr(by_rows)


def test_last_value_of_a_duplicate_key_counts() -> None:
    line = b'{"article": "tiny-1", "mentions": [{"id": "m", "start": 9, "start": 0, "end": 3, "type": "PER"}]}'
    found, by_rows = both(line)
    assert found.problems == []
    assert found.articles["tiny-1"].mentions == (Mention(0, 3, "PER", id="m"),)
    assert repr(found) == repr(by_rows)
