"""Predicted contradictions and the facts that they are about: conflicts, questions, or pairs of sentences.

The state of an item does not depend on other items. A fact counts once, however many items are about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from crosswire.model import Contradiction, Evidence, Span
from crosswire.model.claim_lines import HARMLESS, Line
from crosswire.model.sentence_places import (
    BOILERPLATE,
    NO_PLACE,
    SentencePair,
    SentencePlaces,
    sentence_pairs,
)
from crosswire.tasks.counting.line_gold import LineGold, conflict_id, is_in_scope, line_gold
from crosswire.tasks.counting.units import StoryUnit

# The states of an item, in the order in which they are tried.
MALFORMED, ASIDE, RIGHT, DROPPED, UNLISTED = "malformed", "aside", "right", "dropped", "unlisted"
# The states of wrong items. A harmless item has the name of the state of its line.
WRONG = (MALFORMED, HARMLESS, UNLISTED)

# A fact: the id of a conflict, the number of a question, a pair of sentences, or nothing for a malformed item.
Fact = str | int | SentencePair

# The codes of items without two places; the code of any other item has the numbers of its places.
_MALFORMED_CODE, _ASIDE_CODE = -1, -2


@dataclass(frozen=True, slots=True)
class Outcome:
    """The state of an item and the facts that it is about, in the order of the files or of the text.

    Attributes:
        state: `malformed`, `aside`, `right`, `dropped`, `harmless` or `unlisted`.
        facts: The facts; empty for malformed items, because each is a fact of its own.
        lines: The firm lines of a right item, or the harmless lines of a harmless one.
    """

    state: str
    facts: tuple[Fact, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, eq=False)
class Case:
    """The gold and the predicted contradictions of one story.

    Attributes:
        gold: The lines of the story.
        items: The predicted contradictions.
        codes: The two places of each item as one number, equal for mirrored items.
    """

    gold: LineGold
    items: Sequence[Contradiction]
    codes: NDArray[np.int64]

    @cached_property
    def outcomes(self) -> Mapping[int, Outcome]:
        """The outcome of each code of an item."""
        by_pair, size = self.gold.by_pair, 2 * len(self.gold.places)
        found = {}
        for code in np.unique(self.codes).tolist():
            low, high = divmod(code, size)
            pair = low >> 1, high >> 1
            # Most items of a long answer are one sentence beside another, in a pair that no line covers.
            if code >= 0 and not (low | high) & 1 and low != high and pair not in by_pair:
                found[code] = Outcome(UNLISTED, (pair,))
            else:
                found[code] = self._outcome(code)
        return found

    def _outcome(self, code: int) -> Outcome:
        """Return the state and the facts of an item; the first state that fits."""
        if code == _MALFORMED_CODE:
            return Outcome(MALFORMED)
        pairs = self.pairs_of_code(code)
        if not pairs:
            return Outcome(ASIDE)
        covered = [self.gold.by_pair[pair] for pair in pairs if pair in self.gold.by_pair]
        firm = sorted((line for gold in covered for line in gold.firm), key=lambda line: line.question)
        if firm:
            return Outcome(RIGHT, tuple(dict.fromkeys(map(conflict_id, firm))), tuple(firm))
        if any(gold.contested for gold in covered):
            return Outcome(DROPPED)
        harmless = sorted((line for gold in covered for line in gold.harmless), key=lambda line: line.question)
        if harmless:
            return Outcome(HARMLESS, (harmless[0].question,), tuple(harmless))
        return Outcome(UNLISTED, (min(pairs),))

    def pairs_of_code(self, code: int) -> list[SentencePair]:
        """Return the pairs of sentences that an item covers."""
        return [] if code < 0 else list(sentence_pairs(*divmod(code, 2 * len(self.gold.places))))

    def facts(self, *states: str) -> set[Fact]:
        """Return the facts of the items in these states; malformed items have none."""
        return {fact for outcome in self.outcomes.values() if outcome.state in states for fact in outcome.facts}

    def number_of(self, state: str) -> int:
        """Return the number of items in a state."""
        codes = [code for code, outcome in self.outcomes.items() if outcome.state == state]
        return int(np.isin(self.codes, codes).sum())

    @property
    def counts(self) -> list[int]:
        """Distinct conflicts found, distinct facts named, conflicts found, and conflicts that count."""
        found = len(self.facts(RIGHT))
        wrong = len(self.facts(*WRONG)) + self.number_of(MALFORMED)
        return [found, found + wrong, found, len(self.gold.conflicts)]

    def items_in(self, *states: str) -> list[tuple[Contradiction, Outcome, int]]:
        """Return the items in these states with their outcomes and codes, in the order of the prediction."""
        codes = [code for code, outcome in self.outcomes.items() if outcome.state in states]
        indices = np.flatnonzero(np.isin(self.codes, codes)).tolist()
        return [(self.items[n], self.outcomes[code], code) for n in indices for code in (int(self.codes[n]),)]

    def in_scope(self, scope: str) -> Case:
        """Return the lines and items `within` one article, or `cross`; malformed items are in neither."""
        kept = [n for n, item in enumerate(self.items) if is_in_scope(scope, item.left.article, item.right.article)]
        return Case(self.gold.in_scope(scope), [self.items[n] for n in kept], self.codes[kept])

    @cached_property
    def without_copy_errors(self) -> Case:
        """The case in which conflicts that copying made are contested."""
        gold = self.gold.without_copy_errors
        return self if gold is self.gold else Case(gold, self.items, self.codes)


def case_of(unit: StoryUnit) -> Case:
    """Return the gold and the items of a story; those in an article that is not in the unit are left out."""
    gold = line_gold(unit)
    items = [each for each in unit.contradictions or () if each.is_malformed or _is_known(each, gold.places)]
    return Case(gold, items, _codes(items, gold.places))


def _is_known(item: Contradiction, places: SentencePlaces) -> bool:
    return item.left.article in places and item.right.article in places


def _codes(items: Sequence[Contradiction], places: SentencePlaces) -> NDArray[np.int64]:
    """Return the code of each item."""
    left = _place_numbers((item.left for item in items), len(items), places)
    right = _place_numbers((item.right for item in items), len(items), places)
    low, high = np.minimum(left, right), np.maximum(left, right)
    codes = low * (2 * max(len(places), 1)) + high
    codes[(left == BOILERPLATE) | (right == BOILERPLATE)] = _ASIDE_CODE
    codes[(left == NO_PLACE) | (right == NO_PLACE)] = _MALFORMED_CODE
    return codes


def _place_numbers(sides: Iterable[Evidence], number: int, places: SentencePlaces) -> NDArray[np.int64]:
    """Return the place of each side; sides that are one object are looked up by its identity, which is fast."""
    known: dict[int, int] = {}

    def place(side: Evidence) -> int:
        found = known.get(id(side))
        if found is None:
            found = known[id(side)] = places.place(side.article, side.spans) if side.article else NO_PLACE
        return found

    return np.fromiter(map(place, sides), dtype=np.int64, count=number)


def evidence_dice(item: Contradiction, line: Line) -> float:
    """Return the lower Dice of the two sides with the claims of a line, in the better orientation."""
    left, right = line.pair.left, line.pair.right
    one, two = (left.article, left.spans), (right.article, right.spans)
    straight = min(_dice(item.left, *one), _dice(item.right, *two))
    turned = min(_dice(item.left, *two), _dice(item.right, *one))
    return max(straight, turned)


def _dice(side: Evidence, article: str, spans: Sequence[Span]) -> float:
    """Return the Dice of the characters of two lists of spans; 0 for different articles."""
    if side.article != article:
        return 0.0
    one, two = _characters(side.spans), _characters(spans)
    return 2 * len(one & two) / (len(one) + len(two))


def _characters(spans: Iterable[Span]) -> set[int]:
    return {offset for start, end in spans for offset in range(start, end)}
