"""Errors of the task `contradictions`: errors of disputes (the headline), and of pairs with type and evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from crosswire.evaluation.errors.gains import set_join
from crosswire.evaluation.errors.records import ErrorClass, ErrorFinder, ErrorItem, ErrorSet, Place
from crosswire.evaluation.errors.wording import place, quoted_text
from crosswire.evaluation.task_scores import ScoringContext
from crosswire.metrics.ranking import match_in_order
from crosswire.model import Article, ClaimPair, Contradiction, Span
from crosswire.model.claim_pairs import UPDATE
from crosswire.model.schema import AGREEMENT, Schema
from crosswire.tasks.contradictions import (
    alarm_of,
    alarm_reasons,
    dispute_counts,
    found_disputes,
    strict_counts,
)
from crosswire.tasks.counting.claim_pair_matching import (
    MOST_SEGMENTS,
    Case,
    Snapping,
    case_of,
    evidence_dice,
    in_canonical_order,
)
from crosswire.tasks.counting.span_matching import LEAST_DICE
from crosswire.tasks.counting.units import StoryUnit

MALFORMED = ErrorClass("malformed", "an invalid item, which names no two places of the story")
DISPUTE_CLASSES = (
    MALFORMED,
    ErrorClass("wide", "one side covers more than two sentences"),
    ErrorClass("agreement", "the two sides agree"),
    ErrorClass("update", "the facts changed between the two sides"),
    ErrorClass("compatible", "the two sides differ but are compatible"),
    ErrorClass("distractor", "the two sides are about different things"),
    ErrorClass("half", "one side is right, the other is wrong"),
    ErrorClass("spurious", "neither side is part of a contradiction"),
    ErrorClass("missed", "a dispute without any predicted contradiction"),
)
PAIR_CLASSES = (
    MALFORMED,
    ErrorClass("type", "right evidence, wrong or missing type"),
    ErrorClass("evidence", "right sentences and type, evidence too wide, too narrow or shifted"),
    ErrorClass("evidence+type", "right sentences, wrong evidence and type"),
    ErrorClass("duplicate", "an extra prediction for a contradiction"),
    ErrorClass("spurious", "not a contradiction in the gold"),
    ErrorClass("missed", "a contradiction that was not found"),
)


def find_disputes(units: Sequence[StoryUnit], scoring: ScoringContext) -> ErrorSet:
    """Find the errors of `contradictions.dispute`; an alarm that hits a gold pair on both sides has its class."""
    errors = [error for unit in units for error in _Story(unit, scoring.schema).dispute_errors()]
    return set_join(errors, np.array([dispute_counts(case_of(unit)) for unit in units]))


def find_pairs(units: Sequence[StoryUnit], scoring: ScoringContext) -> ErrorSet:
    """Find the errors of `contradictions.strict`."""
    errors = [error for unit in units for error in _Story(unit, scoring.schema).pair_errors()]
    return set_join(errors, np.array([strict_counts(case_of(unit)) for unit in units]))


class _Story:
    """The gold and predicted pairs of a story, and their descriptions.

    The predictions are put into a canonical order, because the class of an error can depend on which of several
    predictions is matched.
    """

    def __init__(self, unit: StoryUnit, schema: Schema) -> None:
        self.case: Case = case_of(replace(unit, contradictions=in_canonical_order(unit.contradictions or ())))
        self.reasons = alarm_reasons(schema)
        self.articles: Mapping[str, Article] = {each.article.id: each.article for each in unit.articles}
        self.positives = self.case.positives
        self.snap = Snapping(self.articles)

    def dispute_errors(self) -> Iterator[ErrorItem]:
        """Yield every false alarm and every missed dispute once; a half pair and its dispute are one error."""
        case = self.case
        found = found_disputes(case)
        missed = [pair for pair in self.positives if case.gold[pair].dispute not in found]
        first = {case.gold[pair].dispute: pair for pair in reversed(missed)}
        malformed = [alarm for alarm in case.false_alarms if case.predicted[alarm].is_malformed]
        yield from self._malformed(malformed)
        alarms = [alarm for alarm in case.false_alarms if alarm not in malformed]
        halves = self._halves([alarm for alarm in alarms if not case.hits[alarm] and not self._is_wide(alarm)])
        for alarm in alarms:
            if self._is_wide(alarm):
                yield self._item("wide", self._against(case.predicted[alarm]), None, alarm)
            elif alarm_of(case, case.hits[alarm], self.reasons) is not None:
                yield self._alarm(alarm)
            elif alarm in halves:
                gold = halves[alarm]
                own = first.pop(case.gold[gold].dispute, None)
                yield self._item("half", self._half_words(alarm, gold), gold, alarm, missed=own is not None)
            else:
                yield self._item("spurious", self._against(case.predicted[alarm]), None, alarm)
        for pair in sorted(first.values()):
            yield self._item("missed", self._words(pair), pair, None)

    def _malformed(self, predicted: Sequence[int]) -> Iterator[ErrorItem]:
        for number in predicted:
            yield self._item("malformed", f"predicted {self.case.predicted[number].type or 'untyped'}", None, number)

    def _is_wide(self, predicted: int) -> bool:
        pair = self.case.predicted[predicted]
        return any(len(self.snap.of(side.article, side.spans)) > MOST_SEGMENTS for side in (pair.left, pair.right))

    def _halves(self, alarms: Sequence[int]) -> dict[int, int]:
        """Map each alarm that touches one side of a contradiction to the index of the first such contradiction."""
        sides = {
            positive: [self.snap.of(claim.article, claim.spans) for claim in (pair.left, pair.right)]
            for positive, pair in ((positive, self.case.gold[positive]) for positive in self.positives)
        }
        found = {}
        for alarm in alarms:
            predicted = self.case.predicted[alarm]
            places = (self.snap.of(side.article, side.spans) for side in (predicted.left, predicted.right))
            own = frozenset().union(*places)
            touched = (positive for positive, both in sides.items() if any(own & side for side in both))
            first = next(touched, None)
            found.update({} if first is None else {alarm: first})
        return found

    def _alarm(self, alarm: int) -> ErrorItem:
        gold = alarm_of(self.case, self.case.hits[alarm], self.reasons)
        assert gold is not None
        pair = self.case.gold[gold]
        if pair.dispute is None:
            kind = "distractor"
        else:
            kind = UPDATE if pair.label == UPDATE else AGREEMENT if pair.reason == AGREEMENT else "compatible"
        description = f"{pair.reason or pair.label}: {self._against(self.case.predicted[alarm])}"
        return self._item(kind, description, None, alarm)

    def pair_errors(self) -> Iterator[ErrorItem]:
        """Yield every scored pair that is wrong, and every contradiction that was not found, once."""
        case, scored = self.case, self.case.scored_predictions
        right = match_in_order([[g for g in self._hit(p) if self._strict(p, g)] for p in scored])
        wrong = [pair for pair, gold in zip(scored, right, strict=True) if gold is None]
        left = [pair for pair in wrong if not case.predicted[pair].is_malformed]
        yield from self._malformed([pair for pair in wrong if case.predicted[pair].is_malformed])
        open_gold = set(self.positives) - set(right)
        near = match_in_order([[g for g in self._hit(p) if g in open_gold] for p in left])
        for predicted, gold in zip(left, near, strict=True):
            if gold is not None:
                yield self._item(self._near(predicted, gold), self._words(gold), gold, predicted, missed=True)
            else:
                kind = "duplicate" if self._hit(predicted) else "spurious"
                yield self._item(kind, self._against(case.predicted[predicted]), None, predicted)
        for gold in sorted(open_gold - set(near)):
            yield self._item("missed", self._words(gold), gold, None)

    def _hit(self, predicted: int) -> list[int]:
        return [gold for gold in self.case.hits[predicted] if gold in self.positives]

    def _strict(self, predicted: int, gold: int) -> bool:
        return not self._near(predicted, gold)

    def _near(self, predicted: int, gold: int) -> str:
        """Return the wrong parts of a pair, `evidence`, `type` or both joined by `+`; empty if it is correct."""
        pair, prediction = self.case.gold[gold], self.case.predicted[predicted]
        wrong = [] if evidence_dice(prediction, pair) >= LEAST_DICE else ["evidence"]
        return "+".join(wrong + ([] if prediction.type == pair.type else ["type"]))

    def _item(
        self, kind: str, description: str, gold: int | None, predicted: int | None, *, missed: bool = False
    ) -> ErrorItem:
        gold_places = () if gold is None else self._gold_places(self.case.gold[gold])
        places = () if predicted is None else self._predicted_places(self.case.predicted[predicted])
        not_found = int(predicted is None or missed)
        return ErrorItem(kind, description, gold_places, places, int(predicted is not None), not_found)

    def _gold_places(self, pair: ClaimPair) -> tuple[Place, ...]:
        label = pair.type or pair.label
        return tuple(self._place(c.article, span, label) for c in (pair.left, pair.right) for span in c.spans)

    def _predicted_places(self, pair: Contradiction) -> tuple[Place, ...]:
        label = pair.type or "untyped"
        return tuple(self._place(s.article, span, label) for s in (pair.left, pair.right) for span in s.spans)

    def _place(self, article: str, span: Span, label: str) -> Place:
        return place(self.articles[article], span, label)

    def _words(self, gold: int) -> str:
        """Return a gold pair in words, such as `time, against hesk-2:0 "The fall of Hesk Dam"`."""
        pair = self.case.gold[gold]
        start, end = pair.right.spans[0]
        text = self.articles[pair.right.article].text[start:end]
        return f"{pair.type}, against {pair.right.article}:{start} {quoted_text(text)}"

    def _half_words(self, predicted: int, gold: int) -> str:
        """Return `predicted hesk-1:0 against hesk-3:9, half of hesk-1:0 against hesk-2:0`."""
        prediction, pair = self.case.predicted[predicted], self.case.gold[gold]
        sides = [
            f"{side.article}:{side.spans[0][0]}" for side in (prediction.left, prediction.right, pair.left, pair.right)
        ]
        return f"predicted {sides[0]} against {sides[1]}, half of {sides[2]} against {sides[3]}"

    def _against(self, predicted: Contradiction) -> str:
        start, end = predicted.right.spans[0]
        text = self.articles[predicted.right.article].text[start:end]
        return f"predicted {predicted.type or 'untyped'}, against {predicted.right.article}:{start} {quoted_text(text)}"


DISPUTE_ERRORS = ErrorFinder("contradictions.dispute.f1", DISPUTE_CLASSES, find_disputes)
PAIR_ERRORS = ErrorFinder("contradictions.strict.f1", PAIR_CLASSES, find_pairs)
