"""Errors of the task `verification`: pairs wrongly called contradictions, and missed contradictions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from crosswire.evaluation.errors.records import ErrorClass, ErrorFinder, ErrorItem, ErrorSet, Place
from crosswire.evaluation.errors.wording import place, quoted_text
from crosswire.evaluation.task_scores import ScoringContext
from crosswire.metrics.counts import f1
from crosswire.model import Article, Verdict
from crosswire.model.claim_lines import FIRM, Line
from crosswire.model.claim_pairs import COMPATIBLE, CONTRADICTION
from crosswire.tasks.counting.line_gold import conflict_id
from crosswire.tasks.counting.units import StoryUnit
from crosswire.tasks.verification import VERIFICATION, is_contradiction, verdict_case

UNANSWERED, FALSE, MISSED = "unanswered", "false-contradiction", "missed-contradiction"
CLASSES = (
    ErrorClass(UNANSWERED, "a contradiction without a verdict, which counts as compatible"),
    ErrorClass(FALSE, "a harmless pair that was called a contradiction, by reason"),
    ErrorClass(MISSED, "a contradiction that was not called one"),
)


def find(units: Sequence[StoryUnit], scoring: ScoringContext) -> ErrorSet:
    """Find the errors of `verification.contradiction.f1`; the gains are those of repaired verdicts, in votes."""
    errors = [error for unit in units for error in _errors(unit)]

    def repaired(names: Collection[str]) -> float:
        counts = [verdict_case(_with_right_verdicts(unit, names)).counts for unit in units]
        total = [sum(column) for column in zip(*counts, strict=True)]
        return float(f1(np.array([float(number) for number in total])))

    return ErrorSet(tuple(errors), repaired)


def _class(line: Line, verdict: Verdict | None) -> str:
    """Return the class of a verdict; empty if it is right."""
    called = is_contradiction(verdict)
    if line.state != FIRM:
        return FALSE if called else ""
    return "" if called else UNANSWERED if verdict is None else MISSED


def _errors(unit: StoryUnit) -> Iterator[ErrorItem]:
    articles = {each.article.id: each.article for each in unit.articles}
    for line, verdict in verdict_case(unit).scored:
        kind = _class(line, verdict)
        if kind:
            label = line.pair.reason or line.pair.label
            gold_places = _places(line, articles, label)
            predicted = () if verdict is None else _places(line, articles, verdict.label)
            wrong = int(kind == FALSE)
            yield ErrorItem(kind, _words(line, gold_places[-1]), gold_places, predicted, wrong, 1 - wrong)


def _words(line: Line, other: Place) -> str:
    """Return the gold of a pair in words: its conflict, or its reason and question; then the other side."""
    name = conflict_id(line) if line.state == FIRM else f"{line.pair.reason or line.pair.label}, {line.pair.asked_by}"
    return f"gold {name}, against {other.article}:{other.start} {quoted_text(other.text)}"


def _places(line: Line, articles: Mapping[str, Article], label: str) -> tuple[Place, ...]:
    return tuple(place(articles[side.article], span, label) for side in (line.left, line.right) for span in side.spans)


def _with_right_verdicts(unit: StoryUnit, names: Collection[str]) -> StoryUnit:
    """Return the unit with the verdicts of these classes replaced by right ones."""
    wrong = {line.id: line for line, verdict in verdict_case(unit).scored if _class(line, verdict) in names}
    labels = {name: CONTRADICTION if line.state == FIRM else COMPATIBLE for name, line in wrong.items()}
    kept = [verdict for verdict in unit.verdicts or () if verdict.pair not in wrong]
    return replace(unit, verdicts=(*kept, *(Verdict(name, label) for name, label in labels.items())))


VERIFICATION_ERRORS = ErrorFinder(VERIFICATION.headline, CLASSES, find)
