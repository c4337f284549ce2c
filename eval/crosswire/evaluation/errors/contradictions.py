"""Errors of the task `contradictions`: of disputes, which the headline counts, and of pairs with type and evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from crosswire.evaluation.article_scores import ScoringContext
from crosswire.evaluation.errors.pricing import set_join
from crosswire.evaluation.errors.records import ErrorClass, ErrorFinder, ErrorItem, ErrorSet, Place
from crosswire.evaluation.errors.wording import place, quoted_text
from crosswire.metrics.ranking import match_in_order
from crosswire.model import Article, ClaimPair, Contradiction, Span
from crosswire.model.claim_pairs import UPDATE
from crosswire.model.schema import AGREEMENT, Schema
from crosswire.tasks.contradictions import (
    LEAST_DICE,
    alarm_of,
    alarm_reasons,
    count,
    false_alarms,
    found_disputes,
    judged,
)
from crosswire.tasks.counting.claim_pair_matching import MOST_SEGMENTS, Case, Snapping, case_of, evidence_dice
from crosswire.tasks.counting.task import Tally
from crosswire.tasks.counting.units import StoryUnit

DISPUTE_CLASSES = (
    ErrorClass("wide", "a place of more than two sentences, which points at nothing"),
    ErrorClass("agreement", "both places say the same"),
    ErrorClass("update", "the world changed between the two"),
    ErrorClass("compatible", "different answers that go together"),
    ErrorClass("distractor", "two places that speak of different things"),
    ErrorClass("half", "one place is right, the other is elsewhere"),
    ErrorClass("spurious", "neither place is part of a contradiction"),
    ErrorClass("missed", "a dispute of which no contradiction was found"),
)
PAIR_CLASSES = (
    ErrorClass("type", "right places, other or no type"),
    ErrorClass("evidence", "right sentences and type, evidence too wide, narrow or beside"),
    ErrorClass("evidence+type", "right sentences, wrong evidence and type"),
    ErrorClass("duplicate", "one prediction too many on a contradiction"),
    ErrorClass("spurious", "no contradiction of the gold"),
    ErrorClass("missed", "a contradiction that was not found"),
)


def find_disputes(units: Sequence[StoryUnit], scoring: ScoringContext) -> ErrorSet:
    """The errors of `contradictions.dispute`; what hits a pair of the gold on both sides is told by that pair."""
    errors = [error for unit in units for error in _Story(unit, scoring.schema).dispute_errors()]
    return set_join(errors, _tally("dispute", units, scoring))


def find_pairs(units: Sequence[StoryUnit], scoring: ScoringContext) -> ErrorSet:
    """The errors of `contradictions.strict`."""
    errors = [error for unit in units for error in _Story(unit, scoring.schema).pair_errors()]
    return set_join(errors, _tally("strict", units, scoring))


def _tally(measure: str, units: Sequence[StoryUnit], scoring: ScoringContext) -> Tally:
    return Tally(count(units, scoring.schema)[measure].counts[np.newaxis], ("",))


class _Story:
    """The pairs of a story, and how to show them."""

    def __init__(self, unit: StoryUnit, schema: Schema) -> None:
        self.case: Case = case_of(unit)
        self.reasons = alarm_reasons(schema)
        self.articles: Mapping[str, Article] = {each.article.id: each.article for each in unit.articles}
        self.positives = self.case.positives()
        self.snap = Snapping(self.articles)

    def dispute_errors(self) -> Iterator[ErrorItem]:
        """Every false alarm and every missed dispute, once; a half pair and the dispute it is half of are one."""
        case = self.case
        found = found_disputes(case)
        missed = [pair for pair in self.positives if case.gold[pair].dispute not in found]
        first = {case.gold[pair].dispute: pair for pair in reversed(missed)}
        alarms = false_alarms(case)
        halves = self._halves([alarm for alarm in alarms if not case.hits[alarm] and not self._is_wide(alarm)])
        for alarm in alarms:
            if self._is_wide(alarm):
                yield self._item("wide", self._against(case.said[alarm]), None, alarm)
            elif alarm_of(case, case.hits[alarm], self.reasons) is not None:
                yield self._alarm(alarm)
            elif alarm in halves:
                gold = halves[alarm]
                own = first.pop(case.gold[gold].dispute, None)
                yield self._item("half", self._half_words(alarm, gold), gold, alarm, missed=own is not None)
            else:
                yield self._item("spurious", self._against(case.said[alarm]), None, alarm)
        for pair in sorted(first.values()):
            yield self._item("missed", self._words(pair), pair, None)

    def _is_wide(self, said: int) -> bool:
        pair = self.case.said[said]
        return any(len(self.snap.of(side.article, side.spans)) > MOST_SEGMENTS for side in (pair.left, pair.right))

    def _halves(self, alarms: Sequence[int]) -> dict[int, int]:
        """For each alarm that touches one side of a contradiction the place of the first such."""
        sides = {
            positive: [self.snap.of(claim.article, claim.spans) for claim in (pair.left, pair.right)]
            for positive, pair in ((positive, self.case.gold[positive]) for positive in self.positives)
        }
        found = {}
        for alarm in alarms:
            said = self.case.said[alarm]
            places = (self.snap.of(side.article, side.spans) for side in (said.left, said.right))
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
        return self._item(kind, f"{pair.reason or pair.label}: {self._against(self.case.said[alarm])}", None, alarm)

    def pair_errors(self) -> Iterator[ErrorItem]:
        """Every judged pair that is not right, and every contradiction not found, once."""
        case, places = self.case, judged(self.case)
        right = match_in_order([[g for g in self._hit(p) if self._strict(p, g)] for p in places])
        left = [place for place, gold in zip(places, right, strict=True) if gold is None]
        open_gold = set(self.positives) - set(right)
        near = match_in_order([[g for g in self._hit(p) if g in open_gold] for p in left])
        for said, gold in zip(left, near, strict=True):
            if gold is not None:
                yield self._item(self._near(said, gold), self._words(gold), gold, said, missed=True)
            else:
                kind = "duplicate" if self._hit(said) else "spurious"
                yield self._item(kind, self._against(case.said[said]), None, said)
        for gold in sorted(open_gold - set(near)):
            yield self._item("missed", self._words(gold), gold, None)

    def _hit(self, said: int) -> list[int]:
        return [gold for gold in self.case.hits[said] if gold in self.positives]

    def _strict(self, said: int, gold: int) -> bool:
        return not self._near(said, gold)

    def _near(self, said: int, gold: int) -> str:
        """What keeps a pair from being right; empty where nothing does."""
        pair, answer = self.case.gold[gold], self.case.said[said]
        wrong = [] if evidence_dice(answer, pair) >= LEAST_DICE else ["evidence"]
        return "+".join(wrong + ([] if answer.type == pair.type else ["type"]))

    def _item(self, kind: str, reading: str, gold: int | None, said: int | None, *, missed: bool = False) -> ErrorItem:
        there = () if gold is None else self._gold_places(self.case.gold[gold])
        here = () if said is None else self._said_places(self.case.said[said])
        return ErrorItem(kind, reading, there, here, int(said is not None), int(said is None or missed))

    def _gold_places(self, pair: ClaimPair) -> tuple[Place, ...]:
        label = pair.type or pair.label
        return tuple(self._place(c.article, span, label) for c in (pair.left, pair.right) for span in c.spans)

    def _said_places(self, pair: Contradiction) -> tuple[Place, ...]:
        label = pair.type or "untyped"
        return tuple(self._place(s.article, span, label) for s in (pair.left, pair.right) for span in s.spans)

    def _place(self, article: str, span: Span, label: str) -> Place:
        return place(self.articles[article], span, label)

    def _words(self, gold: int) -> str:
        """`time, against hesk-2:0 "The fall of Hesk Dam"`."""
        pair = self.case.gold[gold]
        start, end = pair.right.spans[0]
        text = self.articles[pair.right.article].text[start:end]
        return f"{pair.type}, against {pair.right.article}:{start} {quoted_text(text)}"

    def _half_words(self, said: int, gold: int) -> str:
        """`predicted hesk-1:0 against hesk-3:9, half of hesk-1:0 against hesk-2:0`."""
        answer, pair = self.case.said[said], self.case.gold[gold]
        sides = [f"{side.article}:{side.spans[0][0]}" for side in (answer.left, answer.right, pair.left, pair.right)]
        return f"predicted {sides[0]} against {sides[1]}, half of {sides[2]} against {sides[3]}"

    def _against(self, said: Contradiction) -> str:
        start, end = said.right.spans[0]
        text = self.articles[said.right.article].text[start:end]
        return f"predicted {said.type or 'untyped'}, against {said.right.article}:{start} {quoted_text(text)}"


DISPUTE_ERRORS = ErrorFinder("contradictions.dispute.f1", DISPUTE_CLASSES, find_disputes)
PAIR_ERRORS = ErrorFinder("contradictions.strict.f1", PAIR_CLASSES, find_pairs)
