"""Items that only one side has, and their one-to-one pairing: a wrong prediction with its intended gold item."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable
from typing import Generic, TypeVar

from crosswire.metrics.alignment import Edge, align
from crosswire.model import Span
from crosswire.model.tokens import LabelledSpan
from crosswire.tasks.counting.span_matching import overlaps

Item = TypeVar("Item", bound=Hashable)
Pairs = list[tuple[Item, Item]]


class Unmatched(Generic[Item]):
    """The items that only the gold has, and the items that only the system predicted.

    Both sides must have a fixed order, such as the order of positions, so that the order of the input does not matter.

    Attributes:
        gold: Gold items that the system did not predict.
        predicted: Predicted items that the gold does not have.
    """

    def __init__(self, gold: Collection[Item], predicted: Collection[Item]) -> None:
        """Store both sides without duplicates and without the items that they share."""
        self.gold: list[Item] = _without(dict.fromkeys(gold), set(predicted))
        self.predicted: list[Item] = _without(dict.fromkeys(predicted), set(gold))

    def take_same(self, key: Callable[[Item], Hashable]) -> Pairs[Item]:
        """Remove and return pairs of items with the same key; in each group, the first is paired with the first etc."""
        groups = self._groups(key)
        return self._take(edge for rows, columns in groups for edge in zip(rows, columns, strict=False))

    def take_overlapping(self, span: Callable[[Item], Span], key: Callable[[Item], Hashable]) -> Pairs[Item]:
        """Remove and return the best alignment of items that have the same key and share a character.

        The best alignment has the most pairs, and then the greatest total Dice (`metrics.alignment.align`).
        """
        edges: dict[Edge, float] = {}
        for rows, columns in self._groups(key):
            gold = sorted((LabelledSpan(*span(self.gold[row]), ""), row) for row in rows)
            predicted = [LabelledSpan(*span(self.predicted[column]), "") for column in columns]
            for (row, column), dice in overlaps([each for each, _ in gold], predicted):
                edges[gold[row][1], columns[column]] = dice
        return self._take(align(edges))

    def _groups(self, key: Callable[[Item], Hashable]) -> list[tuple[list[int], list[int]]]:
        """Return the indices of the items of both sides, grouped by key."""
        groups: dict[Hashable, tuple[list[int], list[int]]] = {}
        for side, items in enumerate((self.gold, self.predicted)):
            for index, item in enumerate(items):
                groups.setdefault(key(item), ([], []))[side].append(index)
        return list(groups.values())

    def _take(self, edges: Iterable[Edge]) -> Pairs[Item]:
        pairs = [(self.gold[row], self.predicted[column]) for row, column in sorted(edges)]
        self.gold = _without(self.gold, {gold for gold, _ in pairs})
        self.predicted = _without(self.predicted, {predicted for _, predicted in pairs})
        return pairs


def _without(items: Iterable[Item], taken: set[Item]) -> list[Item]:
    return [item for item in items if item not in taken]
