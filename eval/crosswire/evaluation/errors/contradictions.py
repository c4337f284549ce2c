"""Errors of the task `contradictions`: wrong facts that were named, and conflicts that were not found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from crosswire.evaluation.errors.gains import set_join
from crosswire.evaluation.errors.records import ErrorClass, ErrorFinder, ErrorItem, ErrorSet, Place
from crosswire.evaluation.errors.wording import place, quoted_text
from crosswire.evaluation.task_scores import ScoringContext
from crosswire.model import Article, Contradiction, Evidence, Span
from crosswire.model.claim_lines import HARMLESS, Line
from crosswire.tasks.contradictions import CONTRADICTIONS, reason_of
from crosswire.tasks.counting.fact_matching import (
    ASIDE,
    DROPPED,
    MALFORMED,
    RIGHT,
    UNLISTED,
    Case,
    Fact,
    Outcome,
    case_of,
)
from crosswire.tasks.counting.line_gold import conflict_id
from crosswire.tasks.counting.units import StoryUnit

HALF, MISSED, SAME_SENTENCE = "half", "missed", "same-sentence"
CLASSES = (
    ErrorClass(MALFORMED, "an item that names no two places, or a side of more than two neighbouring sentences"),
    ErrorClass(HARMLESS, "a question on which the two sides do not contradict each other, by reason"),
    ErrorClass(HALF, "a pair that the gold does not list; one side is part of a conflict"),
    ErrorClass(UNLISTED, "a pair that the gold does not list; neither side is part of a conflict"),
    ErrorClass(MISSED, "a conflict that was not found"),
    ErrorClass("contested", "a pair on which readers differ; costs nothing"),
    ErrorClass(SAME_SENTENCE, "both sides are one sentence, or boilerplate; costs nothing"),
)
_FREE = {DROPPED: "contested", ASIDE: SAME_SENTENCE}


def find(units: Sequence[StoryUnit], scoring: ScoringContext) -> ErrorSet:
    """Find the errors of `contradictions.fact.f1`: each wrong fact once, and each conflict that was not found."""
    stories = [_Story(unit) for unit in units]
    errors = [error for story in stories for error in story.errors()]
    return set_join(errors, np.array([story.case.counts for story in stories]))


class _Story:
    """The lines and predicted contradictions of a story, and the descriptions of its errors."""

    def __init__(self, unit: StoryUnit) -> None:
        self.case: Case = case_of(unit)
        self.articles: Mapping[str, Article] = {each.article.id: each.article for each in unit.articles}
        self.first = next(iter(self.articles))
        self.sentences = {sentence for pair, own in self.case.gold.by_pair.items() if own.firm for sentence in pair}

    def errors(self) -> Iterator[ErrorItem]:
        """Yield the wrong facts, each with its first item in text order, the missed conflicts, and the free items."""
        seen: set[Fact] = set()
        for item, outcome, code in sorted(self.case.items_in(MALFORMED, HARMLESS, UNLISTED), key=_order):
            if outcome.state == MALFORMED:
                yield self._malformed(item)
            elif not seen.intersection(outcome.facts):
                seen.update(outcome.facts)
                yield self._wrong(item, outcome, code)
        found = self.case.facts(RIGHT)
        for name in self.case.gold.conflicts:
            if name not in found:
                yield self._missed(next(line for line in self.case.gold.firm_lines if conflict_id(line) == name))
        for item, outcome, _ in sorted(self.case.items_in(DROPPED, ASIDE), key=_order):
            yield ErrorItem(_FREE[outcome.state], self._against(item), (), self._places(item), 0, 0)

    def _malformed(self, item: Contradiction) -> ErrorItem:
        """Return the error of a malformed item; one without any place is at the beginning of the story."""
        places = self._places(item) or (Place(self.first, 0, 0, item.type or "untyped", ""),)
        return ErrorItem(MALFORMED, f"predicted {item.type or 'untyped'}", (), places, 1, 0)

    def _wrong(self, item: Contradiction, outcome: Outcome, code: int) -> ErrorItem:
        description = self._against(item)
        if outcome.lines:
            line = outcome.lines[0]
            question = f" {line.pair.asked_by} {line.pair.question or ''}".rstrip()
            return ErrorItem(HARMLESS, f"{reason_of(line)},{question}; {description}", (), self._places(item), 1, 0)
        halves = any(self.sentences.intersection(pair) for pair in self.case.pairs_of_code(code))
        return ErrorItem(HALF if halves else UNLISTED, description, (), self._places(item), 1, 0)

    def _missed(self, line: Line) -> ErrorItem:
        conflict = line.conflict
        cause = f" ({conflict.cause})" if conflict is not None and conflict.cause else ""
        fact = conflict.fact if conflict is not None else line.pair.question
        sides = (Evidence(side.article, side.spans) for side in (line.left, line.right))
        places = tuple(self._place(side.article, span, line.pair.type or "") for side in sides for span in side.spans)
        return ErrorItem(MISSED, f"{conflict_id(line)} {fact}{cause}", places, (), 0, 1)

    def _places(self, item: Contradiction) -> tuple[Place, ...]:
        label = item.type or "untyped"
        return tuple(self._place(side.article, span, label) for side in _sides(item) for span in side.spans)

    def _place(self, article: str, span: Span, label: str) -> Place:
        return place(self.articles[article], span, label)

    def _against(self, item: Contradiction) -> str:
        """Return an item in words, such as `predicted time, against hesk-2:0 "The fall of Hesk Dam"`."""
        side = _sides(item)[1]
        start, end = side.spans[0]
        text = self.articles[side.article].text[start:end]
        return f"predicted {item.type or 'untyped'}, against {side.article}:{start} {quoted_text(text)}"


def _sides(item: Contradiction) -> tuple[Evidence, Evidence]:
    """Return both sides, the earlier one first, so that mirrored items have one description."""
    one, two = sorted((item.left, item.right), key=_place_order)
    return one, two


def _place_order(side: Evidence) -> tuple[str, tuple[Span, ...]]:
    return side.article, side.spans


def _order(found: tuple[Contradiction, Outcome, int]) -> tuple[object, ...]:
    """Return a sort key that does not depend on the order of the prediction."""
    item, _, code = found
    return code, [_place_order(side) for side in _sides(item)], item.type or "", item.score or 0.0


FACT_ERRORS = ErrorFinder(CONTRADICTIONS.headline, CLASSES, find)
