"""What only one side has, and its pairing one to one: a wrong prediction and the gold that it was meant for."""

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
    """What only the gold has and what only the system said.

    Both sides are given in an order of their own, such as that of positions, so that no order of input matters.

    Attributes:
        gold: What the system did not find.
        predicted: What the gold does not have.
    """

    def __init__(self, gold: Collection[Item], predicted: Collection[Item]) -> None:
        """Hold both sides, each item once, without what they share."""
        self.gold: list[Item] = _without(dict.fromkeys(gold), set(predicted))
        self.predicted: list[Item] = _without(dict.fromkeys(predicted), set(gold))

    def take_same(self, key: Callable[[Item], Hashable]) -> Pairs[Item]:
        """Remove and return pairs that agree in a key: in every group the first with the first, and so on."""
        groups = self._groups(key)
        return self._take(edge for rows, columns in groups for edge in zip(rows, columns, strict=False))

    def take_overlapping(self, span: Callable[[Item], Span], key: Callable[[Item], Hashable]) -> Pairs[Item]:
        """Remove and return the best alignment of items that agree in a key and share a character.

        Most pairs first, then the greatest total Dice (`metrics.alignment.align`).
        """
        edges: dict[Edge, float] = {}
        for rows, columns in self._groups(key):
            there = sorted((LabelledSpan(*span(self.gold[row]), ""), row) for row in rows)
            said = [LabelledSpan(*span(self.predicted[column]), "") for column in columns]
            for (row, column), dice in overlaps([each for each, _ in there], said):
                edges[there[row][1], columns[column]] = dice
        return self._take(align(edges))

    def _groups(self, key: Callable[[Item], Hashable]) -> list[tuple[list[int], list[int]]]:
        """Positions of both sides that agree in a key."""
        groups: dict[Hashable, tuple[list[int], list[int]]] = {}
        for side, items in enumerate((self.gold, self.predicted)):
            for index, item in enumerate(items):
                groups.setdefault(key(item), ([], []))[side].append(index)
        return list(groups.values())

    def _take(self, edges: Iterable[Edge]) -> Pairs[Item]:
        pairs = [(self.gold[row], self.predicted[column]) for row, column in sorted(edges)]
        self.gold = _without(self.gold, {gold for gold, _ in pairs})
        self.predicted = _without(self.predicted, {said for _, said in pairs})
        return pairs


def _without(items: Iterable[Item], taken: set[Item]) -> list[Item]:
    return [item for item in items if item not in taken]
