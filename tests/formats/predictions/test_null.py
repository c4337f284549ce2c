"""Null means that an optional key is absent: both readers and the JSON Schema agree."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from crosswire.dataset.store import open_store
from crosswire.formats.predictions.json_schema import predictions_schema
from crosswire.formats.predictions.reader import LINE_KEYS, checks_for, parse_predictions
from support.builders import schema, story

CHECKS = checks_for([story()], schema(), "native")
VALIDATOR = jsonschema.Draft202012Validator(predictions_schema(schema(), "native"))
QUANTITY = {"op": "=", "value": 12, "upper": None, "unit": "km"}
MENTION = {
    "id": "m1", "start": 44, "end": 49, "type": "QTY", "level": "NAM", "text": "12 km", "value": "2031",
    "quantity": QUANTITY,
}  # fmt: skip
EVENT = {
    "id": "v1", "start": 4, "end": 7, "type": "Statement", "text": "met", "act": "assert", "polarity": "pos",
    "modality": "actual", "aspect": "none", "holder": "author", "factuality": "CT+",
    "arguments": [{"role": "Speaker", "mention": "m1", "spans": None}],
}  # fmt: skip
PAIR = {
    "left": {"article": "tiny-1", "spans": [[0, 3]]}, "right": {"article": "tiny-1", "spans": [[8, 10]]},
    "type": "time", "score": 0.5,
}  # fmt: skip
SYSTEM = {"name": "a", "version": "1", "parameters": {"a": None}, "digest": "x"}
LINES: list[dict[str, Any]] = [
    {"format": 1, "system": SYSTEM, "data": {"tiny": "x"}},
    {"article": "tiny-1", "mentions": [MENTION], "events": [EVENT]},
    {
        "story": "tiny",
        "entities": [{"id": "c1", "mentions": [["tiny-1", "m1"]]}],
        "happenings": [{"id": "h1", "events": [["tiny-1", "v1"]]}],
        "contradictions": [PAIR],
        "verdicts": [],
    },
]
REQUIRED = {"format", "article", "story", "id", "start", "end", "type", "op", "unit", "role", "left", "right", "spans"}


def paths(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of every key in a value, without the free parameters of a system."""
    if isinstance(value, dict) and path[-1:] not in (("parameters",), ("data",)):
        for key, inner in value.items():
            yield (*path, key)
            yield from paths(inner, (*path, key))
    if isinstance(value, list):
        for index, inner in enumerate(value):
            yield from paths(inner, (*path, index))


def is_optional(path: tuple[str | int, ...]) -> bool:
    in_links = path[1] in ("entities", "happenings") and path[-1] in ("mentions", "events") and len(path) > 2
    in_argument = path[-1] in ("mention", "spans") and "arguments" in path
    in_pair = "contradictions" in path and path[-1] in ("article", "spans", "left", "right")
    in_quantity = path[-2:] in (("quantity", "value"), ("quantity", "op"), ("quantity", "unit"))
    if in_links or in_pair or in_quantity or in_argument:
        return path[-1] == "spans" and in_argument
    return path[-1] not in REQUIRED or (path[-1] == "id" and path[1] in ("entities", "happenings")) or path[-1] == "x"


PATHS = [(number, path) for number, line in enumerate(LINES) for path in paths(line) if is_optional((number, *path))]
PATHS.append((2, ("contradictions", 0, "type")))


def read(lines: list[dict[str, Any]]) -> tuple[list[str], object]:
    found = parse_predictions("\n".join(map(json.dumps, lines)).encode(), "f", CHECKS)
    return list(map(str, found.problems)), (found.system, found.data, found.end_to_end)


def edited(number: int, path: tuple[str | int, ...], *, remove: bool) -> list[dict[str, Any]]:
    lines: list[Any] = json.loads(json.dumps(LINES))
    place = lines[number]
    for step in path[:-1]:
        place = place[step]
    if remove:
        del place[path[-1]]
    else:
        place[path[-1]] = None
    return lines


@pytest.mark.parametrize(("number", "path"), PATHS, ids=[".".join(map(str, path)) for _, path in PATHS])
def test_null_is_read_like_an_absent_key(number: int, path: tuple[str | int, ...]) -> None:
    with_null, without = edited(number, path, remove=False), edited(number, path, remove=True)
    assert read(with_null) == read(without)
    assert list(VALIDATOR.iter_errors(with_null[number])) == []


@pytest.mark.parametrize("number", range(len(LINES)))
def test_keys_of_other_lines_can_be_null(number: int) -> None:
    lines = [dict(line) for line in LINES]
    lines[number] = dict.fromkeys(LINE_KEYS) | lines[number]
    assert read(lines) == read(LINES)
    assert list(VALIDATOR.iter_errors(lines[number])) == []


def test_unknown_key_is_a_problem_even_if_null() -> None:
    line = {**LINES[1], "extra": None}
    assert [text[-6:] for text in read([line])[0]] == ["[E110]"]
    assert list(VALIDATOR.iter_errors(line)) != []


def test_null_in_lines_on_given_objects() -> None:
    store = open_store()
    hesk = store.story("hesk")
    gold = store.gold(hesk)
    checks = checks_for([hesk], store.schema, "native", gold=lambda _: gold)
    event, pair = (gold.events or {})["hesk-1"][0], "happenings"
    given = {"id": event.id, "start": event.start, "end": event.end, "type": event.type, "factuality": None}
    lines = [
        {"article": "hesk-1", "given": "events", "events": [{**given, "arguments": None}], "mentions": None},
        {"story": "hesk", "given": "events", pair: [{"id": None, "events": [["hesk-1", event.id]]}], "verdicts": None},
        {"article": "hesk-1", "given": None, "mentions": [], "events": None},
    ]
    found = parse_predictions("\n".join(map(json.dumps, lines)).encode(), "f", checks)
    assert found.problems == []
    assert found.articles["hesk-1"].events is None
    assert [error for line in lines for error in VALIDATOR.iter_errors(line)] == []
