"""Error classes of `entities` and `events`: hand-made cases, and properties on random spans."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from crosswire.evaluation.errors.records import ErrorFinder, ErrorItem, ErrorSet
from crosswire.evaluation.errors.spans import ENTITY_ERRORS, EVENT_ERRORS, FACTUAL_ERRORS
from crosswire.evaluation.task_scores import ScoringContext
from crosswire.model import Event
from crosswire.tasks.counting.units import ScoringConfig, StoryUnit, Unit
from support.builders import article, labelled_spans, line_article, mentions, schema, unit

Span = tuple[int, int, str]
SCORING = ScoringContext(schema(), ScoringConfig(), "", "", ())
NAMES = [each.name for each in ENTITY_ERRORS.classes]


def found(*units: Unit, finder: ErrorFinder = ENTITY_ERRORS) -> ErrorSet:
    return finder.find([StoryUnit("s", units, None, None, answered=True)], SCORING)


def classes(errors: Sequence[ErrorItem]) -> dict[str, int]:
    return dict(Counter(error.error for error in errors))


GOLD: list[Span] = [(0, 3, "PER"), (4, 9, "GPE"), (10, 20, "ORG")]


@pytest.mark.parametrize(
    ("predicted", "expected"),
    [
        (GOLD, {}),
        ([], {"missed": 3}),
        ([(0, 3, "GPE")], {"type": 1, "missed": 2}),
        ([(0, 2, "PER")], {"boundary": 1, "missed": 2}),
        ([(0, 2, "ORG")], {"boundary+type": 1, "missed": 2}),
        ([(21, 23, "PER")], {"spurious": 1, "missed": 3}),
        # Half-open: [3, 4) lies between two gold mentions and overlaps none.
        ([(3, 4, "PER")], {"spurious": 1, "missed": 3}),
        # Two halves of [10, 20): the longer one is aligned, the other one is extra.
        ([(10, 13, "ORG"), (13, 20, "ORG")], {"boundary": 1, "fragment": 1, "missed": 2}),
        # A second type for a span that is found already is an extra prediction.
        ([(0, 3, "PER"), (0, 3, "ORG")], {"fragment": 1, "missed": 2}),
        # [2, 4) overlaps only [0, 3), which is found exactly, so it is never aligned with another prediction.
        ([(0, 3, "PER"), (2, 4, "PER")], {"fragment": 1, "missed": 2}),
        # One prediction over two gold items is aligned with [4, 9), because Dice is 10/14 against 6/12.
        ([(0, 9, "GPE")], {"boundary": 1, "missed": 2}),
    ],
)
def test_each_error_has_one_class(predicted: list[Span], expected: dict[str, int]) -> None:
    assert classes(found(unit(GOLD, predicted)).errors) == expected


def test_same_span_is_tried_before_alignment() -> None:
    # Without this rule, the alignment of [0, 5) with [4, 6) and of [0, 3) with [0, 5) would give two pairs.
    pair = unit([(0, 5, "PER"), (0, 3, "ORG")], [(0, 5, "GPE"), (4, 6, "PER")])
    assert classes(found(pair).errors) == {"type": 1, "fragment": 1, "missed": 1}


def test_error_describes_problem_and_place() -> None:
    [error] = found(Unit(article(), mentions((0, 3, "PER")), mentions((0, 6, "ORG")))).errors
    assert error.description == 'gold PER, predicted ORG "Ada me"'
    assert (error.place.article, error.place.start, error.place.text) == ("tiny-1", 0, "Ada")
    assert (error.predicted[0].end, error.predicted[0].label) == (6, "ORG")


def test_items_ignored_by_the_scorer_are_not_errors() -> None:
    gold, predicted = mentions((73, 77, "ORG")), mentions((74, 78, "PER"), (0, 3, "PER"))
    nominal = structs.replace(predicted[1], level="NOM")
    assert found(Unit(article(), gold, (predicted[0], nominal))).errors == ()


def test_gains_match_hand_computed_values() -> None:
    # Gold 3, predicted 3, right 1: F1 = 2/6. A type error, a spurious mention, a missed one.
    error_set = found(unit(GOLD, [(0, 3, "PER"), (4, 9, "LOC"), (30, 33, "PER")]))
    assert classes(error_set.errors) == {"type": 1, "spurious": 1, "missed": 1}
    assert error_set.repaired(()) == 2 / 6
    assert error_set.repaired(["type"]) == 4 / 6
    assert error_set.repaired(["spurious"]) == 2 / 5
    assert error_set.repaired(["missed"]) == 4 / 7
    assert error_set.repaired(NAMES) == 1


def event(start: int, kind: str, factuality: str | None, length: int = 2) -> Event:
    return Event(start, start + length, kind, f"v{start}{kind}", factuality=factuality)


@pytest.mark.parametrize(
    ("predicted", "plain", "factual"),
    [
        (event(0, "Attack", "CT+"), {}, {}),
        (event(0, "Attack", "PS+"), {}, {"factuality": 1}),
        (event(0, "Attack", None), {}, {"factuality": 1}),
        (event(0, "Flee", "CT+"), {"type": 1}, {"type": 1}),
        (event(1, "Attack", "PS+"), {"boundary": 1}, {"boundary": 1}),
        (event(1, "Flee", "CT+"), {"boundary+type": 1}, {"boundary+type": 1}),
    ],
)
def test_factuality_class_belongs_to_factual_metric(
    predicted: Event, plain: dict[str, int], factual: dict[str, int]
) -> None:
    pair = Unit(line_article(9), (), (), [event(0, "Attack", "CT+")], [predicted])
    assert classes(found(pair, finder=EVENT_ERRORS).errors) == plain
    assert classes(found(pair, finder=FACTUAL_ERRORS).errors) == factual


def test_event_without_factuality_is_reported() -> None:
    pair = Unit(line_article(9), (), (), [event(0, "Attack", "CT+")], [event(0, "Attack", None)])
    [error] = found(pair, finder=FACTUAL_ERRORS).errors
    assert error.description == "gold Attack CT+, predicted Attack without factuality"


SPANS = labelled_spans(last_start=20)
thorough = settings(max_examples=60, deadline=None)


@thorough
@given(SPANS, SPANS)
def test_errors_cover_each_false_positive_and_negative_once(gold: list[Span], predicted: list[Span]) -> None:
    errors = found(unit(gold, predicted)).errors
    wrong = [(e.predicted[0].start, e.predicted[0].end, e.predicted[0].label) for e in errors if e.false_positives]
    lost = [(e.gold[0].start, e.gold[0].end, e.gold[0].label) for e in errors if e.false_negatives]
    assert sorted(wrong) == sorted(set(predicted) - set(gold))
    assert sorted(lost) == sorted(set(gold) - set(predicted))
    assert {error.error for error in errors} <= set(NAMES)


@thorough
@given(SPANS, SPANS)
def test_gains_are_not_negative_and_all_repairs_give_one(gold: list[Span], predicted: list[Span]) -> None:
    error_set = found(unit(gold, predicted))
    now = error_set.repaired(())
    gains = [error_set.repaired([name]) - now for name in NAMES]
    assert all(gain >= 0 or math.isnan(gain) for gain in gains)
    whole = error_set.repaired(NAMES)
    assert whole == 1 if gold else math.isnan(whole)


@thorough
@given(SPANS, SPANS, st.randoms(use_true_random=False))
def test_order_and_ids_do_not_matter(gold: list[Span], predicted: list[Span], shuffler: random.Random) -> None:
    mixed, more = list(gold), list(predicted)
    shuffler.shuffle(mixed)
    shuffler.shuffle(more)
    assert found(unit(gold, predicted)).errors == found(unit(mixed, more)).errors


@thorough
@given(SPANS, SPANS)
def test_fragment_overlaps_gold_and_spurious_does_not(gold: list[Span], predicted: list[Span]) -> None:
    for error in found(unit(gold, predicted)).errors:
        if error.error in ("fragment", "spurious"):
            place = error.predicted[0]
            overlapping = [g for g in gold if g[0] < place.end and place.start < g[1]]
            assert bool(overlapping) == (error.error == "fragment")
