"""Records with their values in the wrong order are named with the right order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from crosswire import (
    Argument,
    ArticlePrediction,
    Contradiction,
    Event,
    Evidence,
    GivenPair,
    Mention,
    Prediction,
    Quantity,
    Story,
    Verdict,
    evaluate,
)
from crosswire.systems.argument_order import order_fault
from support.misbehaving_systems import HostileType

ONE, TWO = Evidence("hesk-1", ((0, 5),)), Evidence("hesk-2", ((0, 5),))
make: dict[str, Any] = {
    kind.__name__: kind for kind in (Argument, Contradiction, Event, Evidence, Mention, Quantity, Verdict)
}


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (("Mention", "PER", 0, 4), "is Mention('PER', 0, 4, 'NAM'), but the order is start, end, type, level: "),
        (("Mention", 0, "PER", 4), "Mention(0, 4, 'PER', 'NAM'), or use keywords"),
        (("Mention", 0, 4, "NOM", "PER"), "Mention(0, 4, 'PER', 'NOM'), or use keywords"),
        (("Mention", HostileType("PER"), 0, 4), "Mention(0, 4, 'PER', 'NAM'), or use keywords"),
        (("Event", "Attack", 0, 4), "the order is start, end, type: Event(0, 4, 'Attack'), or use keywords"),
        (("Quantity", 3, "=", "dam"), "Quantity('=', 3, 'dam'), or use keywords"),
        (("Evidence", ((0, 5),), "hesk-1"), "Evidence('hesk-1', <tuple>), or use keywords"),
        (("Contradiction", "time", ONE, TWO), "Contradiction(<Evidence>, <Evidence>, 'time'), or use keywords"),
        (("Verdict", "update", "p1"), "Verdict('p1', 'update'), or use keywords"),
    ],
)
def test_wrong_order_is_named(record: tuple[Any, ...], message: str) -> None:
    kind, *values = record
    assert message in order_fault(make[kind](*values))


@pytest.mark.parametrize(
    "record",
    [
        Mention(0, 4, "PER"),
        Mention(np.int64(0), np.int64(4), "PER"),  # type: ignore[arg-type]
        make["Mention"](0, 4, "PER", "low"),
        make["Mention"](0, None, "PER"),
        make["Mention"](0, 4, "PER", np.array([1, 2])),
        Mention(0, 4, HostileType("PER")),
        make["Verdict"]("p1", "maybe"),
        make["Verdict"]("p1", np.array([1, 2])),
        make["Contradiction"](ONE, TWO, None),
        make["Contradiction"](ONE, TWO, 3),
        Argument("Agent", "m1"),
    ],
)
def test_other_records_have_no_fault_of_order(record: object) -> None:
    assert order_fault(record) == ""


def test_faults_of_every_layer_are_reported() -> None:
    class Swapped:
        name = "swapped"

        def predict(self, story: Story) -> Prediction:
            mentions = [Mention(0, 5, "PER", id="m1")]
            events = [Event(6, 9, "Attack", arguments=(Argument("m1", "Agent"),))]
            return Prediction(
                [
                    ArticlePrediction("hesk-1", [make["Mention"]("PER", 0, 4)]),
                    ArticlePrediction("hesk-2", mentions, events),
                ],
                contradictions=[make["Contradiction"]("time", ONE, TWO)],
            )

        def verify(self, story: Story, pairs: Sequence[GivenPair]) -> list[Verdict]:
            return [make["Verdict"]("update", pairs[0].id)]

    run = evaluate(Swapped, stories=["hesk"])
    reported = "\n".join([*(line for lines in run.failures.values() for line in lines), *run.remarks])
    assert "mentions[0] is Mention('PER', 0, 4, 'NAM'), but the order is start, end, type, level" in reported
    assert "role and mention are in the wrong order" in reported
    assert "contradictions[0] is Contradiction('time', <Evidence>, <Evidence>)" in reported
    assert "verdicts[0] is Verdict('update', " in reported


def test_article_that_is_no_id_is_named() -> None:
    class Swapped:
        name = "swapped"

        def predict(self, story: Story) -> Prediction:
            first, *rest = (article.id for article in story.articles)
            swapped: Any = [Mention(0, 5, "PER")], first
            return Prediction([ArticlePrediction(*swapped), *(ArticlePrediction(name, []) for name in rest)])

    run = evaluate(Swapped, stories=["hesk"])
    assert run.failures == {
        "hesk-1": [
            "an ArticlePrediction has an object of type list as its article; "
            "expected the id of an article, as in ArticlePrediction(article, mentions, events)"
        ]
    }


def test_link_with_the_mention_first_is_named() -> None:
    class Swapped:
        name = "swapped"

        def predict(self, story: Story) -> Prediction:
            article = ArticlePrediction("hesk-1", [Mention(0, 5, "PER", id="m1")])
            return Prediction([article], entities=[[("m1", "hesk-1")]])

    failures = evaluate(Swapped, stories=["hesk"]).failures
    assert "unknown mention 'm1/hesk-1' in entity; the article id comes first; " in failures["hesk"][0]
