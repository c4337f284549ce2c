"""The task `contradictions`: which places of a story contradict each other.

No accepted public scorer exists for pairs of claims with evidence; the definitions are ours, after the evidence rules
of FEVER and SciFact. A predicted pair hits a pair of the gold when both its sides touch the sentences of the other's
sides, in either orientation. Positives are the contradictions of the gold that are not contested; a predicted pair that
hits contested ones alone is neither rewarded nor punished.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from crosswire.model import ClaimPair
from crosswire.model.claim_pairs import CONTRADICTION, UPDATE
from crosswire.model.schema import Schema
from crosswire.tasks.counting.claim_pair_matching import Case, case_of, evidence_dice
from crosswire.tasks.counting.story_task import StoryCounts, StoryTask, View
from crosswire.tasks.counting.units import StoryUnit

if TYPE_CHECKING:  # numpy is not paid for by listing tasks
    from crosswire.metrics.counts import Counts

LEAST_DICE = 0.5
UNTYPED, NO_PAIR = "untyped", "no pair of the gold"
PARTS = ("f1", "precision", "recall")


def count(units: Sequence[StoryUnit], schema: Schema, scope: str = "") -> Mapping[str, StoryCounts]:
    """All measures, stories added up; the ranking is left out where no predicted pair has a score."""
    cases = [case_of(unit, scope) for unit in units]
    types, reasons = (*schema.disputes.slots, UNTYPED), alarm_reasons(schema)
    counted = {
        "dispute": StoryCounts(_added(_disputes(case) for case in cases), notes=_notes(cases)),
        "pair": StoryCounts(_added(_matched(case, judged(case), case.positives()) for case in cases)),
        "type": StoryCounts(_stacked([_by_type(case, types) for case in cases], types), types),
        "strict": StoryCounts(
            _added(_matched(case, judged(case), case.positives(), partial(_is_strict, case)) for case in cases)
        ),
        "alarms": StoryCounts(_stacked([_alarms(case, reasons) for case in cases], reasons), reasons),
    }
    if any(pair.score is not None for case in cases for pair in case.said):
        counted["ranking"] = StoryCounts(_added([_ranking(cases)]))
    return counted


def _added(rows: Iterable[Sequence[float]]) -> Counts:
    """Rows of counts as one, of shape (1, 4)."""
    import numpy as np

    total = np.zeros((1, 4))
    for row in rows:
        total[0] += row
    return total


def _stacked(tables: Sequence[Sequence[Sequence[float]]], labels: Sequence[str]) -> Counts:
    """Tables of counts, one row a label, added up."""
    import numpy as np

    total: Counts = np.array(tables, dtype=np.float64).reshape(-1, len(labels), 4).sum(axis=0)
    return total


def _notes(cases: Sequence[Case]) -> dict[str, int]:
    """What was set aside."""
    notes = {
        "predicted contradictions with evidence in boilerplate, ignored": sum(case.aside for case in cases),
        "predicted contradictions that hit contested pairs alone, ignored": sum(
            len(case.said) - len(judged(case)) for case in cases
        ),
    }
    return {sentence: number for sentence, number in notes.items() if number}


def judged(case: Case) -> list[int]:
    """The places of the predicted pairs that are rewarded or punished: all but those that hit contested ones alone."""
    contested = case.contested()
    aside = {hits for hits in set(case.hits) if hits and contested.issuperset(hits)}
    return [place for place, hits in enumerate(case.hits) if hits not in aside]


def false_alarms(case: Case) -> list[int]:
    """The places of the judged pairs that hit no positive."""
    positives = set(case.positives())
    alarming = {hits for hits in set(case.hits) if positives.isdisjoint(hits)}
    return [place for place in judged(case) if case.hits[place] in alarming]


def _disputes(case: Case) -> list[int]:
    """Each dispute is found once, by any of its pairs; every false alarm is one false positive."""
    found, there = len(found_disputes(case)), {case.gold[place].dispute for place in case.positives()}
    return [found, found + len(false_alarms(case)), found, len(there)]


def found_disputes(case: Case) -> set[str | None]:
    """The disputes that are found: predictions and disputes are matched one to one, as many as possible."""
    from crosswire.metrics.ranking import match_in_order

    positives = case.positives()
    disputes = list(dict.fromkeys(case.gold[place].dispute for place in positives))
    number_of = {place: disputes.index(case.gold[place].dispute) for place in positives}
    hit = {hits: sorted({number_of[gold] for gold in hits}) for hits in set(_hit(case, judged(case), set(positives)))}
    matched = match_in_order(hit[hits] for hits in _hit(case, judged(case), set(positives)))
    return {disputes[column] for column in matched if column is not None}


def _matched(
    case: Case,
    places: Sequence[int],
    positives: Collection[int],
    allowed: Callable[[int, int], bool] | None = None,
) -> list[int]:
    """Predicted pairs matched one to one with positives that they hit, as many as possible."""
    from crosswire.metrics.ranking import match_in_order

    hit = _hit(case, places, set(positives))
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


def _by_type(case: Case, types: Sequence[str]) -> list[list[int]]:
    """Matched one to one among pairs of the same type; a prediction without a type is right nowhere."""
    places, positives = judged(case), case.positives()
    rows = []
    for name in types:
        said = [place for place in places if (case.said[place].type or UNTYPED) == name]
        rows.append(_matched(case, said, [place for place in positives if case.gold[place].type == name]))
    return rows


def _ranking(cases: Sequence[Case]) -> list[float]:
    """Average precision over all stories in the form of counts: its sum over the positives, their denominator."""
    from crosswire.metrics.ranking import average_precision

    positives = sum(len(case.positives()) for case in cases)
    value = average_precision([item for case in cases for item in _ranked(case)], positives)
    return [0.0, 0.0, 0.0 if math.isnan(value) else value * positives, positives]


def _ranked(case: Case) -> Iterator[tuple[float, bool]]:
    """The score of every judged pair, and whether it is right; those without a score come last."""
    from crosswire.metrics.ranking import match_in_order

    def rank(place: int) -> float:
        score = case.said[place].score
        return -math.inf if score is None else score

    positives = set(case.positives())
    places = sorted(judged(case), key=lambda place: (-rank(place), case.said[place].left.spans, place))
    matched = match_in_order(_hit(case, places, positives))
    return ((rank(place), column is not None) for place, column in zip(places, matched, strict=True))


def alarm_reasons(schema: Schema) -> tuple[str, ...]:
    """What a false alarm may have hit, in the order in which one that hit several is told."""
    return UPDATE, *schema.disputes.pair_reasons, NO_PAIR


def alarm_of(case: Case, hits: Sequence[int], reasons: Sequence[str]) -> int | None:
    """The place of the pair by which a false alarm is told: of those it hits the first by reason; null for none."""
    hit = [gold for gold in hits if not case.gold[gold].contested]
    return min(hit, key=lambda gold: (reasons.index(_reason(case.gold[gold])), gold), default=None)


def _reason(pair: ClaimPair) -> str:
    return pair.reason or pair.label


def _alarms(case: Case, reasons: Sequence[str]) -> list[list[int]]:
    """False alarms by what they hit: predicted pairs, pairs of the gold that were raised, pairs that there are."""
    rows = [[0, 0, 0, 0] for _ in reasons]
    negatives = [n for n, pair in enumerate(case.gold) if pair.label != CONTRADICTION and not pair.contested]
    alarms = false_alarms(case)
    raised = set().union(*{case.hits[place] for place in alarms})
    for gold in negatives:
        row = rows[reasons.index(_reason(case.gold[gold]))]
        row[2] += gold in raised
        row[3] += 1
    for hits, number in Counter(case.hits[place] for place in alarms).items():
        told = alarm_of(case, hits, reasons)
        rows[reasons.index(NO_PAIR if told is None else _reason(case.gold[told]))][1] += number
    return rows


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
        "dispute": "each dispute is found by any of its pairs, one by a prediction; every false alarm counts",
        "pair": "both sides touch the same sentences (C-Det), one to one",
        "type": "as pair, and same type (C-Type)",
        "strict": "as type, and a Dice of the evidence of at least 0.5 on both sides (C-Strict)",
        "ranking": "pairs ranked by their scores; undefined without scores",
        "alarms": "lower is better: the share of the pairs that are no contradictions but were raised as one",
    },
)
