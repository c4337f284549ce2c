"""A line decoded at once says what the reader of rows says of it, whatever is damaged in it."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosswire.formats.predictions import fast_reader as bulk_lines
from crosswire.formats.predictions.fast_reader import read_articles
from crosswire.formats.predictions.reader import PredictionsFile, checks_for, parse_predictions
from support.builders import TEXT, schema, story
from support.paths import CASES

CHECKS = {labels: checks_for([story()], schema(), labels) for labels in ("native", "conll", "ontonotes")}
BAD_FILES = sorted((CASES / "predictions").glob("*.jsonl"))


def both(content: bytes, labels: str = "native") -> tuple[PredictionsFile, PredictionsFile]:
    """The content as read with lines decoded at once, and row by row alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bulk_lines, "read_articles", lambda contents, *_: [None] * len(contents))
        by_rows = parse_predictions(content, "f", CHECKS[labels])
    return parse_predictions(content, "f", CHECKS[labels]), by_rows


def at_once(content: bytes, labels: str = "native") -> bool:
    return read_articles([content], CHECKS[labels].articles, CHECKS[labels].rules) != [None]


@pytest.mark.parametrize("path", BAD_FILES, ids=[path.stem for path in BAD_FILES])
def test_a_bad_file_is_told_as_it_is_by_rows(path: Path) -> None:
    found, by_rows = both(path.read_bytes())
    assert found.problems
    assert repr(found) == repr(by_rows)


# Keys with values as they should be, and ever so slightly not.
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
    """The JSON of a mention, mostly good, with any of its keys changed, doubled, added or left out."""
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
    """A line of an article, with a byte or two of it changed now and then."""
    items = ", ".join(draw(st.lists(damaged_mentions(), max_size=3)))
    rest = draw(st.sampled_from(["", "", "", ', "events": []', ', "mentions": []', ', "format": 1', ', "x:": ":"']))
    line = bytearray(f'{{"article": "tiny-1", "mentions": [{items}]{rest}}}'.encode())
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
        line[draw(st.integers(0, len(line) - 1))] = draw(st.sampled_from(b'\xff\xed\xa0\x00\n\r\t ":,{}[]\\01ae'))
    return bytes(line)


@settings(max_examples=600, deadline=None)
@given(damaged_lines(), st.sampled_from(sorted(CHECKS)))
def test_a_damaged_line_is_told_as_it_is_by_rows(line: bytes, labels: str) -> None:
    found, by_rows = both(line + b'\n{"article": "tiny-1", "mentions": []}\n', labels)
    assert repr(found) == repr(by_rows)


def test_good_lines_are_decoded_at_once() -> None:
    source = random.Random(2)
    for _ in range(50):
        said: list[dict[str, Any]] = []
        for number in range(source.randint(0, 6)):
            start = source.randint(0, 70)
            said.append({"id": f"m:{number}", "start": start, "end": start + 1 + number, "type": "QTY"})
            said[-1] |= source.choice(
                [{}, {"level": "NOM"}, {"text": TEXT[start : start + 1 + number]}, {"value": "T10:30"}]
            )
            said[-1] |= source.choice([{}, {"quantity": {"op": "range", "value": 1.5, "upper": 1e3, "unit": "km"}}])
        line = json.dumps({"article": "tiny-1", "mentions": said}, ensure_ascii=source.random() < 0.5).encode()
        assert at_once(line)
        found, by_rows = both(line)
        assert found.problems == []
        assert repr(found) == repr(by_rows)


@pytest.mark.parametrize(
    "line",
    [
        b'{"article": "tiny-1"}',
        b'{"article": "tiny-2", "mentions": []}',
        b'{"article": "tiny-1", "article": "tiny-1", "mentions": []}',
        b'{"article": "tiny-1", "mentions": [], "extra": 1}',
        b'{"article": "tiny-1", "mentions": [{"id": "m", "start": 1, "start": 1, "end": 3, "type": "PER"}]}',
        b'{"article": "tiny-1", "mentions": [{"id": "\\u003a", "start": 1, "end": 3, "type": "PER", "x": 1}]}',
        b'{"article": "tiny-1", "mentions": [], "events": []}',
    ],
)
def test_what_is_doubtful_is_left_to_the_reader_of_rows(line: bytes) -> None:
    assert not at_once(line)
