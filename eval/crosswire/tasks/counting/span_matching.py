"""Matching of labelled spans of two sides, and the counts of matches: the tiers of every task on spans."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from crosswire.metrics.alignment import Edge, align_arrays
from crosswire.metrics.spans import Integers
from crosswire.metrics.spans import overlaps as overlapping_pairs
from crosswire.model.gc_pause import collection_paused
from crosswire.model.schema import Schema
from crosswire.model.tokens import LabelledSpan
from crosswire.tasks.counting.article_inputs import ArticleInputs
from crosswire.tasks.counting.span_pairs import REFINED, SpanPair
from crosswire.tasks.counting.span_table import SpanColumns, Table, keys, table_of
from crosswire.tasks.counting.task import Tally, additive_tally
from crosswire.tasks.counting.units import ScoringConfig, Unit

LEAST_DICE = 0.5

Spans = Sequence[LabelledSpan]


@dataclass(frozen=True, slots=True)
class Matched:
    """The spans that count on each side, and the indices of the matched spans.

    Attributes:
        gold: The gold spans that count.
        matched_gold: Shape (matched,): the indices in `gold` of the spans that were found.
        predicted: The predicted spans that count.
        matched_predicted: Shape (matched,): the indices in `predicted` of the spans that are correct.
    """

    gold: SpanColumns
    matched_gold: Integers
    predicted: SpanColumns
    matched_predicted: Integers


Matcher = Callable[[Table], Matched]


def match_strict(table: Table) -> Matched:
    """Match each predicted span with the gold span that has the same offsets and label."""
    return _joined(table.gold, table.predicted, "start", "end", "label")


def match_boundary(table: Table) -> Matched:
    """Match each predicted span with the gold span that has the same offsets; each span counts once."""
    gold, predicted = one_per_span(table.gold, table.predicted), one_per_span(table.predicted, table.gold)
    return _joined(gold, predicted, "start", "end")


def match_type(table: Table) -> Matched:
    """Align spans one to one that share a character and have the same label."""
    sides = (table.gold, table.predicted)
    line = max(int(side.end.max(initial=0)) for side in sides)
    # Each label is shifted to a separate section of the line, so that spans of different labels never overlap.
    apart = [SpanColumns(s.unit, s.start + s.label * line, s.end + s.label * line, s.label) for s in sides]
    orders = [np.argsort(side.start, kind="stable") for side in apart]
    rows, columns = _align(apart[0].at(orders[0]), apart[1].at(orders[1]))
    return Matched(table.gold, orders[0][rows], table.predicted, orders[1][columns])


def match_overlap(table: Table) -> Matched:
    """Align spans one to one that have a Dice of at least 0.5, with any labels; each span counts once."""
    gold, predicted = one_per_span(table.gold, table.predicted), one_per_span(table.predicted, table.gold)
    rows, columns = _align(gold, predicted, least=LEAST_DICE)
    return Matched(gold, rows, predicted, columns)


def one_per_span(side: SpanColumns, other: SpanColumns) -> SpanColumns:
    """Return each span of a side once: with a label that the other side has for it too, else with the first."""
    if not ((side.start[1:] == side.start[:-1]) & (side.end[1:] == side.end[:-1])).any():
        return side
    span, _ = keys(side, other, "start", "end")
    own, others = keys(side, other, "start", "end", "label")
    order = np.lexsort((side.label, ~np.isin(own, others), span))
    first = np.append(True, np.diff(span[order]) > 0)
    return side.at(np.sort(order[first]))


def _joined(gold: SpanColumns, predicted: SpanColumns, *columns: str) -> Matched:
    """Match the spans that agree in these columns; the columns are unique within each side."""
    gold_keys, predicted_keys = keys(gold, predicted, *columns)
    index = np.searchsorted(gold_keys, predicted_keys)
    correct = np.flatnonzero(np.append(gold_keys, -1)[index] == predicted_keys)
    return Matched(gold, index[correct], predicted, correct)


def _align(gold: SpanColumns, predicted: SpanColumns, *, least: float = 0.0) -> tuple[Integers, Integers]:
    """Return the indices of the best one-to-one alignment of overlapping spans with a Dice of at least `least`."""
    rows, columns, dice = overlapping_pairs(*(np.stack([side.start, side.end], axis=1) for side in (gold, predicted)))
    kept = dice >= least
    return align_arrays(rows[kept], columns[kept], dice[kept])


def overlaps(gold: Spans, predicted: Spans) -> Iterator[tuple[Edge, float]]:
    """Yield each (gold index, predicted index) of overlapping spans with its Dice; meant for few spans."""
    starts = [span.start for span in gold]
    longest = max((span.end - span.start for span in gold), default=0)
    for column, span in enumerate(predicted):
        for row in range(bisect_left(starts, span.start - longest), bisect_left(starts, span.end)):
            shared = min(span.end, gold[row].end) - max(span.start, gold[row].start)
            if shared > 0:
                size = span.end - span.start + gold[row].end - gold[row].start
                yield (row, column), 2 * shared / size


def count_matches(
    matcher: Matcher,
    table: Callable[[ArticleInputs], Table],
    label_order: Callable[[Schema, ScoringConfig], tuple[str, ...]],
) -> Callable[[ArticleInputs], Tally]:
    """Return the count function of a tier: counts that add up over articles, of the spans that the matcher matches.

    Args:
        matcher: Matches the spans of both sides.
        table: Makes both sides of the articles. A label may have a refinement after `|`, used only in matching.
        label_order: The labels along the axis of labels.
    """

    @collection_paused()
    def count(inputs: ArticleInputs) -> Tally:
        labels, made = label_order(inputs.schema, inputs.config), table(inputs)
        matched = matcher(made)
        column_of = np.array([labels.index(label.partition(REFINED)[0]) for label in made.labels], dtype=np.int64)
        size = len(inputs.articles) * len(labels)
        counts = [
            np.bincount(side.unit * len(labels) + column_of[side.label], minlength=size)
            for side in (
                matched.predicted.at(matched.matched_predicted),
                matched.predicted,
                matched.gold.at(matched.matched_gold),
                matched.gold,
            )
        ]
        shape = (len(inputs.articles), len(labels), 4)
        return additive_tally(np.stack(counts, axis=-1).astype(np.float64).reshape(shape), labels, made.notes)

    return count


def sides_table(sides: Callable[[Unit, Schema, ScoringConfig], SpanPair]) -> Callable[[ArticleInputs], Table]:
    """Return a function that makes a table from the sides of each article."""

    def table(inputs: ArticleInputs) -> Table:
        return table_of([sides(unit, inputs.schema, inputs.config) for unit in inputs.articles])

    return table
