"""Mutants of valid predictions files: never a traceback, never an invalid record, and both readers agree."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import jsonschema
import pytest

from crosswire import evaluate
from crosswire.evaluation.evaluate import score_output
from crosswire.evaluation.plan import Plan, plan
from crosswire.evaluation.system_output import SystemOutput
from crosswire.formats.predictions import fast_reader
from crosswire.formats.predictions.encoder import predictions_text
from crosswire.formats.predictions.json_schema import predictions_schema
from crosswire.formats.predictions.reader import PredictionsFile, parse_predictions
from crosswire.model import Answers, Span, StoryPrediction, SystemInfo
from crosswire.problems import problem_lines

MUTANTS_PER_SEED = 100
SEEDS = range(20)
LABELS = ("native", "conll", "ontonotes")
Line = dict[str, Any]


@cache
def plan_of(story: str) -> Plan:
    return plan(stories=[story])


@cache
def gold_lines(story: str) -> str:
    return evaluate("gold", stories=[story]).predictions


@cache
def validator(labels: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(predictions_schema(plan_of("hesk").store.schema, labels))


def small_file(story: str, source: random.Random) -> list[Line]:
    """Return a valid file of a story: the gold with a part of its records, and every optional key now and then."""
    lines: list[Line] = list(map(json.loads, gold_lines(story).splitlines()))
    kept: dict[str, set[tuple[str, str]]] = {"mentions": set(), "events": set()}
    for line in lines:
        if "article" in line:
            _reduce_article(line, source, kept)
    for line in lines:
        if "story" in line:
            _reduce_story(line, source, kept)
    lines[0]["system"] |= {"version": "1", "parameters": {"beam": [4, None, {"x": 1.5}]}, "digest": "abc"}
    lines[0] |= source.choice([{}, {"labels": "native"}, {"labels": "conll"}, {"labels": "ontonotes"}])
    return lines if source.random() < 0.9 else lines[1:]


def _reduce_article(line: Line, source: random.Random, kept: dict[str, set[tuple[str, str]]]) -> None:
    article, texts = line["article"], {a.id: a.text for s in ("hesk", "homs") for a in plan_of(s).stories[0].articles}
    if "mentions" in line:
        # No time and quantity, which the set conll does not have.
        names = [m for m in line["mentions"] if m["type"] not in ("TIME", "QTY") or "given" in line]
        line["mentions"] = sorted(source.sample(names, min(len(names), 8)), key=lambda m: (m["start"], m["end"]))
        kept["mentions"] |= {(article, mention["id"]) for mention in line["mentions"]}
        for mention in line["mentions"]:
            mention["text"] = texts[article][mention["start"] : mention["end"]]
    events = source.sample(line.get("events", []), min(len(line.get("events", [])), 6))
    if "events" in line and "given" not in line:
        statements = {event["id"] for event in events if event["type"] == "Statement"} | {"author"}
        for event in events:
            event["holder"] = event["holder"] if event["holder"] in statements else None
            own = kept["mentions"]
            event["arguments"] = [a for a in event["arguments"] if "spans" in a or (article, a["mention"]) in own]
        kept["events"] |= {(article, event["id"]) for event in events}
    if "events" in line:
        line["events"] = events


def _reduce_story(line: Line, source: random.Random, kept: dict[str, set[tuple[str, str]]]) -> None:
    for layer, member in (("entities", "mentions"), ("happenings", "events")):
        if layer in line:
            own = kept[member] if "given" not in line else {tuple(r) for group in line[layer] for r in group[member]}
            groups = [[r for r in group[member] if tuple(r) in own] for group in line[layer]]
            made = [{member: group} for group in groups if group]
            line[layer] = source.sample(made, min(len(made), 5))
    for layer in ("contradictions", "verdicts"):
        if layer in line:
            line[layer] = source.sample(line[layer], min(len(line[layer]), 4))


ODD: list[Any] = [
    *(None, True, False, 0, -1, 1, 1.0, 2.5, 10**30, -(10**400), 2**53, float("nan"), float("inf"), 1e308),
    *("", "x", "author", "m1", "hesk-1", "homs", "NAM", "PER", "PERSON", "CT+", "\ud800", "a" * 300, "\x00", "3"),
    *([], {}, [[]], [None], [1, 2], [[0, 3]], [[3, 0]], [[0, 10**9]], [["hesk-1", "m1"]], {"id": "m1"}, [{}], ["x"]),
]
KEYS = (
    *("article", "story", "given", "mentions", "events", "entities", "happenings", "contradictions", "verdicts", "id"),
    *(
        "start",
        "end",
        "type",
        "level",
        "text",
        "value",
        "quantity",
        "arguments",
        "role",
        "spans",
        "left",
        "right",
        "op",
    ),
    *("score", "pair", "label", "scores", "format", "system", "data", "labels", "holder", "unit", "upper", "unknown"),
)


def places(value: Any, found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:  # noqa: ANN401
    """Return every container of a value with each key or index in it."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        found.append((value, key))
        places(inner, found)
    return found


def _set_odd(lines: list[Line], source: random.Random) -> None:
    container, key = source.choice(places(lines, []))
    container[key] = source.choice(ODD)


def _delete(lines: list[Line], source: random.Random) -> None:
    container, key = source.choice(places(lines, []))
    del container[key]


def _add_key(lines: list[Line], source: random.Random) -> None:
    objects = [inner for container, key in places(lines, []) if isinstance(inner := container[key], dict)]
    if objects:
        source.choice(objects)[source.choice(KEYS)] = source.choice(ODD)


