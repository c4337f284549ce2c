"""What must hold for every tier, on random spans."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosswire.metrics import counts
from crosswire.metrics.alignment import align
from crosswire.model.tokens import LabelledSpan
from crosswire.tasks.counting import span_matching as matching
from crosswire.tasks.counting.mention_table import mention_table
from crosswire.tasks.counting.task import Tier
from crosswire.tasks.counting.units import ScoringConfig, Unit
from crosswire.tasks.entities import ENTITIES
from support.builders import labelled_spans, schema, unit

Span = tuple[int, int, str]
# Values are had by times and quantities alone; they have cases of their own.
TIERS = [tier for tier in ENTITIES.tiers if tier.name != "values"]
SPANS = labelled_spans(last_start=25)
every_tier = pytest.mark.parametrize("tier", TIERS, ids=[tier.name for tier in TIERS])
thoroughly = settings(max_examples=80, deadline=None)


def tally(tier: Tier, *units: Unit) -> counts.Counts:
    return tier.tally(units, schema(), ScoringConfig()).counts


def total(tier: Tier, gold: list[Span], predicted: list[Span]) -> counts.Counts:
    found: counts.Counts = tally(tier, unit(gold, predicted)).sum(axis=(0, 1))
    return found


@every_tier
@thoroughly
@given(SPANS)
def test_gold_against_itself_is_exactly_one_or_undefined(tier: Tier, gold: list[Span]) -> None:
    value = float(counts.f1(total(tier, gold, gold)))
    assert value == 1.0 if gold else np.isnan(value)


@every_tier
@thoroughly
@given(SPANS, SPANS)
def test_swapping_sides_swaps_precision_and_recall(tier: Tier, gold: list[Span], predicted: list[Span]) -> None:
    there, back = total(tier, gold, predicted), total(tier, predicted, gold)
    np.testing.assert_array_equal(counts.precision(there), counts.recall(back))
    np.testing.assert_array_equal(counts.f1(there), counts.f1(back))


@every_tier
@thoroughly
@given(SPANS, SPANS, st.randoms(use_true_random=False))
def test_order_does_not_matter(tier: Tier, gold: list[Span], predicted: list[Span], shuffler: random.Random) -> None:
    shuffled = list(predicted)
    shuffler.shuffle(shuffled)
    np.testing.assert_array_equal(tally(tier, unit(gold, predicted)), tally(tier, unit(gold, shuffled)))


@every_tier
@thoroughly
@given(SPANS, SPANS)
def test_values_are_bounded_and_one_to_one(tier: Tier, gold: list[Span], predicted: list[Span]) -> None:
    right, said, found, wanted = total(tier, gold, predicted)
    assert right == found
    assert 0 <= right <= min(said, wanted)


@every_tier
@thoroughly
@given(SPANS, SPANS, SPANS, SPANS)
def test_counts_of_a_union_are_the_sum(
    tier: Tier, gold: list[Span], predicted: list[Span], more_gold: list[Span], more_predicted: list[Span]
) -> None:
    both = tally(tier, unit(gold, predicted), unit(more_gold, more_predicted)).sum(axis=(0, 1))
    np.testing.assert_array_equal(both, total(tier, gold, predicted) + total(tier, more_gold, more_predicted))


@every_tier
@thoroughly
@given(SPANS, SPANS)
def test_adding_a_gold_mention_to_the_prediction_never_lowers_recall(
    tier: Tier, gold: list[Span], predicted: list[Span]
) -> None:
    for span in gold:
        if span not in predicted:
            assert total(tier, gold, [*predicted, span])[2] >= total(tier, gold, predicted)[2]


@thoroughly
@given(SPANS, SPANS)
def test_looser_tiers_find_no_less(gold: list[Span], predicted: list[Span]) -> None:
    found = {tier.name: total(tier, gold, predicted)[2] for tier in TIERS}
    assert found["strict"] <= found["type"]
    assert found["boundary"] <= found["overlap"]


@settings(max_examples=150, deadline=None)
@given(SPANS, SPANS)
def test_overlap_is_the_alignment_of_every_pair_that_is_looked_at(gold: list[Span], predicted: list[Span]) -> None:
    matched = matching.match_overlap(mention_table([unit(gold, predicted)], schema(), ScoringConfig()))
    there, said = (
        [LabelledSpan(*span, "") for span in zip(side.start.tolist(), side.end.tolist(), strict=True)]
        for side in (matched.gold, matched.predicted)
    )
    expected = align({edge: dice for edge, dice in matching.overlaps(there, said) if dice >= matching.LEAST_DICE})
    assert list(zip(matched.found.tolist(), matched.right.tolist(), strict=True)) == expected


@every_tier
@thoroughly
@given(SPANS, SPANS, SPANS, SPANS)
def test_articles_are_counted_together_as_they_are_alone(
    tier: Tier, gold: list[Span], predicted: list[Span], more_gold: list[Span], more_predicted: list[Span]
) -> None:
    units = [unit(gold, predicted), unit(more_gold, more_predicted)]
    alone = [tally(tier, own)[0].tolist() for own in units]
    assert tally(tier, *units).tolist() == alone
