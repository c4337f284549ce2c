"""Errors of the task `verification`: wrong and missing labels of given pairs of claims."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from crosswire.evaluation.errors.records import ErrorClass, ErrorFinder, ErrorItem, ErrorSet, Place
from crosswire.evaluation.errors.wording import place, quoted_text
from crosswire.evaluation.task_scores import ScoringContext
from crosswire.metrics.counts import RECALL_DENOMINATOR, macro_f1
from crosswire.model import Article, ClaimPair, Verdict
from crosswire.model.claim_pairs import COMPATIBLE, CONTRADICTION, UPDATE
from crosswire.model.schema import AGREEMENT
from crosswire.tasks.counting.units import StoryUnit
from crosswire.tasks.verification import VERIFICATION, answered, label_counts

CLASSES = (
    ErrorClass("unanswered", "a given pair without a verdict"),
    ErrorClass("false-contradiction", "an update or a compatible pair was labelled as a contradiction"),
    ErrorClass("contradiction-as-update", "a contradiction was labelled as an update"),
    ErrorClass("contradiction-as-compatible", "a contradiction was labelled as compatible"),
    ErrorClass("update-as-compatible", "an update was labelled as compatible"),
    ErrorClass("compatible-as-update", "a compatible pair was labelled as an update"),
)
_CLASS_OF = {
    (UPDATE, CONTRADICTION): "false-contradiction",
    (COMPATIBLE, CONTRADICTION): "false-contradiction",
    (CONTRADICTION, UPDATE): "contradiction-as-update",
    (CONTRADICTION, COMPATIBLE): "contradiction-as-compatible",
    (UPDATE, COMPATIBLE): "update-as-compatible",
    (COMPATIBLE, UPDATE): "compatible-as-update",
}


def find(units: Sequence[StoryUnit], scoring: ScoringContext) -> ErrorSet:
    """Find the errors of `verification.given`; gains are measured in its macro average."""
    errors = [error for unit in units for error in _errors(unit)]

    def repaired(names: Collection[str]) -> float:
        pairs = [pair for unit in units for pair in _scored(_with_gold(unit, names))]
        counts = label_counts(pairs, scoring.schema.disputes.labels)
        return float(macro_f1(counts, counts[:, RECALL_DENOMINATOR] > 0))

    return ErrorSet(tuple(errors), repaired)


def _scored(unit: StoryUnit) -> Iterator[tuple[ClaimPair, Verdict | None]]:
    return ((pair, verdict) for pair, verdict in answered(unit) if pair.reason != AGREEMENT)


def _class(pair: ClaimPair, verdict: Verdict | None) -> str:
    """Return the class of a verdict; empty if it is correct."""
    return "unanswered" if verdict is None else _CLASS_OF.get((pair.label, verdict.label), "")


def _errors(unit: StoryUnit) -> Iterator[ErrorItem]:
    articles = {each.article.id: each.article for each in unit.articles}
    for pair, verdict in _scored(unit):
        kind = _class(pair, verdict)
        if kind:
            label = f"{pair.label} ({pair.reason or pair.type})" if pair.reason or pair.type else pair.label
            gold_places = _places(pair, articles, label)
            places = () if verdict is None else _places(pair, articles, verdict.label)
            other = gold_places[-1]
            description = f"gold {label}, against {other.article}:{other.start} {quoted_text(other.text)}"
            yield ErrorItem(kind, description, gold_places, places, int(verdict is not None), 1)


def _places(pair: ClaimPair, articles: dict[str, Article], label: str) -> tuple[Place, ...]:
    return tuple(
        place(articles[claim.article], span, label) for claim in (pair.left, pair.right) for span in claim.spans
    )


def _with_gold(unit: StoryUnit, names: Collection[str]) -> StoryUnit:
    """Return the unit with the verdicts of these classes replaced by the gold labels."""
    right = {pair.id: Verdict(pair.id, pair.label) for pair, verdict in _scored(unit) if _class(pair, verdict) in names}
    kept = [verdict for verdict in unit.verdicts or () if verdict.pair not in right]
    return replace(unit, verdicts=(*kept, *right.values()))


VERIFICATION_ERRORS = ErrorFinder(VERIFICATION.headline, CLASSES, find)