def _repeat(lines: list[Line], source: random.Random) -> None:
    lists = [inner for container, key in places(lines, []) if isinstance(inner := container[key], list) and inner]
    chosen: list[Any] = source.choice([lines, *lists]) if lists else lines
    if chosen:
        chosen.insert(source.randint(0, len(chosen)), json.loads(json.dumps(source.choice(chosen))))


def _exchange(lines: list[Line], source: random.Random) -> None:
    (one, first), (two, second) = source.choice(places(lines, [])), source.choice(places(lines, []))
    copies = json.loads(json.dumps([one[first], two[second]]))
    one[first], two[second] = copies[1], copies[0]


def _move_offset(lines: list[Line], source: random.Random) -> None:
    numbers = [(container, key) for container, key in places(lines, []) if type(container[key]) is int]
    if numbers:
        container, key = source.choice(numbers)
        container[key] += source.choice([-1, 1, -5, 7, 100_000])


def _shuffle(lines: list[Line], source: random.Random) -> None:
    source.shuffle(lines)


MUTATIONS: list[Callable[[list[Line], random.Random], None]] = [
    *(_set_odd, _set_odd, _delete, _delete, _add_key, _repeat, _exchange, _move_offset, _shuffle)
]


def mutant(story: str, source: random.Random) -> bytes:
    """Return a valid file with up to three changes of its values and, rarely, of its bytes."""
    lines = small_file(story, source)
    for _ in range(source.choice([0, 1, 1, 1, 2, 3])):
        if lines:
            source.choice(MUTATIONS)(lines, source)
    content = "\n".join(json.dumps(line, ensure_ascii=source.random() < 0.5) for line in lines)
    damaged = bytearray(content.encode("utf-8", "surrogatepass"))
    for _ in range(source.choice([0] * 8 + [1, 2])):
        index = source.randrange(len(damaged) + 1)
        damaged[index : index + source.choice([0, 1, 1, 40])] = bytes(
            source.choices(b'"{}[],:\n\r\t \\ux0\xff\x00', k=1)
        )
    return bytes(damaged)


def read_both_ways(content: bytes, planned: Plan) -> tuple[PredictionsFile, PredictionsFile]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fast_reader, "read_lines", lambda contents, *_: [None] * len(contents))
        by_rows = parse_predictions(content, "f", planned.checks)
    return parse_predictions(content, "f", planned.checks), by_rows


def spans_of(found: PredictionsFile) -> Iterator[tuple[str, Span]]:
    """Yield every span of the valid records with its article."""
    for answers in (found.end_to_end, *found.given.values()):
        for article in answers.articles.values():
            yield from ((article.article, (mention.start, mention.end)) for mention in article.mentions or ())
            for event in article.events or ():
                yield article.article, (event.start, event.end)
                yield from ((article.article, span) for span in event.content_spans)
        for story in answers.stories.values():
            for pair in story.contradictions or ():
                sides = () if pair.is_malformed else (pair.left, pair.right)
                yield from ((side.article, span) for side in sides for span in side.spans)


def without_malformed(answers: Answers) -> Answers:
    """Return answers without malformed contradictions, which the JSON Schema does not allow."""

    def valid(story: StoryPrediction) -> StoryPrediction:
        pairs = story.contradictions
        kept = None if pairs is None else tuple(pair for pair in pairs if not pair.is_malformed)
        return StoryPrediction(story.story, story.entities, story.happenings, kept, story.verdicts)

    return Answers(answers.articles, {name: valid(story) for name, story in answers.stories.items()})


def check_accepted(found: PredictionsFile, content: bytes, planned: Plan) -> None:
    """Check what a file contains if the reader accepted it."""
    texts = {article.id: article.text for story in planned.stories for article in story.articles}
    assert all(0 <= start < end <= len(texts[article]) for article, (start, end) in spans_of(found))
    system = found.system or SystemInfo("fuzz")
    end_to_end = without_malformed(found.end_to_end)
    text = predictions_text(system, found.data or {}, end_to_end, found.given, found.labels)
    again = parse_predictions(text.encode(), "f", planned.checks)
    assert again.problems == again.warnings == []
    assert repr((again.end_to_end, again.given)) == repr((end_to_end, found.given))
    lines = [*text.splitlines(), *(content.decode().split("\n") if not found.warnings else ())]
    valid = validator(found.labels)
    refused = [line for line in lines if line.strip() and not valid.is_valid(json.loads(line))]
    assert refused == []


def score_found(found: PredictionsFile, planned: Plan) -> None:
    output = SystemOutput(
        system=SystemInfo("fuzz"),
        data={},
        requested=planned.articles,
        end_to_end=found.end_to_end,
        given=found.given,
        failures={},
        remarks=(),
        labels=found.labels,
    )
    score_output(output, planned).to_json()


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("story", ["hesk", "homs"])
def test_mutants_are_refused_with_messages_or_hold_only_valid_records(story: str, seed: int) -> None:
    source, planned = random.Random(f"{story} {seed}"), plan_of(story)
    accepted = warned = 0
    for _ in range(MUTANTS_PER_SEED // 2):
        content = mutant(story, source)
        found, by_rows = read_both_ways(content, planned)
        assert repr(found) == repr(by_rows), content
        for line in problem_lines([*found.problems, *found.warnings]):
            assert len(line.encode()) < 1000
            assert "\n" not in line
        if not found.problems:
            accepted += 1
            warned += bool(found.warnings)
            check_accepted(found, content, planned)
            if accepted % 10 == 1 or (found.warnings and warned % 3 == 1):
                score_found(found, planned)
    assert accepted > MUTANTS_PER_SEED // 20, "the valid files that are changed are not valid"
