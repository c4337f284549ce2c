"""Which spans of two sides overlap, and by how much; spans are half-open and not empty."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Pairs = tuple[Integers, Integers, NDArray[np.float64]]


def overlaps(gold: Integers, predicted: Integers) -> Pairs:
    """Every pair of spans that share an item: gold rows, predicted rows, and the Dice of each pair, all (pairs,).

    Args:
        gold: Shape (spans, 2): start and end, sorted by start.
        predicted: The same of the other side.

    Of two spans that overlap either the predicted one begins within the gold one, or the gold one begins within the
    predicted one, after its start: so both kinds are found by bisection, and no pair is looked at in vain.
    """
    rows, columns = _beginning_within(gold, predicted[:, 0], "left")
    others, more = _beginning_within(predicted, gold[:, 0], "right")
    rows, columns = np.concatenate([rows, more]), np.concatenate([columns, others])
    shared = np.minimum(gold[rows, 1], predicted[columns, 1]) - np.maximum(gold[rows, 0], predicted[columns, 0])
    sizes = (gold[:, 1] - gold[:, 0])[rows] + (predicted[:, 1] - predicted[:, 0])[columns]
    return rows, columns, 2 * shared / sizes


def _beginning_within(spans: Integers, starts: Integers, side: Literal["left", "right"]) -> tuple[Integers, Integers]:
    """Every (span, start) with the start inside the span; with side `right`, not at its beginning."""
    first = np.searchsorted(starts, spans[:, 0], side=side)
    numbers = np.searchsorted(starts, spans[:, 1], side="left") - first
    owner = np.repeat(np.arange(len(spans)), numbers)
    offset = np.arange(len(owner)) - np.repeat(np.cumsum(numbers) - numbers, numbers)
    return owner, first[owner] + offset
