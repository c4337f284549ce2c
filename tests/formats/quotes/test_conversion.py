"""Answers with quotes become predictions with offsets, and what cannot be converted is listed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosswire import load_story
from crosswire.dataset.store import open_store
from crosswire.formats.jsonl import Row, Rows, dump_line
from crosswire.formats.predictions.reader import check_rows, checks_for
from crosswire.formats.quotes.conversion import converted
from crosswire.formats.quotes.items import Conversion
from crosswire.formats.quotes.locator import places_of

STORY = load_story("hesk")
SCHEMA = open_store().schema
TEXT = STORY.articles[0].text
KEYS = st.sampled_from(
    [
        *("article", "articles", "story", "mentions", "events", "contradictions", "verdicts", "quote", "trigger"),
        *("type", "level", "entity", "happening", "occurrence", "arguments", "role", "left", "right", "score"),
        *("pair", "label", "scores", "factuality"),
    ]
)
WORDS = st.sampled_from(["hesk-1", "hesk", "River Guard", "MIL", "SeizeControl", "seized", "Agent", "\ud800"])
WRONG_VALUE = "attributes with a value that is not allowed"
LABELS = "contradiction, update, compatible"
VERDICT = {"pair": "p", "label": "update"}
SEIZED = {"trigger": "seized", "type": "SeizeControl"}


def convert(*objects: dict[str, Any]) -> Conversion:
    return converted(objects, [STORY], SCHEMA)


def words(line: dict[str, Any], layer: str) -> list[str]:
    text = STORY.article(line["article"]).text
    return [text[each["start"] : each["end"]] for each in line[layer]]


def test_quote_stands_for_all_its_places_but_not_inside_a_longer_quote() -> None:
    names = {"Hesk Dam": "FAC", "Dam": "FAC", "River Guard": "MIL"}
    mentions = [{"quote": name, "type": kind} for name, kind in names.items()]
    [line] = convert({"article": "hesk-1", "mentions": mentions}).lines
    assert words(line, "mentions") == ["River Guard", "Hesk Dam", "River Guard", "Hesk Dam"]
    assert [mention["id"] for mention in line["mentions"]] == ["m1", "m2", "m3", "m4"]


def test_occurrence_chooses_one_place() -> None:
    mention = {"quote": "River Guard", "type": "MIL", "occurrence": 2}
    [line] = convert({"article": "hesk-1", "mentions": [mention]}).lines
    assert [mention["start"] for mention in line["mentions"]] == [TEXT.index("River Guard", 1)]


def test_names_of_entities_and_happenings_link_articles() -> None:
    found = convert(
        {
            "articles": [
                {
                    "article": "hesk-1",
                    "mentions": [{"quote": "River Guard", "type": "MIL", "entity": "RG", "occurrence": 1}],
                    "events": [{"trigger": "seized", "type": "SeizeControl", "happening": "the seizure"}],
                },
                {
                    "article": "hesk-2",
                    "mentions": [{"quote": "RG", "type": "MIL", "entity": "RG", "occurrence": 1}],
                    "events": [{"trigger": "fall", "type": "SeizeControl", "happening": "the seizure"}],
                },
            ]
        }
    )
    assert found.lines[-1] == {
        "story": "hesk",
        "entities": [{"mentions": [["hesk-1", "m1"], ["hesk-2", "m1"]]}],
        "happenings": [{"events": [["hesk-1", "v1"], ["hesk-2", "v1"]]}],
    }
    assert found.left_out == {}


def test_arguments_are_the_nearest_mentions_and_content_is_a_span() -> None:
    content = {"role": "Content", "quote": "that the group had entered the dam"}
    speaker = {"role": "Speaker", "quote": "Nobody"}
    event = {"trigger": "denied", "type": "Statement", "act": "deny", "arguments": [content, speaker]}
    seizure = {
        "trigger": "seized",
        "type": "SeizeControl",
        "arguments": [{"role": "Agent", "quote": "River Guard"}, {"role": "Agent", "quote": "River Guard"}],
    }
    mentions = [{"quote": "River Guard", "type": "MIL"}]
    found = convert({"article": "hesk-1", "mentions": mentions, "events": [seizure, event]})
    first, second = found.lines[0]["events"]
    start = TEXT.index("that the group had entered the dam")
    assert second["arguments"] == [{"role": "Content", "spans": [[start, start + 34]]}]
    assert second["act"] == "deny"
    [argument] = first["arguments"]
    [filler] = [m for m in found.lines[0]["mentions"] if m["id"] == argument["mention"]]
    assert filler["start"] == TEXT.index("River Guard", 30)
    assert found.left_out == {"quotes that the text does not have": ["hesk-1: 'Nobody'"]}


def test_repeated_triggers_take_the_next_place() -> None:
    number = len(places_of(STORY.articles[0], "said").spans)
    events = [{"trigger": "said", "type": "Statement"}] * (number + 1)
    found = convert({"article": "hesk-1", "events": events})
    assert [event["start"] for event in found.lines[0]["events"]] == [
        start for start, _ in places_of(STORY.articles[0], "said").spans
    ]
    assert found.left_out == {"repeated events": ["hesk-1: 'said'"]}


def test_contradictions_and_verdicts_of_the_only_story() -> None:
    sides = {
        "left": {"article": "hesk-1", "quote": "seized Hesk Dam late Monday"},
        "right": {"article": "hesk-2", "quote": "The fall of Hesk Dam on Tuesday"},
    }
    pairs = [{**sides, "type": "time", "score": 0.5}, {"left": sides["left"]}]
    found = convert({"contradictions": pairs}, {"verdicts": [VERDICT]})
    assert found.lines == [
        {
            "story": "hesk",
            "contradictions": [
                {
                    "left": {"article": "hesk-1", "spans": [[91, 118]]},
                    "right": {"article": "hesk-2", "spans": [[0, 31]]},
                    "type": "time",
                    "score": 0.5,
                }
            ],
            "verdicts": [VERDICT],
        }
    ]
    assert list(found.left_out) == ["contradictions without both sides"]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"article": "hesk-9", "mentions": []}, "objects about unknown articles"),
        (
            {"article": "hesk-1", "reason": "none"},
            "objects about an article without mentions, events, contradictions or verdicts",
        ),
        ({"article": "hesk-1", "mentions": [], "event": []}, "keys that are not known"),
        ({"story": "homs", "verdicts": []}, "objects about unknown stories"),
        ({"quote": "Hesk Dam"}, "objects without an article, contradictions or verdicts"),
        ({"article": "hesk-1", "mentions": [{"quote": "Hesk Dam", "type": "DAM"}]}, "mentions of unknown types"),
        ({"article": "hesk-1", "mentions": [{"type": "FAC"}]}, "items without a quote"),
        ({"article": "hesk-1", "mentions": [{"quote": " ", "type": "FAC"}]}, "quotes that the text does not have"),
        ({"article": "hesk-1", "mentions": ["Hesk Dam"]}, "items that are no objects"),
        ({"article": "hesk-1", "mentions": {"quote": "Hesk Dam"}}, "values that are no list"),
        ({"article": "hesk-1", "events": [{**SEIZED, "arguments": "River Guard"}]}, "values that are no list"),
        ({"verdicts": [{**VERDICT, "scores": 0.9}]}, "scores that are no object"),
        ({"articles": ["hesk-1"]}, "objects without an article, contradictions or verdicts"),
        ({"article": "hesk-1", "events": [{**SEIZED, "factuality": "CERTAIN"}]}, WRONG_VALUE),
        ({"article": "hesk-1", "events": [{**SEIZED, "act": "deny"}]}, WRONG_VALUE),
        ({"verdicts": [{"pair": "p", "label": "x"}]}, f"verdicts without a pair and a label ({LABELS})"),
        ({"verdicts": [{**VERDICT, "scores": {"update": float("inf")}}]}, "scores that are no finite numbers"),
        ({"verdicts": [{**VERDICT, "scores": {"x": 1}}]}, "scores of unknown labels"),
        (
            {"article": "hesk-1", "mentions": [{"quote": "Hesk Dam", "type": kind} for kind in ("FAC", "LOC")]},
            "mentions with the words of an earlier one, but another type, level or entity",
        ),
        (
            {"article": "hesk-1", "mentions": [{"quote": "Hesk Dam", "type": "FAC", "occurrence": 9}]},
            "occurrences that do not exist",
        ),
        ({"article": "hesk-1", "events": [{"trigger": "seized", "type": "Seize"}]}, "events of unknown types"),
        (
            {"article": "hesk-1", "events": [{**SEIZED, "arguments": [{"role": "Topic"}]}]},
            "arguments with a role that the type does not have",
        ),
        (
            {"article": "hesk-1", "events": [{**SEIZED, "arguments": [{"role": "Agent", "quote": "River Guard"}]}]},
            "arguments that are no mention",
        ),
    ],
)
def test_what_cannot_be_converted_is_listed(answer: dict[str, Any], reason: str) -> None:
    assert list(convert(answer).left_out) == [reason]


def test_object_with_a_misspelt_layer_alone_is_listed_with_the_right_name() -> None:
    found = convert({"article": "hesk-1", "mention": [{"quote": "Hesk Dam", "type": "FAC"}]})
    assert found.lines == []
    assert "'mention'; did you mean 'mentions'?" in str(found.left_out["keys that are not known"])
    assert any("hesk-1: 'mention'" in str(places) for places in found.left_out.values())


@pytest.mark.parametrize("quote", ["Hesk  Dam", "HESK DAM", "Hesk\u00a0Dam"])
def test_other_spelling_is_found_and_counted(quote: str) -> None:
    found = convert({"article": "hesk-1", "mentions": [{"quote": quote, "type": "FAC"}]})
    assert set(words(found.lines[0], "mentions")) == {"Hesk Dam"}
    assert found.counts["quote in another spelling", "quotes in another spelling"] == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 5) | st.floats() | st.text(max_size=3) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=30,
)
QUOTE = st.sampled_from(["River Guard", "Hesk Dam", "seized", "said", "denied", "absent words"])
VALUE = st.none() | st.sampled_from(["CT+", "pos", "deny", "actual", "CERTAIN", 1, ["CT+"]])
SIDE = st.fixed_dictionaries({"article": st.sampled_from(["hesk-1", "hesk-2", "hesk-9"]), "quote": QUOTE})
ITEMS = {
    "mentions": st.fixed_dictionaries(
        {"quote": QUOTE, "type": st.sampled_from(["MIL", "FAC", "DAM"])},
        optional={"level": VALUE, "entity": QUOTE, "occurrence": st.integers(0, 3)},
    ),
    "events": st.fixed_dictionaries(
        {"trigger": QUOTE, "type": st.sampled_from(["SeizeControl", "Statement", "Seize"])},
        optional={"factuality": VALUE, "polarity": VALUE, "act": VALUE, "modality": VALUE, "aspect": VALUE},
    ),
    "contradictions": st.fixed_dictionaries(
        {"left": SIDE, "right": SIDE},
        optional={"type": st.sampled_from(["time", "colour"]), "score": st.floats() | VALUE},
    ),
    "verdicts": st.fixed_dictionaries(
        {"pair": QUOTE, "label": st.sampled_from(["contradiction", "compatible", "other"])},
        optional={"scores": st.dictionaries(st.sampled_from(["update", "x"]), st.floats() | VALUE)},
    ),
}
ANSWER = st.fixed_dictionaries(
    {"article": st.sampled_from(["hesk-1", "hesk-2"])},
    optional={key: st.lists(items | JSON, max_size=3) | JSON for key, items in ITEMS.items()},
)
OBJECT = ANSWER | st.dictionaries(KEYS, JSON, max_size=6)


@settings(max_examples=300, deadline=None)
@given(st.lists(OBJECT, max_size=4))
def test_converted_lines_are_valid_predictions(objects: list[dict[str, Any]]) -> None:
    found = convert(*objects)
    text = "".join(map(dump_line, found.lines))
    rows = Rows([Row("", number, json.loads(line)) for number, line in enumerate(text.encode().splitlines(), 1)])
    assert check_rows(rows, checks_for([STORY], SCHEMA, None)).problems == []


@settings(max_examples=300, deadline=None)
@given(st.lists(ANSWER, max_size=4))
def test_every_pair_and_verdict_is_written_or_listed(objects: list[dict[str, Any]]) -> None:
    found = convert(*objects)
    answered = {"contradiction": "contradictions", "verdict": "verdicts"}
    for name, key in answered.items():
        items = [item for each in objects if isinstance(each.get(key), list) for item in each[key]]
        written = sum(len(line.get(key, ())) for line in found.lines)
        listed = sum(len(own) for reason, own in found.left_out.items() if reason.startswith(f"{key} without"))
        others = found.left_out.get("items that are no objects", ())
        listed += sum(what.startswith(f"hesk {key}: ") for what in others)
        assert written == found.counts[name, key]
        assert written + listed == len(items)


def test_pairs_beside_an_article_are_converted() -> None:
    side = {"article": "hesk-1", "quote": "Hesk Dam"}
    pair = {"left": side, "right": {"article": "hesk-2", "quote": "Hesk Dam"}}
    mention = {"quote": "Hesk Dam", "type": "FAC"}
    found = convert({"article": "hesk-1", "mentions": [mention], "contradictions": [pair]})
    assert [list(line) for line in found.lines] == [["article", "mentions"], ["story", "contradictions"]]


def test_absent_layers_stay_absent_and_empty_ones_empty() -> None:
    assert convert({"article": "hesk-1", "mentions": []}).lines == [{"article": "hesk-1", "mentions": []}]
    assert convert({"article": "hesk-1"}).lines == []
