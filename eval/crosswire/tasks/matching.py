"""When labelled spans of two sides match, and how that is counted: the tiers of every task on spans."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from operator import le

from crosswire.memory import collection_paused
from crosswire.metrics.alignment import Edge, align
from crosswire.model import Span
from crosswire.schema import Schema
from crosswire.tasks.sides import REFINED, Sides, one_per_span
from crosswire.tasks.task import Tally
from crosswire.tasks.units import ScoringConfig, Unit
from crosswire.text import LabelledSpan

LEAST_DICE = 0.5

# From so many spans of an article on, arrays are quicker than loops.
MANY = 1000

Spans = Sequence[LabelledSpan]

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
    both = _offsets(gold) & _offsets(predicted)
    return gold, [span for span in gold if span[:2] in both], predicted, [s for s in predicted if s[:2] in both]


def match_type(pair: Sides) -> Matched:
    """One-to-one alignment of spans that share a character and have the same label."""
    gold, predicted = _by_label(pair.gold), _by_label(pair.predicted)
    aligned = [both for label in gold if label in predicted for both in _align(gold[label], predicted[label])]
    return pair.gold, [span for span, _ in aligned], pair.predicted, [span for _, span in aligned]


def match_overlap(pair: Sides) -> Matched:
    """One-to-one alignment of spans with a Dice of at least 0.5, whatever their labels; each span counts once."""
    gold, predicted = one_per_span(pair.gold, pair.predicted), one_per_span(pair.predicted, pair.gold)
    aligned = _align(gold, predicted, least=LEAST_DICE)
    return gold, [span for span, _ in aligned], predicted, [span for _, span in aligned]


def _offsets(spans: Iterable[LabelledSpan]) -> set[Span]:
    return {(span.start, span.end) for span in spans}


def _by_label(spans: Iterable[LabelledSpan]) -> Mapping[str, list[LabelledSpan]]:
    labelled: defaultdict[str, list[LabelledSpan]] = defaultdict(list)
    for span in spans:
        labelled[span.label].append(span)
    return labelled


def _align(gold: Spans, predicted: Spans, *, least: float = 0.0) -> list[tuple[LabelledSpan, LabelledSpan]]:
    """The best one-to-one alignment of spans that share a character, with a Dice of at least `least`.

    Both sides are sorted and have no span twice. Where no two spans of a side overlap, what both sides have is aligned
    at once, since nothing else can reach it.
    """
    if not (_disjoint(gold) and _disjoint(predicted)):
        return _align_any(gold, predicted, least)
    at = {span.start: span for span in gold}
    same = [(at[span.start], span) for span in predicted if span.start in at and at[span.start].end == span.end]
    settled = {span.start for span, _ in same}
    left, right = ([span for span in side if span.start not in settled] for side in (gold, predicted))
    return [*same, *_align_any(left, right, least)]


def _disjoint(spans: Spans) -> bool:
    return all(map(le, [span.end for span in spans], [span.start for span in spans][1:]))


def _align_any(gold: Spans, predicted: Spans, least: float) -> list[tuple[LabelledSpan, LabelledSpan]]:
    if not (gold and predicted):
        return []
    if len(gold) + len(predicted) > MANY:
        aligned = _align_many(gold, predicted, least)
    else:
        aligned = align({edge: dice for edge, dice in overlaps(gold, predicted) if dice >= least})
    return [(gold[row], predicted[column]) for row, column in aligned]


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


def _align_many(gold: Spans, predicted: Spans, least: float) -> list[Edge]:
    """The same alignment in arrays, for thousands of spans in one article."""
    import numpy as np

    from crosswire.metrics.alignment import align_arrays
    from crosswire.metrics.spans import overlaps

    sides = (np.array([span[:2] for span in side], dtype=np.int64) for side in (gold, predicted))
    rows, columns, dice = overlaps(*sides)
    kept = dice >= least
    return align_arrays(rows[kept], columns[kept], dice[kept])


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

    @collection_paused()
    def tally(units: Sequence[Unit], schema: Schema, config: ScoringConfig) -> Tally:
        # Imported here: `bench tasks` lists this task without paying for numpy.
        import numpy as np

        labels = label_order(schema, config)
        cells: tuple[list[int], ...] = ([], [], [], [])
        notes: Counter[str] = Counter()
        for index, unit in enumerate(units):
            pair = sides(unit, schema, config)
            if pair.notes:
                notes.update(pair.notes)
            place = _Places({label: index * len(labels) + at for at, label in enumerate(labels)})
            gold, found, predicted, right = matcher(pair)
            for column, spans in zip(cells, (right, predicted, found, gold), strict=True):
                column.extend([place[span.label] for span in spans])
        size = len(units) * len(labels)
        counts = np.stack([np.bincount(np.array(column, dtype=np.int64), minlength=size) for column in cells], axis=-1)
        return Tally(counts.astype(np.float64).reshape(len(units), len(labels), 4), labels, notes)

    return tally


class _Places(dict[str, int]):
    """The cell of every label; what refines a label does not matter."""

    def __missing__(self, label: str) -> int:
        return self[label.partition(REFINED)[0]]
