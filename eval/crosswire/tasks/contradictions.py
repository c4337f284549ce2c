"""The task `contradictions`: which places of a story contradict each other.

No accepted public scorer exists for pairs of claims with evidence; the definitions are ours, after the evidence rules
of FEVER and SciFact. A predicted pair hits a pair of the gold when both its sides touch the sentences of the other's
sides, in either orientation. Positives are the contradictions of the gold that are not contested; a predicted pair that
hits contested ones alone is neither rewarded nor punished.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from crosswire.claim_pairs import CONTRADICTION, UPDATE
from crosswire.model import ClaimPair
from crosswire.schema import Schema
from crosswire.tasks.pair_hits import Case, case_of, evidence_dice
from crosswire.tasks.story_task import Counted, StoryTask, View
from crosswire.tasks.units import StoryUnit

if TYPE_CHECKING:  # numpy is not paid for by listing tasks
    from crosswire.metrics.counts import Counts

LEAST_DICE = 0.5
UNTYPED, NO_PAIR = "untyped", "no pair of the gold"
PARTS = ("f1", "precision", "recall")


def count(units: Sequence[StoryUnit], schema: Schema, scope: str = "") -> Mapping[str, Counted]:
    """All measures, stories added up; the ranking is left out where no predicted pair has a score."""
    import numpy as np

    types, reasons = (*schema.disputes.slots, UNTYPED), (UPDATE, *schema.disputes.pair_reasons, NO_PAIR)
    totals = {
        "dispute": np.zeros((1, 4)),
        "pair": np.zeros((1, 4)),
        "type": np.zeros((len(types), 4)),
        "strict": np.zeros((1, 4)),
        "ranking": np.zeros((1, 4)),
        "alarms": np.zeros((len(reasons), 4)),
    }
    scored = False
    for unit in units:
        case = case_of(unit, scope)
        totals["dispute"][0] += _disputes(case)
        totals["pair"][0] += _matched(case, judged(case), set(case.positives()))
        totals["strict"][0] += _matched(case, judged(case), set(case.positives()), partial(_is_strict, case))
        _add_types(totals["type"], case, types)
        _add_alarms(totals["alarms"], case, reasons)
        totals["ranking"][0] += _ranking(case)
        scored = scored or any(pair.score is not None for pair in case.said)
    labels = {"type": types, "alarms": reasons}
    counted = {name: Counted(counts, labels.get(name, ("",))) for name, counts in totals.items()}
    return counted if scored else {name: each for name, each in counted.items() if name != "ranking"}


def judged(case: Case) -> list[int]:
    """The places of the predicted pairs that are rewarded or punished: all but those that hit contested ones alone."""
    positives, contested = set(case.positives()), case.contested()
    return [
        place for place, hits in enumerate(case.hits) if not positives.isdisjoint(hits) or contested.isdisjoint(hits)
    ]


def false_alarms(case: Case) -> list[int]:
    """The places of the judged pairs that hit no positive."""
    positives = set(case.positives())
    return [place for place in judged(case) if positives.isdisjoint(case.hits[place])]


def _disputes(case: Case) -> list[int]:
    """Each dispute is found once, by any of its pairs; every false alarm is a false positive."""
    positives = case.positives()
    hit = {place for hits in case.hits for place in hits}
    found = {case.gold[place].dispute for place in positives if place in hit}
    there = {case.gold[place].dispute for place in positives}
    return [len(found), len(found) + len(false_alarms(case)), len(found), len(there)]


def _matched(
    case: Case,
    places: Sequence[int],
    positives: Collection[int],
    allowed: Callable[[int, int], bool] | None = None,
) -> list[int]:
    """Predicted pairs matched one to one with positives that they hit, as many as possible."""
    from crosswire.metrics.ranking import match_in_order

    hit = _hit(case, places, positives)
    if allowed is not None:
        both = zip(places, hit, strict=True)
        hit = [[gold for gold in hits if allowed(place, gold)] if hits else hits for place, hits in both]
    right = sum(column is not None for column in match_in_order(hit))
    return [right, len(places), right, len(positives)]


def _hit(case: Case, places: Iterable[int], positives: Collection[int]) -> list[Sequence[int]]:
    """The positives that the predicted pairs at some places hit; pairs that hit the same share what is found."""
    known: dict[Sequence[int], Sequence[int]] = {}
    found = []
    for hits in map(case.hits.__getitem__, places):
        if hits not in known:
            known[hits] = tuple(gold for gold in hits if gold in positives)
        found.append(known[hits])
    return found


def _is_strict(case: Case, place: int, gold: int) -> bool:
    said, pair = case.said[place], case.gold[gold]
    return said.type == pair.type and evidence_dice(said, pair) >= LEAST_DICE


def _add_types(counts: Counts, case: Case, types: Sequence[str]) -> None:
    """Matched one to one among pairs of the same type; a prediction without a type is right nowhere."""
    places = judged(case)
    for row, name in enumerate(types):
        said = [place for place in places if (case.said[place].type or UNTYPED) == name]
        counts[row] += _matched(case, said, {place for place in case.positives() if case.gold[place].type == name})


def _ranking(case: Case) -> list[float]:
    """Average precision in the form of counts: its sum over the positives, which are its denominator."""
    from crosswire.metrics.ranking import average_precision, match_in_order

    def rank(place: int) -> float:
        score = case.said[place].score
        return -math.inf if score is None else score

    positives = set(case.positives())
    places = sorted(judged(case), key=lambda place: (-rank(place), case.said[place].left.spans, place))
    matched = match_in_order(_hit(case, places, positives))
    ranked = [(rank(place), column is not None) for place, column in zip(places, matched, strict=True)]
    value = average_precision(ranked, len(positives))
    return [0.0, 0.0, 0.0 if math.isnan(value) else value * len(positives), len(positives)]


def _add_alarms(counts: Counts, case: Case, reasons: Sequence[str]) -> None:
    """False alarms by what they hit: predicted pairs, pairs of the gold that were raised, pairs that there are."""
    row_of = {reason: row for row, reason in enumerate(reasons)}
    rows = {place: row_of[pair.reason or pair.label] for place, pair in _negatives(case)}
    for row in rows.values():
        counts[row, 3] += 1
    raised: set[int] = set()
    for place in false_alarms(case):
        hit = [gold for gold in case.hits[place] if gold in rows]
        raised.update(hit)
        counts[min((rows[gold] for gold in hit), default=row_of[NO_PAIR]), 1] += 1
    for place in raised:
        counts[rows[place], 2] += 1


def _negatives(case: Case) -> Iterator[tuple[int, ClaimPair]]:
    return ((place, pair) for place, pair in enumerate(case.gold) if pair.label != CONTRADICTION)


CONTRADICTIONS = StoryTask(
    name="contradictions",
    layer="contradictions",
    description="Which places contradict each other, inside an article and across articles",
    headline="contradictions.dispute.f1",
    gold=lambda unit: unit.gold_pairs,
    said=lambda unit: unit.contradictions,
    views=(
        View(
            "",
            "all pairs",
            count,
            {
                "dispute": PARTS,
                "pair": PARTS,
                "type": ("f1",),
                "strict": ("f1",),
                "ranking": ("average_precision",),
                "alarms": ("rate",),
            },
        ),
        View(
            "within", "pairs inside one article", partial(count, scope="within"), {"dispute": ("f1",), "pair": ("f1",)}
        ),
        View("cross", "pairs of two articles", partial(count, scope="cross"), {"dispute": ("f1",), "pair": ("f1",)}),
    ),
    meanings={
        "dispute": "each disputed question is found by any of its pairs; every false alarm counts",
        "pair": "both sides touch the same sentences (C-Det), one to one",
        "type": "as pair, and same type (C-Type)",
        "strict": "as type, and a Dice of the evidence of at least 0.5 on both sides (C-Strict)",
        "ranking": "pairs ranked by their scores; undefined without scores",
        "alarms": "lower is better: the share of the pairs that are no contradictions but were raised as one",
    },
)
