"""Error classes of `arguments`: cases by hand, and what must hold on random events."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosswire.evaluation.article_scores import ScoringContext
from crosswire.evaluation.errors.arguments import ARGUMENT_ERRORS
from crosswire.evaluation.errors.records import ErrorItem, ErrorSet
from crosswire.model import Argument, Event
from crosswire.tasks.arguments import keys
from crosswire.tasks.counting.units import ScoringConfig, StoryUnit, Unit
from support.builders import line_article, mentions, schema

MENTIONS = mentions((0, 1, "PER"), (2, 3, "PER"), (4, 5, "GPE"), (6, 7, "TIME"))
# m1 and m2 are one entity, m3 another; m4 is a time and none.
ENTITY_OF = {(0, 1): "e1", (2, 3): "e1", (4, 5): "e2"}
SCORING = ScoringContext(schema(), ScoringConfig(), "", "", ())
NAMES = [each.name for each in ARGUMENT_ERRORS.classes]


def event(start: int, kind: str, *arguments: tuple[str, str], length: int = 1) -> Event:
    return Event(start, start + length, kind, f"v{start}{kind}", arguments=tuple(Argument(*each) for each in arguments))


def unit(gold: Sequence[Event], said: Sequence[Event]) -> Unit:
    return Unit(line_article(30), MENTIONS, MENTIONS, gold, said, entity_of=ENTITY_OF)


def found(gold: Sequence[Event], said: Sequence[Event]) -> ErrorSet:
    return ARGUMENT_ERRORS.find([StoryUnit("s", (unit(gold, said),), None, None, answered=True)], SCORING)


def numbers(errors: Sequence[ErrorItem]) -> dict[str, tuple[int, int, int]]:
    """Class to errors, false positives, false negatives."""
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
    ("said", "expected"),
    [
        (GOLD, {}),
        # Another mention of the right entity is right.
        ([event(10, "Advance", ("Agent", "m2"), ("Destination", "m3")), MEET], {}),
        ([], {"event": (3, 0, 3)}),
        # The other type: same trigger, role and filler are one error; Destination is not found.
        ([event(10, "Withdraw", ("Agent", "m1")), MEET], {"event": (2, 1, 2)}),
        ([event(9, "Advance", ("Agent", "m2"), length=2), MEET], {"event": (2, 1, 2)}),
        # Triggers that share no character make two errors.
        ([event(14, "Advance", ("Agent", "m1")), MEET], {"event": (3, 1, 2)}),
        ([event(10, "Advance", ("Agent", "m1"), ("Origin", "m3")), MEET], {"role": (1, 1, 1)}),
        ([event(10, "Advance", ("Agent", "m1"), ("Agent", "m3"), ("Destination", "m3")), event(20, "Meet")],
         {"attachment": (1, 1, 1)}),
        ([event(10, "Advance", ("Agent", "m1"), ("Destination", "m3"), ("Time", "m4")), MEET], {"spurious": (1, 1, 0)}),
        ([event(10, "Advance", ("Agent", "m1")), MEET], {"missed": (1, 0, 1)}),
        # Its event was not found, so that Agent of Meet is no attachment to the event that says it too.
        ([event(10, "Advance", ("Agent", "m1"), ("Agent", "m3"), ("Destination", "m3"))],
         {"event": (1, 0, 1), "spurious": (1, 1, 0)}),
    ],
)  # fmt: skip
def test_one_class_each(said: list[Event], expected: dict[str, tuple[int, int, int]]) -> None:
    assert numbers(found(GOLD, said).errors) == expected


def test_a_role_comes_before_an_attachment() -> None:
    # Of Advance, m3 is Destination and not Agent: that Meet has lost its Agent m3 is an error of its own.
    said = [event(10, "Advance", ("Agent", "m1"), ("Agent", "m3")), event(20, "Meet")]
    assert numbers(found(GOLD, said).errors) == {"role": (1, 1, 1), "missed": (1, 0, 1)}


def test_an_error_shows_filler_and_trigger() -> None:
    [error] = found([MEET], [event(20, "Meet", ("Counterparty", "m3"))]).errors
    assert error.reading == 'of Meet "x": gold Agent, predicted Counterparty'
    assert [(place.start, place.label) for place in error.gold] == [(4, "Agent"), (20, "Meet")]
    assert [(place.start, place.label) for place in error.predicted] == [(4, "Counterparty"), (20, "Meet")]


def test_prices_by_hand() -> None:
    # Gold 3, predicted 2, right 1: F1 = 2/5. Repairing the role gives 4/5, the event of Meet 4/6.
    findings = found(GOLD, [event(10, "Advance", ("Agent", "m1"), ("Origin", "m3"))])
    assert findings.repaired(()) == 2 / 5
    assert findings.repaired(["role"]) == 4 / 5
    assert findings.repaired(["event"]) == 4 / 6
    assert findings.repaired(NAMES) == 1


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
thoroughly = settings(max_examples=60, deadline=None)


@thoroughly
@given(EVENTS, EVENTS)
def test_every_false_positive_and_negative_stands_in_one_error(gold: list[Event], said: list[Event]) -> None:
    pair = unit(gold, said)
    own, other = (set(keys(pair, side, MENTIONS, by_entity=True)) for side in (gold, said))
    errors = found(gold, said).errors
    assert sum(error.false_positives for error in errors) == len(other - own)
    assert sum(error.false_negatives for error in errors) == len(own - other)
    assert {error.error for error in errors} <= set(NAMES)
    assert len({error.predicted for error in errors if error.false_positives}) == len(other - own)
    assert len({error.gold for error in errors if error.false_negatives}) == len(own - other)


@thoroughly
@given(EVENTS, EVENTS)
def test_no_price_is_negative_and_all_repaired_is_exactly_one(gold: list[Event], said: list[Event]) -> None:
    findings = found(gold, said)
    now, whole = findings.repaired(()), findings.repaired(NAMES)
    gains = [findings.repaired([name]) - now for name in NAMES]
    assert all(gain >= 0 or math.isnan(gain) for gain in gains)
    assert whole == 1 if any(each.arguments for each in gold) else math.isnan(whole)


@thoroughly
@given(EVENTS, EVENTS, st.randoms(use_true_random=False))
def test_neither_order_nor_ids_matter(gold: list[Event], said: list[Event], shuffler: random.Random) -> None:
    mixed, more = list(gold), list(said)
    shuffler.shuffle(mixed)
    shuffler.shuffle(more)
    renamed = Unit(line_article(30), MENTIONS, MENTIONS, mixed, more, entity_of={(0, 1): "z", (2, 3): "z", (4, 5): "a"})
    again = ARGUMENT_ERRORS.find([StoryUnit("s", (renamed,), None, None, answered=True)], SCORING)
    assert found(gold, said).errors == again.errors
