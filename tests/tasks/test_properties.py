"""Property tests of every tier of `entities` on random spans."""

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
from support.builders import labelled_spans, schema, story_of, tally_of, unit

Span = tuple[int, int, str]
# Only times and quantities have values; `values` has separate tests.
TIERS = [tier for tier in ENTITIES.tiers if tier.name not in ("values", "seqeval")]
SPANS = labelled_spans(last_start=25)
every_tier = pytest.mark.parametrize("tier", TIERS, ids=[tier.name for tier in TIERS])
thoroughly = settings(max_examples=40, deadline=None)


def tally(tier: Tier, *units: Unit) -> counts.Counts:
    found = tally_of(ENTITIES, tier.name, [story_of(*units)]).by_unit
    assert found is not None
    return found


def total(tier: Tier, gold: list[Span], predicted: list[Span]) -> counts.Counts:
    found: counts.Counts = tally(tier, unit(gold, predicted)).sum(axis=(0, 1))
    return found


@every_tier
@thoroughly
@given(SPANS)
def test_f1_of_gold_against_itself_is_one_or_undefined(tier: Tier, gold: list[Span]) -> None:
    value = float(counts.f1(total(tier, gold, gold)))
    assert value == 1.0 if gold else np.isnan(value)


@every_tier
@thoroughly
@given(SPANS, SPANS)
def test_swapping_sides_swaps_precision_and_recall(tier: Tier, gold: list[Span], predicted: list[Span]) -> None:
    forward, swapped = total(tier, gold, predicted), total(tier, predicted, gold)
    np.testing.assert_array_equal(counts.precision(forward), counts.recall(swapped))
    np.testing.assert_array_equal(counts.f1(forward), counts.f1(swapped))


@every_tier
@thoroughly
@given(SPANS, SPANS, st.randoms(use_true_random=False))
def test_counts_do_not_depend_on_the_order_of_predictions(
    tier: Tier, gold: list[Span], predicted: list[Span], shuffler: random.Random
) -> None:
    shuffled = list(predicted)
    shuffler.shuffle(shuffled)
    np.testing.assert_array_equal(tally(tier, unit(gold, predicted)), tally(tier, unit(gold, shuffled)))


@every_tier
@thoroughly
@given(SPANS, SPANS)
def test_counts_are_bounded_and_one_to_one(tier: Tier, gold: list[Span], predicted: list[Span]) -> None:
    correct, predictions, found, gold_spans = total(tier, gold, predicted)
    assert correct == found
    assert 0 <= correct <= min(predictions, gold_spans)


@every_tier
@thoroughly
@given(SPANS, SPANS, SPANS, SPANS)
def test_counts_of_several_articles_are_summed(
    tier: Tier, gold: list[Span], predicted: list[Span], more_gold: list[Span], more_predicted: list[Span]
) -> None:
    both = tally(tier, unit(gold, predicted), unit(more_gold, more_predicted)).sum(axis=(0, 1))
    np.testing.assert_array_equal(both, total(tier, gold, predicted) + total(tier, more_gold, more_predicted))


@every_tier
@thoroughly
@given(SPANS, SPANS)
def test_adding_a_gold_mention_never_lowers_recall(tier: Tier, gold: list[Span], predicted: list[Span]) -> None:
    for span in gold:
        if span not in predicted:
            assert total(tier, gold, [*predicted, span])[2] >= total(tier, gold, predicted)[2]


@thoroughly
@given(SPANS, SPANS)
def test_looser_tiers_find_at_least_as_many(gold: list[Span], predicted: list[Span]) -> None:
    found = {tier.name: total(tier, gold, predicted)[2] for tier in TIERS}
    assert found["strict"] <= found["type"]
    assert found["boundary"] <= found["overlap"]


@settings(max_examples=150, deadline=None)
@given(SPANS, SPANS)
def test_overlap_tier_equals_alignment_of_all_pairs(gold: list[Span], predicted: list[Span]) -> None:
    matched = matching.match_overlap(mention_table([unit(gold, predicted)], schema(), ScoringConfig()))
    gold_spans, predicted_spans = (
        [LabelledSpan(*span, "") for span in zip(side.start.tolist(), side.end.tolist(), strict=True)]
        for side in (matched.gold, matched.predicted)
    )
    expected = align(
        {edge: dice for edge, dice in matching.overlaps(gold_spans, predicted_spans) if dice >= matching.LEAST_DICE}
    )
    assert list(zip(matched.matched_gold.tolist(), matched.matched_predicted.tolist(), strict=True)) == expected


@every_tier
@thoroughly
@given(SPANS, SPANS, SPANS, SPANS)
def test_articles_get_equal_counts_alone_and_together(
    tier: Tier, gold: list[Span], predicted: list[Span], more_gold: list[Span], more_predicted: list[Span]
) -> None:
    units = [unit(gold, predicted), unit(more_gold, more_predicted)]
    alone = [tally(tier, own)[0].tolist() for own in units]
    assert tally(tier, *units).tolist() == alone
