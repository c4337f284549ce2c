"""Error classes of `arguments`: hand-made cases, and properties on random events."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosswire.evaluation.errors.arguments import ARGUMENT_ERRORS
from crosswire.evaluation.errors.records import ErrorItem, ErrorSet
from crosswire.evaluation.task_scores import ScoringContext
from crosswire.model import Argument, Event
from crosswire.tasks.arguments import keys
from crosswire.tasks.counting.units import ScoringConfig, StoryUnit, Unit
from support.builders import line_article, mentions, schema

MENTIONS = mentions((0, 1, "PER"), (2, 3, "PER"), (4, 5, "GPE"), (6, 7, "TIME"))
# m1 and m2 are one entity, m3 is another one; m4 is a time and has no entity.
ENTITY_OF = {(0, 1): "e1", (2, 3): "e1", (4, 5): "e2"}
SCORING = ScoringContext(schema(), ScoringConfig(), "", "", ())
NAMES = [each.name for each in ARGUMENT_ERRORS.classes]


def event(start: int, kind: str, *arguments: tuple[str, str], length: int = 1) -> Event:
    return Event(start, start + length, kind, f"v{start}{kind}", arguments=tuple(Argument(*each) for each in arguments))


def unit(gold: Sequence[Event], predicted: Sequence[Event]) -> Unit:
    return Unit(line_article(30), MENTIONS, MENTIONS, gold, predicted, entity_of=ENTITY_OF)


def found(gold: Sequence[Event], predicted: Sequence[Event]) -> ErrorSet:
    return ARGUMENT_ERRORS.find([StoryUnit("s", (unit(gold, predicted),), None, None, answered=True)], SCORING)


def numbers(errors: Sequence[ErrorItem]) -> dict[str, tuple[int, int, int]]:
    """Return class to the numbers of errors, false positives and false negatives."""
    return {
        name: (
            sum(error.error == name for error in errors),
            sum(error.false_positives for error in errors if error.error == name),
            sum(error.false_negatives for error in errors if error.error == name),
        )
        for name in Counter(error.error for error in errors)
    }


MOVE = event(10, "Advance", ("Agent", "m1"), ("Destination", "m3"))
MEET = event(20, "Meet", ("Agent", "m3"))
GOLD = [MOVE, MEET]


@pytest.mark.parametrize(
    ("predicted", "expected"),
    [
        (GOLD, {}),
        # Another mention of the right entity is correct.
        ([event(10, "Advance", ("Agent", "m2"), ("Destination", "m3")), MEET], {}),
        ([], {"event": (3, 0, 3)}),
        # Another type with the same trigger, role and filler is one error; Destination is not found.
        ([event(10, "Withdraw", ("Agent", "m1")), MEET], {"event": (2, 1, 2)}),
        ([event(9, "Advance", ("Agent", "m2"), length=2), MEET], {"event": (2, 1, 2)}),
        # Triggers that share no character give two errors.
        ([event(14, "Advance", ("Agent", "m1")), MEET], {"event": (3, 1, 2)}),
        ([event(10, "Advance", ("Agent", "m1"), ("Origin", "m3")), MEET], {"role": (1, 1, 1)}),
        ([event(10, "Advance", ("Agent", "m1"), ("Agent", "m3"), ("Destination", "m3")), event(20, "Meet")],
         {"attachment": (1, 1, 1)}),
        ([event(10, "Advance", ("Agent", "m1"), ("Destination", "m3"), ("Time", "m4")), MEET], {"spurious": (1, 1, 0)}),
        ([event(10, "Advance", ("Agent", "m1")), MEET], {"missed": (1, 0, 1)}),
        # The event Meet was not found, so its Agent is not an attachment error of Advance.
        ([event(10, "Advance", ("Agent", "m1"), ("Agent", "m3"), ("Destination", "m3"))],
         {"event": (1, 0, 1), "spurious": (1, 1, 0)}),
    ],
)  # fmt: skip
def test_each_error_has_one_class(predicted: list[Event], expected: dict[str, tuple[int, int, int]]) -> None:
    assert numbers(found(GOLD, predicted).errors) == expected


def test_role_is_tried_before_attachment() -> None:
    # In Advance, m3 is Destination and not Agent (a role error). The missing Agent m3 of Meet is a separate error.
    predicted = [event(10, "Advance", ("Agent", "m1"), ("Agent", "m3")), event(20, "Meet")]
    assert numbers(found(GOLD, predicted).errors) == {"role": (1, 1, 1), "missed": (1, 0, 1)}


def test_error_shows_filler_and_trigger() -> None:
    [error] = found([MEET], [event(20, "Meet", ("Counterparty", "m3"))]).errors
    assert error.description == 'of Meet "x": gold Agent, predicted Counterparty'
    assert [(place.start, place.label) for place in error.gold] == [(4, "Agent"), (20, "Meet")]
    assert [(place.start, place.label) for place in error.predicted] == [(4, "Counterparty"), (20, "Meet")]


def test_gains_match_hand_computed_values() -> None:
    # Gold 3, predicted 2, right 1: F1 = 2/5. Repairing the role gives 4/5; repairing the event of Meet gives 4/6.
    error_set = found(GOLD, [event(10, "Advance", ("Agent", "m1"), ("Origin", "m3"))])
    assert error_set.repaired(()) == 2 / 5
    assert error_set.repaired(["role"]) == 4 / 5
    assert error_set.repaired(["event"]) == 4 / 6
    assert error_set.repaired(NAMES) == 1


EVENTS = st.lists(
    st.builds(
        lambda start, kind, arguments: event(start, kind, *arguments, length=2),
        st.sampled_from([10, 11, 14]),
        st.sampled_from(["Advance", "Flee"]),
        st.lists(
            st.tuples(st.sampled_from(["Agent", "Origin", "Time"]), st.sampled_from(["m1", "m2", "m3", "m4"])),
            max_size=4,
        ),
    ),
    max_size=4,
)
thorough = settings(max_examples=60, deadline=None)


@thorough
@given(EVENTS, EVENTS)
def test_errors_cover_each_false_positive_and_negative_once(gold: list[Event], predicted: list[Event]) -> None:
    pair = unit(gold, predicted)
    gold_keys, predicted_keys = (set(keys(pair, side, MENTIONS, by_entity=True)) for side in (gold, predicted))
    errors = found(gold, predicted).errors
    assert sum(error.false_positives for error in errors) == len(predicted_keys - gold_keys)
    assert sum(error.false_negatives for error in errors) == len(gold_keys - predicted_keys)
    assert {error.error for error in errors} <= set(NAMES)
    assert len({error.predicted for error in errors if error.false_positives}) == len(predicted_keys - gold_keys)
    assert len({error.gold for error in errors if error.false_negatives}) == len(gold_keys - predicted_keys)


@thorough
@given(EVENTS, EVENTS)
def test_gains_are_not_negative_and_all_repairs_give_one(gold: list[Event], predicted: list[Event]) -> None:
    error_set = found(gold, predicted)
    value, repaired = error_set.repaired(()), error_set.repaired(NAMES)
    gains = [error_set.repaired([name]) - value for name in NAMES]
    assert all(gain >= 0 or math.isnan(gain) for gain in gains)
    assert repaired == 1 if any(each.arguments for each in gold) else math.isnan(repaired)


@thorough
@given(EVENTS, EVENTS, st.randoms(use_true_random=False))
def test_order_and_ids_do_not_matter(gold: list[Event], predicted: list[Event], shuffler: random.Random) -> None:
    mixed, more = list(gold), list(predicted)
    shuffler.shuffle(mixed)
    shuffler.shuffle(more)
    renamed = Unit(line_article(30), MENTIONS, MENTIONS, mixed, more, entity_of={(0, 1): "z", (2, 3): "z", (4, 5): "a"})
    again = ARGUMENT_ERRORS.find([StoryUnit("s", (renamed,), None, None, answered=True)], SCORING)
    assert found(gold, predicted).errors == again.errors
