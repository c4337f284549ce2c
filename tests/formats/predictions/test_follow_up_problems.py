"""One mistake is one problem: what names an invalid record is not judged."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crosswire.dataset.store import open_store
from crosswire.formats.predictions.reader import checks_for, parse_predictions
from crosswire.problems import Problem
from support.builders import schema, story

CHECKS = checks_for([story()], schema(), "native")
MENTION = {"id": "m1", "start": 0, "end": 3, "type": "PER"}
EVENT = {"id": "v1", "start": 4, "end": 7, "type": "Statement", "arguments": [{"role": "Speaker", "mention": "m1"}]}
HELD = {"id": "v2", "start": 8, "end": 10, "type": "Meet", "holder": "v1"}
ARTICLE = {"article": "tiny-1", "mentions": [MENTION], "events": [EVENT, HELD]}
STORY = {
    "story": "tiny",
    "entities": [{"mentions": [["tiny-1", "m1"]]}],
    "happenings": [{"events": [["tiny-1", "v1"]]}, {"events": [["tiny-1", "v2"]]}],
}


def problems(*lines: object) -> list[Problem]:
    content = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    return parse_predictions(content.encode(), "f", CHECKS).problems


def with_mention(**fields: object) -> dict[str, Any]:
    return {**ARTICLE, "mentions": [{key: value for key, value in {**MENTION, **fields}.items() if value != "absent"}]}


def with_event(**fields: object) -> dict[str, Any]:
    return {**ARTICLE, "events": [{**EVENT, **fields}, HELD]}


def test_the_lines_are_valid_as_they_are() -> None:
    assert problems(ARTICLE, STORY) == []


@pytest.mark.parametrize(
    ("article", "rule"),
    [
        (with_mention(type="Dam"), "E302"),
        (with_mention(level="NOMINAL"), "E303"),
        (with_mention(start="0"), "E111"),
        (with_mention(end=900), "E202"),
        (with_mention(end=0), "E203"),
        (with_mention(text="Bo"), "E204"),
        (with_mention(id="absent"), "E109"),
        (with_mention(id=7), "E111"),
        (with_mention(extra=1), "E110"),
        ({**ARTICLE, "mentions": ["m1"]}, "E111"),
        ({**ARTICLE, "mentions": {"m1": MENTION}}, "E111"),
        (with_event(type="Statemnt"), "E302"),
        (with_event(polarity="maybe"), "E314"),
        (with_event(end=900), "E202"),
        (with_event(id=7), "E111"),
        (with_event(arguments=[{"role": "Nobody", "mention": "m1"}]), "E311"),
        ({**ARTICLE, "events": ["v1", HELD]}, "E111"),
        ({**ARTICLE, "article": "tiny-2"}, "E301"),
        ({**ARTICLE, "article": None}, "E109"),
        ({key: value for key, value in ARTICLE.items() if key != "article"}, "E109"),
        (json.dumps(ARTICLE)[:-1], "E103"),
        (json.dumps(ARTICLE) + "]", "E103"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) == 4 else "",
)
def test_one_mistake_is_one_problem_in_every_layer(article: object, rule: str) -> None:
    found = problems(STORY, article)
    assert [problem.rule for problem in found] == [rule], found


def test_unknown_references_are_problems_beside_an_invalid_record() -> None:
    broken = {**MENTION, "id": "m2", "start": 8, "end": 10, "type": "Dam"}
    arguments = [{"role": "Agent", "mention": name} for name in ("m1", "m2", "m3")]
    events = [{**HELD, "holder": "author", "arguments": arguments}]
    article = {**ARTICLE, "mentions": [MENTION, broken], "events": events}
    assert [problem.rule for problem in problems(article)] == ["E302", "E307"]


@pytest.mark.parametrize("layer", ["entities", "happenings"])
def test_line_on_unknown_given_objects_is_one_problem(layer: str) -> None:
    line = {"story": "tiny", "given": "x", layer: STORY[layer]}
    assert [problem.rule for problem in problems(ARTICLE, line)] == ["E321"]
    assert problems(ARTICLE, line)[0].message == "line: unknown given 'x' (known: mentions, events)"
    wrong = {**line, "given": "events" if layer == "entities" else "mentions"}
    assert [problem.rule for problem in problems(ARTICLE, wrong)] == ["E321"]
    assert [problem.rule for problem in problems(ARTICLE, {**line, "given": "mentions", "story": "tin"})][:1] == [
        "E313"
    ]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ({"article": "hesk/hesk-1"}, "hesk-1"),
        ({"article": "HESK-1"}, "hesk-1"),
        ({"story": "Hesk", "entities": []}, "hesk"),
        ({"story": "hesk", "entities": [{"mentions": [["hesk/hesk-1", "m1"]]}]}, "hesk-1/m1"),
        ({"story": "hesk", "entities": [{"mentions": [["hesk-1", "hesk-1/m1"]]}]}, "hesk-1/m1"),
        ({"story": "hesk", "given": "mentions", "entities": [{"mentions": [["Hesk-1", "m1"]]}]}, "hesk-1/m1"),
        ({"article": "hesk-2", "mentions": [{**MENTION, "type": "per"}]}, "PER"),
        ({"article": "hesk-2", "mentions": [{**MENTION, "type": "B-PER"}]}, "PER"),
        ({"article": "hesk-2", "events": [{**HELD, "holder": None, "factuality": "ct+"}]}, "CT+"),
        ({"article": "hesk-2", "events": [{**HELD, "holder": None, "type": "MEET"}]}, "Meet"),
        ({"story": "hesk", "verdicts": [{"pair": "p1", "label": "Contradiction"}]}, "contradiction"),
    ],
)
def test_name_in_another_form_is_suggested(line: dict[str, Any], name: str) -> None:
    store = open_store()
    hesk = store.story("hesk")
    checks = checks_for([hesk], store.schema, "native", gold=lambda _: store.gold(hesk))
    first = {"article": "hesk-1", "mentions": [{**MENTION, "end": 4}]}
    lines = [line] if line.get("article") == "hesk-1" else [first, line]
    found = parse_predictions("\n".join(map(json.dumps, lines)).encode(), "f", checks)
    assert f"did you mean '{name}'?" in " ".join(problem.message for problem in [*found.problems, *found.warnings])


def test_class_index_is_reported_as_such() -> None:
    message = problems(with_mention(type=3))[0].message
    assert message == "mention 'm1': type is 3; expected a name such as 'PER', not a number or class index"
