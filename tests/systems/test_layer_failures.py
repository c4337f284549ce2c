"""An invalid layer of a live system costs this layer of its article or story, and no other layer."""

from __future__ import annotations

from typing import Any

import pytest

from crosswire import Argument, ArticlePrediction, Event, Mention, Prediction, Run, evaluate
from support import misbehaving_systems

GOOD, BAD = Mention(0, 4, "PER", id="m1"), Mention(0, 9999, "PER", id="m2")
OTHER = Mention(5, 9, "PER", id="m3")
EVENT = Event(12, 18, "SeizeControl", "v1", arguments=(Argument("Agent", "m1"),))
STATEMENT = Event(20, 24, "Statement", "v2", arguments=(Argument("Content", spans=((0, 9),)),))


def run_of(articles: list[ArticlePrediction], **layers: Any) -> Run:  # noqa: ANN401
    returned = Prediction(articles, **layers)
    return evaluate(type("Returns", (misbehaving_systems.Returns,), {"returned": returned}), stories=["hesk"])


def articles(mentions: object, events: object) -> list[ArticlePrediction]:
    others = [ArticlePrediction(name, [GOOD], [EVENT]) for name in ("hesk-2", "hesk-3")]
    return [ArticlePrediction("hesk-1", mentions, events), *others]  # type: ignore[arg-type]


@pytest.mark.parametrize("mentions", [[GOOD, BAD], 7, ["Ada"], [GOOD, Mention(0, 4, "PERSON")]])
def test_invalid_mentions_keep_the_events_without_their_arguments(mentions: object) -> None:
    run = run_of(articles(mentions, [EVENT, STATEMENT]))
    assert list(run.failures) == ["hesk-1"]
    assert all(line.startswith("mentions") for line in run.failures["hesk-1"])
    found = run.output.end_to_end.articles["hesk-1"]
    assert found.mentions == ()
    assert [event.arguments for event in found.events or ()] == [(), STATEMENT.arguments]
    assert run.remarks == ("returns returned invalid mentions for hesk-1; 1 argument ignored",)
    assert run.missing == ()


@pytest.mark.parametrize(
    "events", [[EVENT, Event(12, 9999, "Attack", "v2")], 7, ["met"], [Event(12, 18, "Siege", "v1")], [EVENT, EVENT]]
)
def test_invalid_events_keep_the_mentions(events: object) -> None:
    run = run_of(articles([GOOD], events))
    assert list(run.failures) == ["hesk-1"]
    assert all(line.startswith("events") for line in run.failures["hesk-1"])
    found = run.output.end_to_end.articles["hesk-1"]
    assert found.mentions == (GOOD,)
    assert found.events == ()


def test_article_without_a_valid_layer_is_missing() -> None:
    for mentions, events in (([BAD], None), ([BAD], [Event(12, 18, "Siege", "v1")]), (None, 7)):
        run = run_of(articles(mentions, events))
        assert run.missing == ("hesk-1",)
        kinds = {line.partition(":")[0].partition(" ")[0] for line in run.failures["hesk-1"]}
        assert kinds == {"mentions"} if events is None else kinds <= {"mentions", "events"}


def test_unknown_mention_is_a_failure_of_events_if_the_mentions_are_valid() -> None:
    run = run_of(articles([OTHER], [EVENT]))
    message = run.failures["hesk-1"][0]
    assert message.startswith("events: event 'v1': Agent has the unknown mention 'm1'")
    assert run.output.end_to_end.articles["hesk-1"].mentions == (OTHER,)


def test_links_to_a_failed_layer_are_left_out() -> None:
    links = [[("hesk-1", "m1"), ("hesk-2", "m1")], [("hesk-1", "m2")], [("hesk-3", "m1")]]
    happenings = [[("hesk-1", "v1"), ("hesk-2", "v1")]]
    run = run_of(articles([GOOD, BAD], [EVENT]), entities=links, happenings=happenings)
    assert list(run.failures) == ["hesk-1"]
    found = run.output.end_to_end.stories["hesk"]
    assert found.entities == ((("hesk-2", "m1"),), (("hesk-3", "m1"),))
    assert found.happenings == ((("hesk-1", "v1"), ("hesk-2", "v1")),)
    assert "returns returned invalid mentions for hesk; 2 links of entities to them ignored" in run.remarks


@pytest.mark.parametrize(
    ("layer", "value", "message"),
    [
        ("entities", [[("hesk-1", "m9")]], "entities: unknown mention 'hesk-1/m9'"),
        ("entities", [[("hesk-1", "m1")]] * 2, "entities: mention 'hesk-1/m1' is in two entities"),
        ("entities", 7, "entities are not lists of (article id, mention id)"),
        ("entities", [7], "entities are not lists of (article id, mention id)"),
        ("happenings", [[]], "happenings"),
        ("contradictions", 7, "contradictions is an object of type int"),
    ],
)
def test_invalid_layer_of_the_story_keeps_its_other_layers(layer: str, value: object, message: str) -> None:
    valid = {"entities": [[("hesk-1", "m1")]], "happenings": [[("hesk-1", "v1")]], "contradictions": []}
    run = run_of(articles([GOOD], [EVENT]), **{**valid, layer: value})
    assert list(run.failures) == ["hesk"]
    assert run.failures["hesk"][0].startswith(message)
    found = run.output.end_to_end.stories["hesk"]
    assert getattr(found, layer) is None
    assert all(getattr(found, other) is not None for other in valid if other != layer)
    assert run.missing == ()
