"""Tests of the tiers of `entities`: hand-computed cases with all counts written out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from crosswire.metrics import counts
from crosswire.model import Mention
from crosswire.tasks import TASKS
from crosswire.tasks.counting.task import Tally
from crosswire.tasks.counting.units import Unit
from crosswire.tasks.entities import ENTITIES
from support.builders import article, mentions, schema, story_of, tally_of, unit

Span = tuple[int, int, str]


def tally(tier: str, *units: Unit, labels: str = "native") -> Tally:
    return tally_of(ENTITIES, tier, [story_of(*units)], labels=labels)


def totals(tier: str, gold: Sequence[Span], predicted: Sequence[Span] | None) -> tuple[int, ...]:
    """Return correct predictions, predictions, found gold, and gold."""
    return tuple(int(count) for count in tally(tier, unit(gold, predicted)).counts.sum(axis=0))


GOLD: list[Span] = [(0, 3, "PER"), (4, 9, "GPE"), (10, 20, "ORG"), (24, 30, "TIME")]

# Predictions and the number of correct ones per tier.
BY_HAND = [
    ([], {"strict": 0, "boundary": 0, "type": 0, "overlap": 0}),
    (GOLD, {"strict": 4, "boundary": 4, "type": 4, "overlap": 4}),
    ([(0, 3, "GPE")], {"strict": 0, "boundary": 1, "type": 0, "overlap": 1}),
    ([(0, 2, "PER")], {"strict": 0, "boundary": 0, "type": 1, "overlap": 1}),
    # Dice of [10, 20) and [18, 20) is 4/12, of [10, 20) and [10, 14) 8/14.
    ([(18, 20, "ORG")], {"strict": 0, "boundary": 0, "type": 1, "overlap": 0}),
    ([(10, 14, "ORG")], {"strict": 0, "boundary": 0, "type": 1, "overlap": 1}),
    # One prediction that covers everything is aligned with only one gold mention; its Dice with [10, 20) is 20/40.
    ([(0, 30, "PER")], {"strict": 0, "boundary": 0, "type": 1, "overlap": 1}),
    # Spans are half-open: [20, 24) is adjacent to both neighbours and overlaps neither.
    ([(20, 24, "ORG")], {"strict": 0, "boundary": 0, "type": 0, "overlap": 0}),
    # Dice of [0, 9) is 6/12 with [0, 3) and 10/14 with [4, 9).
    ([(0, 9, "GPE")], {"strict": 0, "boundary": 0, "type": 1, "overlap": 1}),
]


@pytest.mark.parametrize(("predicted", "correct"), BY_HAND)
def test_tier_counts_by_hand(predicted: list[Span], correct: dict[str, int]) -> None:
    for tier, expected in correct.items():
        assert totals(tier, GOLD, predicted) == (expected, len(predicted), expected, len(GOLD)), tier


def test_alignment_is_not_greedy() -> None:
    # The long prediction overlaps both gold mentions; a greedy match with the first one would leave only one pair.
    gold: list[Span] = [(0, 10, "PER"), (8, 12, "PER")]
    predicted: list[Span] = [(0, 12, "PER"), (1, 7, "PER")]
    assert totals("type", gold, predicted) == (2, 2, 2, 2)


def test_exact_match_wins_over_earlier_overlap() -> None:
    gold: list[Span] = [(0, 4, "PER")]
    predicted: list[Span] = [(0, 3, "PER"), (0, 4, "PER")]
    assert totals("strict", gold, predicted) == totals("strict", gold, predicted[::-1]) == (1, 2, 1, 1)


def test_span_with_two_types_is_two_mentions_but_one_span() -> None:
    gold: list[Span] = [(0, 4, "PER")]
    predicted: list[Span] = [(0, 4, "GPE"), (0, 4, "PER")]
    assert totals("strict", gold, predicted) == (1, 2, 1, 1)
    assert totals("type", gold, predicted) == (1, 2, 1, 1)
    assert totals("boundary", gold, predicted) == (1, 1, 1, 1)
    assert totals("overlap", gold, predicted) == (1, 1, 1, 1)


def test_untyped_tiers_count_each_side_under_its_type() -> None:
    found = tally("boundary", unit([(0, 4, "PER")], [(0, 4, "GPE")]))
    per, gpe = found.labels.index("PER"), found.labels.index("GPE")
    assert found.counts[per].tolist() == [0, 0, 1, 1]
    assert found.counts[gpe].tolist() == [1, 1, 0, 0]


def test_missing_predictions_count_as_empty() -> None:
    assert totals("strict", GOLD, None) == totals("strict", GOLD, []) == (0, 0, 0, 4)


def test_counts_have_one_row_per_unit_and_one_column_per_label() -> None:
    found = tally("strict", unit(GOLD, GOLD), unit([], [(0, 1, "FAC")]))
    assert found.by_unit is not None
    assert found.by_unit.shape == (2, 9, 4)
    assert found.labels == tuple(schema().mention_types)
    assert found.by_unit[1].sum() == 1


def test_macro_f1_averages_only_over_types_with_gold() -> None:
    found = tally("strict", unit([(0, 1, "PER"), (2, 3, "GPE")], [(0, 1, "PER"), (4, 5, "FAC")]))
    supported = found.counts[:, counts.RECALL_DENOMINATOR] > 0
    assert counts.macro_f1(found.counts, supported) == pytest.approx((1 + 0) / 2)


def boilerplate_unit(gold: Sequence[Mention], predicted: Sequence[Mention]) -> Unit:
    return Unit(article(), gold, predicted)


def test_mentions_in_boilerplate_are_ignored_on_both_sides() -> None:
    inside, across, before = (70, 74, "ORG"), (55, 64, "ORG"), (0, 3, "PER")
    found = tally("strict", boilerplate_unit(mentions(inside, before), mentions(inside, across, before)))
    assert found.counts.sum(axis=0).tolist() == [1, 1, 1, 1]
    assert dict(found.notes) == {
        "gold mentions that touch boilerplate, ignored": 1,
        "predicted mentions that touch boilerplate, ignored": 2,
    }


def test_only_names_are_scored() -> None:
    description = Mention(4, 7, "PER", "NOM", "m1")
    name = Mention(4, 7, "PER", "NAM", "m1")
    found = tally("strict", boilerplate_unit([description], [name]))
    assert found.counts.sum(axis=0).tolist() == [0, 1, 0, 0]
    found = tally("strict", boilerplate_unit([name], [description]))
    assert found.counts.sum(axis=0).tolist() == [0, 0, 0, 1]
    assert dict(found.notes) == {"predicted mentions of level NOM, not scored": 1}


def test_conll_labels_collapse_types_and_drop_times() -> None:
    gold: list[Span] = [(0, 3, "MIL"), (4, 9, "GPE"), (10, 12, "TIME"), (14, 16, "NORP")]
    predicted: list[Span] = [(0, 3, "ORG"), (4, 9, "LOC"), (10, 12, "QTY"), (14, 16, "MISC")]
    found = tally("strict", unit(gold, predicted), labels="conll")
    assert found.labels == ("PER", "ORG", "LOC", "MISC")
    assert found.counts.sum(axis=0).tolist() == [3, 3, 3, 3]
    assert set(found.notes.values()) == {1}


def test_mentions_made_equal_by_label_set_count_once() -> None:
    found = tally("strict", unit([(0, 3, "ORG")], [(0, 3, "ORG"), (0, 3, "MIL")]), labels="conll")
    assert found.counts.sum(axis=0).tolist() == [1, 1, 1, 1]
    assert found.notes == {"predicted mentions made equal by label set 'conll', counted once": 1}


def test_ontonotes_label_set_accepts_its_labels() -> None:
    gold: list[Span] = [(0, 3, "PER"), (4, 9, "TIME"), (10, 12, "QTY"), (14, 16, "GPE")]
    predicted: list[Span] = [(0, 3, "PERSON"), (4, 9, "DATE"), (10, 12, "CARDINAL"), (20, 22, "ORDINAL")]
    found = tally("strict", unit(gold, predicted), labels="ontonotes")
    assert found.counts.sum(axis=0).tolist() == [3, 3, 3, 4]


@pytest.mark.parametrize("gold_empty", [True, False])
@pytest.mark.parametrize("predicted_empty", [True, False])
@pytest.mark.parametrize("tier", [tier.name for tier in ENTITIES.tiers if tier.name not in ("values", "seqeval")])
def test_empty_sides_are_undefined_or_zero(tier: str, gold_empty: bool, predicted_empty: bool) -> None:
    some: list[Span] = [(0, 3, "PER")]
    found = tally(tier, unit([] if gold_empty else some, [] if predicted_empty else some)).counts.sum(axis=0)
    values = [float(measure(found)) for measure in (counts.f1, counts.precision, counts.recall)]
    expected = {
        (True, True): [None, None, None],
        (True, False): [0, 0, None],
        (False, True): [0, None, 0],
        (False, False): [1, 1, 1],
    }[gold_empty, predicted_empty]
    assert [None if np.isnan(value) else value for value in values] == expected


def test_metric_names_are_unique_and_contain_task_and_tier() -> None:
    names = [name for task in TASKS for name in (*task.metrics, *task.extra_metrics)]
    assert len(names) == len(set(names))
    assert all(task.headline in task.metrics for task in TASKS)
    assert "entities.strict.f1" in names
    assert "entities.seqeval.f1" in names
