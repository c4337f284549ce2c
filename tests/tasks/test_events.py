"""Tests of `events`, `arguments` and `event-coreference`: hand-computed cases, and predictions of live systems."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec import structs

from crosswire import Argument, ArticlePrediction, Event, Mention, Prediction, Story, evaluate, load_gold, score
from crosswire.tasks.arguments import ARGUMENTS
from crosswire.tasks.counting.task import Task
from crosswire.tasks.counting.units import Unit
from crosswire.tasks.events import EVENTS
from support.builders import line_article, mentions, schema, story_of, tally_of

MENTIONS = mentions((0, 1, "PER"), (2, 3, "PER"), (4, 5, "GPE"), (6, 7, "TIME"))
# m1 and m2 are one entity and m3 another; m4 is a time and has no entity.
ENTITY_OF = {(0, 1): "e1", (2, 3): "e1", (4, 5): "e2"}


def event(start: int, kind: str = "Advance", *arguments: tuple[str, str], factuality: str = "CT+") -> Event:
    filled = tuple(Argument(role, mention) for role, mention in arguments)
    return Event(start, start + 1, kind, f"v{start}", factuality=factuality, arguments=filled)


def totals(task: Task, tier: str, gold: Sequence[Event], predicted: Sequence[Event]) -> list[float]:
    """Return correct predictions, predictions, found gold, and gold."""
    unit = Unit(line_article(30), MENTIONS, MENTIONS, gold, predicted, entity_of=ENTITY_OF)
    found = tally_of(task, tier, [story_of(unit)])
    return [int(number) for number in found.counts.sum(axis=0)]


@pytest.mark.parametrize(
    ("predicted", "strict", "trigger", "factual"),
    [
        ([event(10)], 1, 1, 1),
        ([event(10, "Flee")], 0, 1, 0),
        ([event(10, factuality="CT-")], 1, 1, 0),
        ([structs.replace(event(10), factuality=None)], 1, 1, 0),
        ([event(12)], 0, 0, 0),
    ],
)
def test_event_tier_counts_by_hand(predicted: list[Event], strict: int, trigger: int, factual: int) -> None:
    gold = [event(10), event(20, "Meet")]
    for tier, correct in (("strict", strict), ("trigger", trigger), ("factual", factual)):
        assert totals(EVENTS, tier, gold, predicted) == [correct, 1, correct, 2], tier


GOLD = [event(10, "Advance", ("Agent", "m1"), ("Destination", "m3"), ("Time", "m4"))]


@pytest.mark.parametrize(
    ("arguments", "entity", "span", "role_free"),
    [
        ([("Agent", "m1"), ("Destination", "m3"), ("Time", "m4")], (3, 3), (3, 3), (3, 3)),
        # Another mention of the correct entity earns the credit in `entity`, but not in `span`.
        ([("Agent", "m2")], (1, 1), (0, 1), (1, 1)),
        # Two mentions of one entity in one role are one argument with one credit.
        ([("Agent", "m1"), ("Agent", "m2")], (1, 1), (1, 2), (1, 1)),
        # A wrong role is accepted only in `role-free`.
        ([("Origin", "m3")], (0, 1), (0, 1), (1, 1)),
        ([("Agent", "m3")], (0, 1), (0, 1), (1, 1)),
    ],
)
def test_argument_tier_counts_by_hand(
    arguments: list[tuple[str, str]], entity: tuple[int, int], span: tuple[int, int], role_free: tuple[int, int]
) -> None:
    predicted = [event(10, "Advance", *arguments)]
    for tier, (correct, number) in (("entity", entity), ("span", span), ("role-free", role_free)):
        assert totals(ARGUMENTS, tier, GOLD, predicted) == [correct, number, correct, 3], tier


def test_argument_of_wrong_event_or_type_is_wrong() -> None:
    for predicted in (event(12, "Advance", ("Agent", "m1")), event(10, "Withdraw", ("Agent", "m1"))):
        assert totals(ARGUMENTS, "entity", GOLD, [predicted]) == [0, 1, 0, 3]


def test_content_is_identified_by_its_spans() -> None:
    def statement(*spans: tuple[int, int]) -> Event:
        return Event(10, 11, "Statement", "v1", arguments=(Argument("Content", spans=spans),))

    assert totals(ARGUMENTS, "entity", [statement((20, 25))], [statement((20, 25))]) == [1, 1, 1, 1]
    assert totals(ARGUMENTS, "entity", [statement((20, 25))], [statement((20, 24))]) == [0, 1, 0, 1]


class Seizures:
    """A system that finds one seizure per article and links them all."""

    name = "seizures"

    def predict(self, story: Story) -> Prediction:
        answers = []
        for article in story.articles:
            at = article.text.find("Hesk")
            mention = Mention(at, at + 4, "FAC", id="dam")
            trigger = Event(0, 3, "SeizeControl", "e1", holder="author", arguments=(Argument("Object", "dam"),))
            answers.append(ArticlePrediction(article.id, [mention], [trigger]))
        return Prediction(answers, happenings=[[(article.id, "e1") for article in story.articles]])


def test_live_system_and_its_file_get_equal_event_scores(tmp_path: Path) -> None:
    run = evaluate(Seizures, stories=["hesk"])
    assert run.failures == {}
    assert run.score("events.strict.f1").predicted == 3
    assert run.score("arguments.entity.f1").predicted == 3
    assert run.score("event-coreference.links.f1@cross").predicted == 3
    path = tmp_path / "p.jsonl"
    path.write_text(run.predictions)
    assert score(path, stories=["hesk"]).to_json() == run.to_json()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (Event(0, 3, "Party"), "unknown type 'Party'"),
        (Event(0, 3, "Meet", arguments=(Argument("Agent", "x"),)), "Agent has the unknown mention 'x'"),
        (Event(0, 3, "Meet", arguments=("x",)), "arguments[0] is 'x'; expected an object"),  # type: ignore[arg-type]
        ("Meet", "events[0] is an object of type str; expected a crosswire.Event"),
    ],
)
def test_invalid_event_drops_only_its_article(wrong: Event, message: str) -> None:
    def predict(self: object, story: Story) -> Prediction:
        return Prediction([ArticlePrediction(a.id, [], [wrong] if a.id == "hesk-1" else []) for a in story.articles])

    run = evaluate(type("Wrong", (Seizures,), {"predict": predict}), stories=["hesk"])
    assert list(run.failures) == ["hesk-1"]
    assert message in " ".join(run.failures["hesk-1"])


def test_event_signatures_have_only_relevant_options() -> None:
    tasks = {task.task: task for task in evaluate("gold", stories=["hesk"]).tasks}
    assert "|labels:native|level:NAM|" in tasks["entities"].signature
    assert "labels" not in tasks["events"].signature
    assert tasks["arguments"].labelled_by == "role"


def test_hesk_happenings_link_the_differing_events() -> None:
    gold = load_gold("hesk")
    assert gold.happenings is not None
    assert gold.events is not None
    texts = {(a, e.id): e.text for a, events in gold.events.items() for e in events}
    found = [{texts[ref] for ref in happening.events} for happening in gold.happenings]
    assert {"seizes", "seized", "fall", "took", "lost"} in found
    assert {"freed", "released"} in found
    assert {"destroyed", "unharmed"} in found


def test_hesk_story_has_all_event_types_but_one() -> None:
    gold = load_gold("hesk")
    assert gold.events is not None
    used = {event.type for events in gold.events.values() for event in events}
    assert set(schema().events.types) - used == {"Attack"}
