"""When labelled spans of two sides match, and how that is counted: the tiers of every task on spans."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crosswire.metrics.alignment import Edge
from crosswire.model.gc_pause import collection_paused
from crosswire.model.schema import Schema
from crosswire.model.tokens import LabelledSpan
from crosswire.tasks.counting.sides import REFINED
from crosswire.tasks.counting.span_table import MakeTable, SpanColumns, Table, keys
from crosswire.tasks.counting.task import Tally
from crosswire.tasks.counting.units import ScoringConfig, Unit

if TYPE_CHECKING:  # numpy is not paid for by listing tasks
    from crosswire.model.mention_columns import Integers

LEAST_DICE = 0.5

Spans = Sequence[LabelledSpan]


@dataclass(frozen=True, slots=True)
class Matched:
    """The spans that each side counts, and the places of those that are matched.

    Attributes:
        gold: What is counted of the gold.
        found: Shape (matched,): the places in `gold` of what was found.
        predicted: What is counted of the predictions.
        right: Shape (matched,): the places in `predicted` of what is right.
    """

    gold: SpanColumns
    found: Integers
    predicted: SpanColumns
    right: Integers


Matcher = Callable[[Table], Matched]


def match_strict(table: Table) -> Matched:
    """A predicted span is right when the gold has the same span with the same label."""
    return _joined(table.gold, table.predicted, "start", "end", "label")


def match_boundary(table: Table) -> Matched:
    """A predicted span is right when the gold has the same span with any label; each span counts once."""
    gold, predicted = one_per_span(table.gold, table.predicted), one_per_span(table.predicted, table.gold)
    return _joined(gold, predicted, "start", "end")


def match_type(table: Table) -> Matched:
    """One-to-one alignment of spans that share a character and have the same label."""
    import numpy as np

    sides = (table.gold, table.predicted)
    line = max(int(side.end.max(initial=0)) for side in sides)
    # Every label has a line of its own.
    apart = [SpanColumns(s.unit, s.start + s.label * line, s.end + s.label * line, s.label) for s in sides]
    orders = [np.argsort(side.start, kind="stable") for side in apart]
    found, right = _align(apart[0].at(orders[0]), apart[1].at(orders[1]))
    return Matched(table.gold, orders[0][found], table.predicted, orders[1][right])


def match_overlap(table: Table) -> Matched:
    """One-to-one alignment of spans with a Dice of at least 0.5, whatever their labels; each span counts once."""
    gold, predicted = one_per_span(table.gold, table.predicted), one_per_span(table.predicted, table.gold)
    found, right = _align(gold, predicted, least=LEAST_DICE)
    return Matched(gold, found, predicted, right)


def one_per_span(side: SpanColumns, other: SpanColumns) -> SpanColumns:
    """Each span of a side once: under the label that the other side has there too, else under the first."""
    import numpy as np

    if not ((side.start[1:] == side.start[:-1]) & (side.end[1:] == side.end[:-1])).any():
        return side
    span, _ = keys(side, other, "start", "end")
    own, there = keys(side, other, "start", "end", "label")
    order = np.lexsort((side.label, ~np.isin(own, there), span))
    first = np.append(True, np.diff(span[order]) > 0)
    return side.at(np.sort(order[first]))


def _joined(gold: SpanColumns, predicted: SpanColumns, *columns: str) -> Matched:
    """What agrees in these columns, in which no two spans of a side agree."""
    import numpy as np

    there, said = keys(gold, predicted, *columns)
    place = np.searchsorted(there, said)
    right = np.flatnonzero(np.append(there, -1)[place] == said)
    return Matched(gold, place[right], predicted, right)


def _align(gold: SpanColumns, predicted: SpanColumns, *, least: float = 0.0) -> tuple[Integers, Integers]:
    """The best one-to-one alignment of spans that share a character, with a Dice of at least `least`: their places."""
    import numpy as np

    from crosswire.metrics.alignment import align_arrays
    from crosswire.metrics.spans import overlaps

    rows, columns, dice = overlaps(*(np.stack([side.start, side.end], axis=1) for side in (gold, predicted)))
    kept = dice >= least
    return align_arrays(rows[kept], columns[kept], dice[kept])


def overlaps(gold: Spans, predicted: Spans) -> Iterator[tuple[Edge, float]]:
    """Every (gold index, predicted index) that shares a character, with its Dice; for few spans."""
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
    table: MakeTable,
    label_order: Callable[[Schema, ScoringConfig], tuple[str, ...]],
) -> Callable[[Sequence[Unit], Schema, ScoringConfig], Tally]:
    """The tally of a tier: counts of shape (units, labels, 4) by the matcher's idea of what is right.

    Args:
        matcher: Says what is matched.
        table: Makes both sides of the units; a label may bear a refinement behind `|`, which matters to matching alone.
        label_order: The labels along the second axis.
    """

    @collection_paused()
    def tally(units: Sequence[Unit], schema: Schema, config: ScoringConfig) -> Tally:
        # Imported here: `bench tasks` lists this task without paying for numpy.
        import numpy as np

        labels = label_order(schema, config)
        made = table(units, schema, config)
        matched = matcher(made)
        column_of = np.array([labels.index(label.partition(REFINED)[0]) for label in made.labels], dtype=np.int64)
        size = len(units) * len(labels)
        counts = [
            np.bincount(side.unit * len(labels) + column_of[side.label], minlength=size)
            for side in (
                matched.predicted.at(matched.right),
                matched.predicted,
                matched.gold.at(matched.found),
                matched.gold,
            )
        ]
        shape = (len(units), len(labels), 4)
        return Tally(np.stack(counts, axis=-1).astype(np.float64).reshape(shape), labels, made.notes)

    return tally
