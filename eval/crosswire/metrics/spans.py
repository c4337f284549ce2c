"""Overlapping spans of two sides and the size of each overlap; spans are half-open and not empty."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Pairs = tuple[Integers, Integers, NDArray[np.float64]]


def overlaps(gold: Integers, predicted: Integers) -> Pairs:
    """Return all pairs of spans that share an item: gold rows, predicted rows, and their Dice, each of shape (pairs,).

    Args:
        gold: Shape (spans, 2): start and end, sorted by start.
        predicted: The same for the predicted side.

    If two spans overlap, either the predicted span begins within the gold span, or the gold span begins within the
    predicted span, after its start. Bisection finds both kinds of pairs directly, without testing other pairs.
    """
    rows, columns = _beginning_within(gold, predicted[:, 0], "left")
    others, more = _beginning_within(predicted, gold[:, 0], "right")
    rows, columns = np.concatenate([rows, more]), np.concatenate([columns, others])
    shared = np.minimum(gold[rows, 1], predicted[columns, 1]) - np.maximum(gold[rows, 0], predicted[columns, 0])
    sizes = (gold[:, 1] - gold[:, 0])[rows] + (predicted[:, 1] - predicted[:, 0])[columns]
    return rows, columns, 2 * shared / sizes


def _beginning_within(spans: Integers, starts: Integers, side: Literal["left", "right"]) -> tuple[Integers, Integers]:
    """Return all (span, start) with the start inside the span; with side `right`, not at its beginning."""
    first = np.searchsorted(starts, spans[:, 0], side=side)
    numbers = np.searchsorted(starts, spans[:, 1], side="left") - first
    owner = np.repeat(np.arange(len(spans)), numbers)
    offset = np.arange(len(owner)) - np.repeat(np.cumsum(numbers) - numbers, numbers)
    return owner, first[owner] + offset
