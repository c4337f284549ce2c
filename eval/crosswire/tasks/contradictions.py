"""The task `contradictions`: pairs of passages of a story that contradict each other.

No accepted public scorer exists for pairs of claims with evidence. The definitions are our own, after the evidence
rules of FEVER and SciFact. A predicted pair hits a gold pair if both its sides touch the sentences of the gold sides,
in either orientation. Positives are the gold contradictions that are not contested. A predicted pair that hits only
contested pairs is neither rewarded nor punished.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np

from crosswire.metrics.counts import Counts
from crosswire.metrics.ranking import average_precision, match_in_order
from crosswire.model import ClaimPair
from crosswire.model.claim_pairs import CONTRADICTION, UPDATE
from crosswire.model.schema import Schema
from crosswire.tasks.counting.claim_pair_matching import Case, case_of, evidence_dice, is_in_scope
from crosswire.tasks.counting.span_matching import LEAST_DICE
from crosswire.tasks.counting.task import PARTS, Need, Tally, Task, Tier, empty_stories, recounted_tally
from crosswire.tasks.counting.units import ScoringConfig, StoryUnit

UNTYPED, NO_PAIR = "untyped", "no pair of the gold"

# One case per story.
Cases = Sequence[Case]


@dataclass(frozen=True, eq=False)
class PairInputs:
    """The gold and predicted pairs of all stories, by scope.

    Attributes:
        cases: The case of each story.
        articles: The articles of each story.
        schema: Slots and reasons.
    """

    cases: Cases
    articles: Sequence[Sequence[str]]
    schema: Schema

    def in_scope(self, scope: str) -> PairInputs:
        """Return the pairs of a scope: `within` one article, `cross`, or all (empty)."""
        if not scope:
            return self
        cases = [case.restricted(partial(is_in_scope, scope)) for case in self.cases]
        return PairInputs(cases, self.articles, self.schema)

    @cached_property
    def without(self) -> list[Cases]:
        """The cases without the pairs of one article, for each article of each story."""
        return [
            [*self.cases[:index], self.cases[index].restricted(partial(_is_without, article)), *self.cases[index + 1 :]]
            for index, articles in enumerate(self.articles)
            for article in articles
        ]


def _is_without(article: str, left: str, right: str) -> bool:
    return article not in (left, right)


def pair_inputs(stories: Sequence[StoryUnit], schema: Schema, config: ScoringConfig) -> Mapping[str, PairInputs]:
    """Return the inputs of each scope."""
    articles = [[each.article.id for each in unit.articles] for unit in stories]
    whole = PairInputs([case_of(unit) for unit in stories], articles, schema)
    return {scope: whole.in_scope(scope) for scope in ("", "within", "cross")}


def _tally(inputs: PairInputs, count: Callable[[Cases], Counts], labels: Sequence[str] = ("",)) -> Tally:
    return recounted_tally(count(inputs.cases), [count(cases) for cases in inputs.without], labels)


def count_disputes(inputs: Mapping[str, PairInputs], *, scope: str = "") -> Tally:
    """Count disputes: each is found once, by any of its pairs; every false alarm is one false positive."""
    tally = _tally(inputs[scope], lambda cases: _added(map(dispute_counts, cases)))
    return tally if scope else replace(tally, notes=_notes(inputs[scope].cases))


def count_pairs(inputs: Mapping[str, PairInputs], *, scope: str = "") -> Tally:
    """Count predicted pairs, matched one to one with the contradictions that they hit."""
    return _tally(inputs[scope], lambda cases: _added(map(_pairs, cases)))


def count_types(inputs: Mapping[str, PairInputs]) -> Tally:
    """Count pairs by type, matched one to one within each type; a prediction without a type is always wrong."""
    types = (*inputs[""].schema.disputes.slots, UNTYPED)
    return _tally(inputs[""], lambda cases: _stacked([_by_type(case, types) for case in cases], types), types)


def count_strict(inputs: Mapping[str, PairInputs]) -> Tally:
    """Count pairs of the same type whose evidence agrees."""
    return _tally(inputs[""], lambda cases: _added(map(strict_counts, cases)))


def count_ranking(inputs: Mapping[str, PairInputs]) -> Tally | None:
    """Return average precision as counts; None if no predicted pair has a score."""
    if all(pair.score is None for case in inputs[""].cases for pair in case.predicted):
        return None
    return _tally(inputs[""], lambda cases: _added([_ranking(cases)]))


def count_alarms(inputs: Mapping[str, PairInputs]) -> Tally:
    """Count false alarms by reason: predicted pairs, gold pairs that were hit, and all gold pairs."""
    reasons = alarm_reasons(inputs[""].schema)
    return _tally(inputs[""], lambda cases: _stacked([_alarms(case, reasons) for case in cases], reasons), reasons)


def _added(rows: Iterable[Sequence[float]]) -> Counts:
    """Return the sum of rows of counts, of shape (1, 4)."""
    total: Counts = np.array([[0.0, 0.0, 0.0, 0.0], *rows]).sum(axis=0, keepdims=True)
    return total


def _stacked(tables: Sequence[Sequence[Sequence[float]]], labels: Sequence[str]) -> Counts:
    """Return the sum of tables of counts that have one row per label."""
    total: Counts = np.array(tables, dtype=np.float64).reshape(-1, len(labels), 4).sum(axis=0)
    return total


def _notes(cases: Sequence[Case]) -> dict[str, int]:
    """Return the notes about ignored predictions."""
    notes = {
        "malformed predicted contradictions, counted as wrong": sum(
            pair.is_malformed for case in cases for pair in case.predicted
        ),
        "predicted contradictions with evidence in boilerplate, ignored": sum(len(case.ignored) for case in cases),
        "predicted contradictions that hit contested pairs alone, ignored": sum(
            len(case.predicted) - len(case.scored_predictions) for case in cases
        ),
    }
    return {sentence: number for sentence, number in notes.items() if number}


def dispute_counts(case: Case) -> list[int]:
    """Count disputes: each is found once, by any of its pairs; every false alarm is one false positive."""
    found, gold = len(found_disputes(case)), {case.gold[index].dispute for index in case.positives}
    return [found, found + len(case.false_alarms), found, len(gold)]


def found_disputes(case: Case) -> set[str | None]:
    """Return the disputes that are found by a maximum one-to-one matching of predictions and disputes."""
    positives = case.positives
    disputes = list(dict.fromkeys(case.gold[index].dispute for index in positives))
    number_of = {index: disputes.index(case.gold[index].dispute) for index in positives}
    hits_of_each = _hit(case, case.scored_predictions, set(positives))
    disputes_of = {hits: sorted({number_of[gold] for gold in hits}) for hits in set(hits_of_each)}
    matched = match_in_order(disputes_of[hits] for hits in hits_of_each)
    return {disputes[column] for column in matched if column is not None}


def _matched(
    case: Case,
    indices: Sequence[int],
    positives: Collection[int],
    allowed: Callable[[int, int], bool] | None = None,
) -> list[int]:
    """Count predicted pairs by a maximum one-to-one matching with the positives that they hit."""
    hit = _hit(case, indices, set(positives))
    if allowed is not None:
        both = zip(indices, hit, strict=True)
        hit = [[gold for gold in hits if allowed(index, gold)] if hits else hits for index, hits in both]
    correct = sum(column is not None for column in match_in_order(hit))
    return [correct, len(indices), correct, len(positives)]


def _hit(case: Case, indices: Iterable[int], positives: Collection[int]) -> list[Sequence[int]]:
    """Return the positives that the predicted pairs at these indices hit; equal hits share one result."""
    known: dict[Sequence[int], Sequence[int]] = {}
    found = []
    for hits in map(case.hits.__getitem__, indices):
        if hits not in known:
            known[hits] = tuple(gold for gold in hits if gold in positives)
        found.append(known[hits])
    return found


def _pairs(case: Case) -> list[int]:
    return _matched(case, case.scored_predictions, case.positives)


def strict_counts(case: Case) -> list[int]:
    """Count pairs of the same type whose evidence agrees, matched one to one."""
    return _matched(case, case.scored_predictions, case.positives, partial(_is_strict, case))


def _is_strict(case: Case, index: int, gold: int) -> bool:
    predicted, pair = case.predicted[index], case.gold[gold]
    return predicted.type == pair.type and evidence_dice(predicted, pair) >= LEAST_DICE


def _by_type(case: Case, types: Sequence[str]) -> list[list[int]]:
    """Count by type, matched one to one within each type; a prediction without a type is always wrong."""
    indices, positives = case.scored_predictions, case.positives
    rows = []
    for name in types:
        predicted = [index for index in indices if (case.predicted[index].type or UNTYPED) == name]
        rows.append(_matched(case, predicted, [index for index in positives if case.gold[index].type == name]))
    return rows


def _ranking(cases: Sequence[Case]) -> list[float]:
    """Return the average precision over all stories as counts: value times positives, and the positives.

    It is undefined (no positives) if no predicted pair has a score.
    """
    if all(pair.score is None for case in cases for pair in case.predicted):
        return [0.0, 0.0, 0.0, 0.0]
    positives = sum(len(case.positives) for case in cases)
    value = average_precision([item for case in cases for item in _ranked(case)], positives)
    return [0.0, 0.0, 0.0 if math.isnan(value) else value * positives, positives]


def _ranked(case: Case) -> Iterator[tuple[float, bool]]:
    """Return the score and correctness of every scored prediction; those without a score come last."""

    def rank(index: int) -> float:
        score = case.predicted[index].score
        return -math.inf if score is None else score

    positives = set(case.positives)
    indices = sorted(case.scored_predictions, key=lambda index: (-rank(index), case.predicted[index].left.spans, index))
    matched = match_in_order(_hit(case, indices, positives))
    return ((rank(index), column is not None) for index, column in zip(indices, matched, strict=True))


def alarm_reasons(schema: Schema) -> tuple[str, ...]:
    """Return the reasons of false alarms; an alarm that hits several pairs has the first of their reasons."""
    return UPDATE, *schema.disputes.pair_reasons, NO_PAIR


def alarm_of(case: Case, hits: Sequence[int], reasons: Sequence[str]) -> int | None:
    """Return the index of the gold pair that classifies a false alarm: the first hit by reason; None for no hit."""
    hit = [gold for gold in hits if not case.gold[gold].contested]
    return min(hit, key=lambda gold: (reasons.index(_reason(case.gold[gold])), gold), default=None)


def _reason(pair: ClaimPair) -> str:
    return pair.reason or pair.label


def _alarms(case: Case, reasons: Sequence[str]) -> list[list[int]]:
    """Count false alarms by reason: predicted pairs, gold pairs that were hit, and all gold pairs."""
    rows = [[0, 0, 0, 0] for _ in reasons]
    negatives = [n for n, pair in enumerate(case.gold) if pair.label != CONTRADICTION and not pair.contested]
    alarms = case.false_alarms
    hit_pairs = set().union(*{case.hits[index] for index in alarms})
    for gold in negatives:
        row = rows[reasons.index(_reason(case.gold[gold]))]
        row[2] += gold in hit_pairs
        row[3] += 1
    for hits, number in Counter(case.hits[index] for index in alarms).items():
        gold_hit = alarm_of(case, hits, reasons)
        rows[reasons.index(NO_PAIR if gold_hit is None else _reason(case.gold[gold_hit]))][1] += number
    return rows


_DISPUTE = "any pair of a dispute finds it; a prediction finds at most one dispute; every false alarm counts"
_PAIR = "both sides touch the same sentences (C-Det), one to one"
_SCOPES = {"within": "pairs within one article", "cross": "pairs of two articles"}
_NEEDS_TYPES = Need("types", lambda pair: pair.type is not None)

CONTRADICTIONS = Task(
    name="contradictions",
    layer="contradictions",
    description="Which passages contradict each other, within an article and across articles",
    gold=lambda unit: unit.gold_pairs,
    prediction_of=lambda unit: unit.contradictions,
    unit="story",
    labelled_by="label",
    prepare=pair_inputs,
    tiers=(
        Tier("dispute", _DISPUTE, count_disputes, PARTS),
        Tier("pair", _PAIR, count_pairs, PARTS),
        Tier("type", "as pair, and the same type (C-Type)", count_types, ("f1",), needs=_NEEDS_TYPES),
        Tier(
            "strict",
            "as type, and a Dice of the evidence of at least 0.5 on both sides (C-Strict)",
            count_strict,
            ("f1",),
            needs=_NEEDS_TYPES,
        ),
        Tier(
            "ranking",
            "pairs ranked by their scores; undefined without scores",
            count_ranking,
            ("average_precision",),
        ),
        Tier(
            "alarms",
            "lower is better: the share of the other pairs (no contradictions) that a false alarm hits",
            count_alarms,
            ("rate",),
            lower_is_better=True,
        ),
        *(
            Tier(name, f"{meaning}; {description}", partial(count, scope=scope), ("f1",), scope)
            for scope, description in _SCOPES.items()
            for name, meaning, count in (("dispute", _DISPUTE, count_disputes), ("pair", _PAIR, count_pairs))
        ),
    ),
    references=(empty_stories(contradictions=()),),
)
