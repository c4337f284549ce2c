"""The conversion of what a model answered to a request, which needs no inspect."""

from __future__ import annotations

import json
import math

from hypothesis import given, settings
from hypothesis import strategies as st

from crosswire.dataset.store import open_store
from crosswire.formats.quotes.items import Conversion
from crosswire.inspect.answers import Answer, answers_in, conversion_of, left_out_remarks
from crosswire.inspect.kinds import FULL
from crosswire.inspect.table import table_of

STORE = open_store()
STORY = STORE.story("hesk")


def converted(about: str, *texts: str) -> Conversion:
    return conversion_of([Answer(about, text) for text in texts], STORY, STORE.schema)


def mentions(*quotes: str, **keys: object) -> str:
    return json.dumps({"mentions": [{"quote": quote, "type": "MIL"} for quote in quotes], **keys})


def test_request_decides_what_an_answer_is_about() -> None:
    [line] = converted("hesk-1", mentions("River Guard", article="hesk-3", story="homs")).lines
    assert line["article"] == "hesk-1"
    pair = json.dumps({"label": "update", "pair": "another"})
    assert converted("p35b471363e", pair).lines == [
        {"story": "hesk", "verdicts": [{"pair": "p35b471363e", "label": "update"}]}
    ]
    side = {"article": "hesk-1", "quote": "Hesk Dam"}
    across = {"story": "homs", "contradictions": [{"left": side, "right": {**side, "article": "hesk-2"}}]}
    [line] = converted("hesk", json.dumps(across)).lines
    assert line["story"] == "hesk"


def test_answer_about_a_story_can_hold_its_articles() -> None:
    """So a solver of another author can ask everything at once."""
    inner = {"article": "hesk-1", **json.loads(mentions("River Guard"))}
    result = converted("hesk", json.dumps({"articles": [inner], "contradictions": []}))
    assert [sorted(line) for line in result.lines] == [["article", "mentions"], ["contradictions", "story"]]


def test_answers_without_the_requested_json_are_listed() -> None:
    result = converted("hesk-1", "No.", '{"label": "update"}', '[{"quote": "River Guard", "type": "MIL"}]')
    assert result.lines == []
    assert len(result.left_out["answers without the JSON that was requested"]) == 3
    [remark] = left_out_remarks(result)
    assert remark.startswith("left out, answers without the JSON that was requested: 3 (hesk-1: 'No.'; hesk-1: ")


def test_answer_that_breaks_off_is_listed() -> None:
    result = converted("hesk-1", mentions("River Guard", "Hesk Dam")[:-20])
    assert (result.lines, result.left_out) == ([], {"answers that end inside an object": ["hesk-1"]})


def test_answers_survive_the_metadata_of_a_score() -> None:
    answer = Answer("hesk-1", "text")
    assert answers_in({"answers": [answer.record]}) == [answer]
    assert answers_in({}) is None
    assert answers_in(None) is None


def test_table_without_answers_scores_zero() -> None:
    table = table_of(FULL, "hesk", [])
    assert table["entities.strict.f1"] == table["contradictions.fact.f1"] == table["coverage"] == 0


KEYS = st.sampled_from(
    [
        *("mentions", "events", "contradictions", "verdicts", "articles", "article", "story", "quote", "trigger"),
        *("type", "level", "entity", "happening", "occurrence", "arguments", "role", "left", "right", "label"),
        *("scores", "score"),
    ]
)
WORDS = st.sampled_from(["hesk-1", "hesk", "River Guard", "Hesk Dam", "MIL", "Attack", "Agent", "update", "\ud800", ""])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 3) | st.just(1e308) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["hesk", "hesk-1", "p35b471363e"]), VALUES), max_size=3))
def test_no_answer_ends_the_scoring(values: list[tuple[str, object]]) -> None:
    answers = [Answer(about, json.dumps(value)) for about, value in values]
    table = table_of(FULL, "hesk", answers)
    assert set(table) == set(FULL.table_names)
    assert all(math.isnan(value) or 0 <= value <= 1 for value in table.values())
