"""Comparison with nervaluate on random spans, except for its known errors.

Two things are left out. The first is spans that overlap several others: nervaluate matches greedily in list order, so
an earlier prediction can take the gold of an exact one. The second is its recall for types and partial matches, because
the denominator counts an incorrect pair on both sides.
"""

from __future__ import annotations

import random

import pytest

from crosswire.tasks.entities import ENTITIES
from support.builders import story_of, tally_of, unit

TAGS = ["PER", "ORG", "GPE"]
Span = tuple[int, int, str]


def sides(seed: int) -> tuple[list[Span], list[Span]]:
    """Return gold and predicted spans in slots of ten characters, at most one per side and slot."""
    source = random.Random(seed)
    gold, predicted = [], []
    for slot in range(0, 100, 10):
        kind = source.random()
        start, end = slot + source.randrange(3), slot + 4 + source.randrange(4)
        if kind < 0.8:
            gold.append((start, end, source.choice(TAGS)))
        if kind > 0.1:
            exact = source.random() < 0.5
            predicted.append((start, end, source.choice(TAGS)) if exact else (slot + 2, slot + 6, source.choice(TAGS)))
    return gold, predicted


def by_nervaluate(pairs: list[tuple[list[Span], list[Span]]]) -> dict[str, tuple[int, int, int]]:
    """Return correct, predicted and gold of each scheme of nervaluate, which takes inclusive span ends."""
    from nervaluate import Evaluator

    def records(spans: list[Span]) -> list[dict[str, object]]:
        return [{"label": label, "start": start, "end": end - 1} for start, end, label in spans]

    gold, predicted = ([records(pair[side]) for pair in pairs] for side in (0, 1))
    overall = Evaluator(gold, predicted, tags=TAGS, loader="dict").evaluate()["overall"]
    return {name: (found.correct, found.actual, found.possible) for name, found in overall.items()}


def by_crosswire(pairs: list[tuple[list[Span], list[Span]]], tier: str) -> list[int]:
    units = [unit(gold, predicted) for gold, predicted in pairs]
    return [int(number) for number in tally_of(ENTITIES, tier, [story_of(*units)]).counts.sum(axis=0)]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(("scheme", "tier"), [("strict", "strict"), ("exact", "boundary"), ("ent_type", "type")])
def test_counts_equal_nervaluate(scheme: str, tier: str, seed: int) -> None:
    pairs = [sides(100 * seed + number) for number in range(4)]
    expected = by_nervaluate(pairs)[scheme]
    correct, predicted, found, gold = by_crosswire(pairs, tier)
    assert (correct, predicted) == expected[:2]
    assert correct == found
    assert gold == sum(len(own) for own, _ in pairs)
    if scheme != "ent_type":
        assert gold == expected[2]


def test_exact_prediction_wins_over_earlier_overlap() -> None:
    """Check a known difference: nervaluate matches the gold with the first prediction that overlaps it."""
    pairs = [([(0, 4, "PER")], [(0, 6, "PER"), (0, 4, "PER")])]
    assert by_nervaluate(pairs)["strict"][0] == 0
    assert by_crosswire(pairs, "strict")[0] == 1
