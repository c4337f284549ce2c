"""Offsets that count something else than code points are recognized, and are one problem."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from crosswire.formats.predictions.reader import checks_for, parse_predictions
from crosswire.model import Article
from crosswire.problems import Problem
from support.builders import article, schema, story

TEXT = "  \U0001f600 Zo\u00e9 met Ada in Rome.\r\n"
TEXT += "The Tiber rose. \U0001f600 Bo left Rome with Ada\r\nand Zo\u00e9. Ada saw Bo.\n"
WORDS = [match.span() for match in re.finditer(r"[A-Z]\w+", TEXT)]
DRIFTED: Article = article(TEXT, (("s1", 2, len(TEXT) - 1, "sentence"),), "drift-1")
CHECKS = checks_for([story(DRIFTED)], schema(), "native")

Count = Callable[[int], int]


def problems(start: Count, end: Count, *extra: dict[str, object], events: bool = False) -> list[Problem]:
    """Return the problems of all words of the text, with converted offsets."""
    records = [
        {"id": f"m{n}", "start": start(s), "end": end(e), "type": "Attack" if events else "PER", "text": TEXT[s:e]}
        for n, (s, e) in enumerate(WORDS)
    ]
    line = {"article": "drift-1", "events" if events else "mentions": [*records, *extra]}
    return parse_predictions(json.dumps(line).encode(), "f", CHECKS).problems


def utf16(offset: int) -> int:
    return len(TEXT[:offset].encode("utf-16-le")) // 2


def utf8(offset: int) -> int:
    return len(TEXT[:offset].encode())


def lf(offset: int) -> int:
    return len(TEXT[:offset].replace("\r\n", "\n"))


def crlf(offset: int) -> int:
    return offset + len(re.findall(r"(?<!\r)\n", TEXT[:offset]))


CASES: dict[str, tuple[Count, Count]] = {
    "UTF-16 units": (utf16, utf16),
    "UTF-8 bytes": (utf8, utf8),
    "characters of a text with LF for CRLF": (lf, lf),
    "characters of a text without leading spaces": (lambda n: n - 2, lambda n: n - 2),
    "positions from 1": (lambda n: n + 1, lambda n: n + 1),
    "characters with an inclusive end": (lambda n: n, lambda n: n - 1),
    "positions from 1 with an inclusive end": (lambda n: n + 1, lambda n: n),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("events", [False, True])
def test_drift_is_one_problem_with_its_name(name: str, events: bool) -> None:
    found = problems(*CASES[name], events=events)
    assert [(problem.rule, problem.line) for problem in found] == [("E204", 1)]
    assert found[0].message.startswith(f"offsets look like {name}: they fit {len(WORDS)} of {len(WORDS)} ")


def test_crlf_for_lf() -> None:
    text = TEXT.replace("\r\n", "\n")
    checks = checks_for([story(article(text, (("s1", 2, 9, "sentence"),), "drift-1"))], schema(), "native")
    records = []
    for n, match in enumerate(re.finditer(r"[A-Z]\w+", text)):
        shift = text[: match.start()].count("\n")
        records.append(
            {"id": f"m{n}", "start": match.start() + shift, "end": match.end() + shift, "type": "PER", "text": match[0]}
        )
    line = {"article": "drift-1", "mentions": records}
    found = parse_predictions(json.dumps(line).encode(), "f", checks).problems
    assert [problem.message.partition(":")[0] for problem in found] == [
        "offsets look like characters of a text with CRLF for LF"
    ]


def test_other_problems_stay() -> None:
    extra = {"id": "x", "start": 2, "end": 5, "type": "Dam"}
    assert [problem.rule for problem in problems(utf16, utf16, extra)] == ["E204", "E302"]
    wrong = {"id": "x", "start": 2, "end": 5, "type": "PER", "text": "Ada"}
    assert [problem.rule for problem in problems(utf16, utf16, wrong)] == ["E204", "E204"]


def test_end_after_the_text_is_part_of_the_drift() -> None:
    without_text = {"id": "x", "start": 80, "end": utf8(len(TEXT)), "type": "PER"}
    assert [problem.rule for problem in problems(utf8, utf8, without_text)] == ["E204"]


def test_single_errors_are_no_drift() -> None:
    assert problems(lambda n: n, lambda n: n) == []
    wrong = {"id": "x", "start": 5, "end": 7, "type": "PER", "text": "Zo\u00e9"}
    message = problems(lambda n: n, lambda n: n, wrong)[0].message
    assert message.endswith("; the words are at 4-7; correct the offsets or the text")
    assert "offsets look like" not in message


def test_text_in_another_spelling_is_named() -> None:
    spelled = {"id": "x", "start": 4, "end": 8, "type": "PER", "text": "Zoe\u0301 "}
    message = problems(lambda n: n, lambda n: n, spelled)[0].message
    assert "with other accents; correct the offsets or the text" in message
    elsewhere = {"id": "x", "start": 30, "end": 34, "type": "PER", "text": "ADA IN"}
    message = problems(lambda n: n, lambda n: n, elsewhere)[0].message
    assert "the text has 'Ada in' at 12-18, with other case" in message
