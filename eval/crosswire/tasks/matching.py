"""When labelled spans of two sides match, and how that is counted: the tiers of every task on spans."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence

from crosswire.metrics.alignment import Edge, align
from crosswire.schema import Schema
from crosswire.tasks.sides import REFINED, Sides, one_per_span
from crosswire.tasks.task import Tally
from crosswire.tasks.units import ScoringConfig, Unit
from crosswire.text import LabelledSpan

LEAST_DICE = 0.5

# The spans that each side counts, and which of them are matched.
Matched = tuple[Sequence[LabelledSpan], Collection[LabelledSpan], Sequence[LabelledSpan], Collection[LabelledSpan]]
Matcher = Callable[[Sides], Matched]


def match_strict(pair: Sides) -> Matched:
    """A predicted span is right when the gold has the same span with the same label."""
    both = set(pair.gold) & set(pair.predicted)
    return pair.gold, both, pair.predicted, both


def match_boundary(pair: Sides) -> Matched:
    """A predicted span is right when the gold has the same span with any label; each span counts once."""
    gold, predicted = one_per_span(pair.gold, pair.predicted), one_per_span(pair.predicted, pair.gold)
    gold_spans, predicted_spans = {span[:2] for span in gold}, {span[:2] for span in predicted}
    found = {span for span in gold if span[:2] in predicted_spans}
    return gold, found, predicted, {span for span in predicted if span[:2] in gold_spans}


def match_type(pair: Sides) -> Matched:
    """One-to-one alignment of spans that share a character and have the same label."""
    edges = {edge: dice for edge, dice in overlaps(pair.gold, pair.predicted) if _same_label(pair, edge)}
    aligned = align(edges)
    found, right = {pair.gold[row] for row, _ in aligned}, {pair.predicted[column] for _, column in aligned}
    return pair.gold, found, pair.predicted, right


def match_overlap(pair: Sides) -> Matched:
    """One-to-one alignment of spans with a Dice of at least 0.5, whatever their labels; each span counts once."""
    gold, predicted = one_per_span(pair.gold, pair.predicted), one_per_span(pair.predicted, pair.gold)
    aligned = align({edge: dice for edge, dice in overlaps(gold, predicted) if dice >= LEAST_DICE})
    return gold, {gold[row] for row, _ in aligned}, predicted, {predicted[column] for _, column in aligned}


def _same_label(pair: Sides, edge: Edge) -> bool:
    return pair.gold[edge[0]].label == pair.predicted[edge[1]].label


def overlaps(gold: Sequence[LabelledSpan], predicted: Sequence[LabelledSpan]) -> Iterator[tuple[Edge, float]]:
    """Every (gold index, predicted index) that shares a character, with its Dice; both sides sorted by start."""
    starts = [span.start for span in gold]
    longest = max((span.end - span.start for span in gold), default=0)
    for column, span in enumerate(predicted):
        for row in range(bisect_left(starts, span.start - longest), bisect_left(starts, span.end)):
            shared = min(span.end, gold[row].end) - max(span.start, gold[row].start)
            if shared > 0:
                size = span.end - span.start + gold[row].end - gold[row].start
                yield (row, column), 2 * shared / size


def tally_with(
    matcher: Matcher,
    sides: Callable[[Unit, Schema, ScoringConfig], Sides],
    label_order: Callable[[Schema, ScoringConfig], tuple[str, ...]],
) -> Callable[[Sequence[Unit], Schema, ScoringConfig], Tally]:
    """The tally of a tier: counts of shape (units, labels, 4) by the matcher's idea of what is right.

    Args:
        matcher: Says what is matched.
        sides: Makes both sides of a unit; a label may bear a refinement behind `|`, which matters to matching alone.
        label_order: The labels along the second axis.
    """

    def tally(units: Sequence[Unit], schema: Schema, config: ScoringConfig) -> Tally:
        # Imported here: `bench tasks` lists this task without paying for numpy.
        import numpy as np

        labels = label_order(schema, config)
        place = {label: index for index, label in enumerate(labels)}
        counts = np.zeros((len(units), len(labels), 4))
        notes: Counter[str] = Counter()
        for index, unit in enumerate(units):
            pair = sides(unit, schema, config)
            notes.update(pair.notes)
            gold, found, predicted, right = matcher(pair)
            for column, spans in enumerate((right, predicted, found, gold)):
                for span in spans:
                    counts[index, place[span.label.partition(REFINED)[0]], column] += 1
        return Tally(counts, labels, notes)

    return tally
