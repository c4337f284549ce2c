"""nervaluate on the same random spans, but for what is known to be wrong there.

Left out: spans that overlap several others (its matching follows the order of the list, first come first served; a
prediction equal to the gold can be lost to an earlier one), and its recall of types and partial matches, whose
denominator counts an incorrect pair on both sides.
"""

from __future__ import annotations

import random

import pytest

from crosswire.tasks.counting.units import ScoringConfig
from crosswire.tasks.entities import ENTITIES
from support.builders import schema, unit

TAGS = ["PER", "ORG", "GPE"]
Span = tuple[int, int, str]


def sides(seed: int) -> tuple[list[Span], list[Span]]:
    """Gold and predicted spans in slots of ten characters, at most one a side and slot."""
    source = random.Random(seed)
    gold, said = [], []
    for slot in range(0, 100, 10):
        kind = source.random()
        start, end = slot + source.randrange(3), slot + 4 + source.randrange(4)
        if kind < 0.8:
            gold.append((start, end, source.choice(TAGS)))
        if kind > 0.1:
            exact = source.random() < 0.5
            said.append((start, end, source.choice(TAGS)) if exact else (slot + 2, slot + 6, source.choice(TAGS)))
    return gold, said


def by_nervaluate(pairs: list[tuple[list[Span], list[Span]]]) -> dict[str, tuple[int, int, int]]:
    """Right, predicted and gold of each of its schemes, ends of spans inclusive as it wants them."""
    from nervaluate import Evaluator

    def records(spans: list[Span]) -> list[dict[str, object]]:
        return [{"label": label, "start": start, "end": end - 1} for start, end, label in spans]

    gold, said = ([records(pair[side]) for pair in pairs] for side in (0, 1))
    overall = Evaluator(gold, said, tags=TAGS, loader="dict").evaluate()["overall"]
    return {name: (found.correct, found.actual, found.possible) for name, found in overall.items()}


def by_ours(pairs: list[tuple[list[Span], list[Span]]], tier: str) -> list[int]:
    tally = next(each for each in ENTITIES.tiers if each.name == tier).tally
    units = [unit(gold, said) for gold, said in pairs]
    return [int(number) for number in tally(units, schema(), ScoringConfig()).counts.sum(axis=(0, 1))]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(("scheme", "tier"), [("strict", "strict"), ("exact", "boundary"), ("ent_type", "type")])
def test_right_spans_are_as_many_as_nervaluate_finds(scheme: str, tier: str, seed: int) -> None:
    pairs = [sides(100 * seed + number) for number in range(4)]
    theirs = by_nervaluate(pairs)[scheme]
    right, predicted, found, gold = by_ours(pairs, tier)
    assert (right, predicted) == theirs[:2]
    assert right == found
    assert gold == sum(len(own) for own, _ in pairs)
    if scheme != "ent_type":
        assert gold == theirs[2]


def test_a_right_prediction_is_not_lost_to_an_earlier_one() -> None:
    """The declared difference: nervaluate gives the gold away to the first prediction that overlaps it."""
    pairs = [([(0, 4, "PER")], [(0, 6, "PER"), (0, 4, "PER")])]
    assert by_nervaluate(pairs)["strict"][0] == 0
    assert by_ours(pairs, "strict")[0] == 1
