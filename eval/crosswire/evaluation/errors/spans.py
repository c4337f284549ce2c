"""Errors of labelled spans: the tasks `entities` and `events`.

Correct predictions and their gold items are removed first, so that no other item is aligned with them. The rest is
paired one to one, in the order of the classes: first items with the same span, then the best alignment of items that
share a character.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from crosswire.evaluation.errors.gains import article_counts, set_join
from crosswire.evaluation.errors.records import ErrorClass, ErrorFinder, ErrorItem, ErrorSet, Place
from crosswire.evaluation.errors.unmatched import Unmatched
from crosswire.evaluation.errors.wording import place, quoted_text
from crosswire.evaluation.task_scores import ScoringContext
from crosswire.model import Article
from crosswire.model.schema import Schema
from crosswire.model.tokens import LabelledSpan
from crosswire.tasks.counting.mention_table import sides
from crosswire.tasks.counting.span_matching import overlaps
from crosswire.tasks.counting.span_pairs import REFINED, SpanPair
from crosswire.tasks.counting.task import Tier
from crosswire.tasks.counting.units import ScoringConfig, StoryUnit, Unit
from crosswire.tasks.entities import ENTITIES
from crosswire.tasks.events import EVENTS, event_sides, type_and_factuality, type_of

CLASSES = (
    ErrorClass("type", "right span, wrong type"),
    ErrorClass("boundary", "right type, span only overlaps"),
    ErrorClass("boundary+type", "wrong type, span only overlaps"),
    ErrorClass("fragment", "an extra prediction for a gold item"),
    ErrorClass("spurious", "overlaps no gold item"),
    ErrorClass("missed", "a gold item without a prediction"),
)
FACTUALITY = ErrorClass("factuality", "right span and type, wrong or missing factuality")


def find(
    units: Sequence[StoryUnit],
    scoring: ScoringContext,
    *,
    tier: Tier,
    sides: Callable[[Unit, Schema, ScoringConfig], SpanPair],
) -> ErrorSet:
    """Find the errors of a tier that is a set join of labelled spans."""
    articles = [article for unit in units for article in unit.articles]
    errors = [error for article in articles for error in span_errors(sides(article, scoring.schema, scoring.config))]
    return set_join(errors, article_counts(tier, articles, scoring))


def span_errors(pair: SpanPair) -> list[ErrorItem]:
    """Return the errors of one article; they cover every false positive and false negative exactly once."""
    return sorted(_span_errors(pair), key=lambda error: (error.place.start, error.place.end, error.place.label))


def _span_errors(pair: SpanPair) -> Iterator[ErrorItem]:
    left = Unmatched(pair.gold, pair.predicted)
    for gold, predicted in left.take_same(lambda span: (*_extent(span), _type(span))):
        yield _paired("factuality", pair.article, gold, predicted)
    for gold, predicted in left.take_same(_extent):
        yield _paired("type", pair.article, gold, predicted)
    for gold, predicted in left.take_overlapping(_extent, key=lambda _: None):
        same = _type(gold) == _type(predicted)
        yield _paired("boundary" if same else "boundary+type", pair.article, gold, predicted)
    for predicted in left.predicted:
        yield _unpaired(pair, predicted)
    for gold in left.gold:
        yield ErrorItem("missed", f"gold {_words(gold)}", (_place(pair.article, gold),), (), 0, 1)


def _paired(error: str, article: Article, gold: LabelledSpan, predicted: LabelledSpan) -> ErrorItem:
    gold_place, predicted_place = _place(article, gold), _place(article, predicted)
    description = f"gold {_words(gold)}, predicted {_words(predicted)}"
    if _extent(gold) != _extent(predicted):
        description += f" {quoted_text(predicted_place.text)}"
    return ErrorItem(error, description, (gold_place,), (predicted_place,), 1, 1)


def _unpaired(pair: SpanPair, predicted: LabelledSpan) -> ErrorItem:
    """Return the error of an extra prediction; a gold item that it overlaps has another prediction already."""
    overlapped = [(-dice, pair.gold[row]) for (row, _), dice in overlaps(pair.gold, [predicted])]
    predicted_place = _place(pair.article, predicted)
    if not overlapped:
        return ErrorItem("spurious", f"predicted {_words(predicted)}", (), (predicted_place,), 1, 0)
    gold = min(overlapped)[1]
    gold_place = _place(pair.article, gold)
    description = (
        f"predicted {_words(predicted)}, gold {_words(gold)} {quoted_text(gold_place.text)} has another prediction"
    )
    return ErrorItem("fragment", description, (gold_place,), (predicted_place,), 1, 0)


def _extent(span: LabelledSpan) -> tuple[int, int]:
    return span.start, span.end


def _type(span: LabelledSpan) -> str:
    return span.label.partition(REFINED)[0]


def _words(span: LabelledSpan) -> str:
    """Return the label in words: `PER`, `Attack CT+`, `Attack without factuality`."""
    kind, refined, factuality = span.label.partition(REFINED)
    if not refined:
        return kind
    return f"{kind} without factuality" if factuality == str(None) else f"{kind} {factuality}"


def _place(article: Article, span: LabelledSpan) -> Place:
    return place(article, (span.start, span.end), _words(span))


ENTITY_ERRORS = ErrorFinder(ENTITIES.headline, CLASSES, partial(find, tier=ENTITIES.tiers[0], sides=sides))
EVENT_ERRORS = ErrorFinder(
    EVENTS.headline, CLASSES, partial(find, tier=EVENTS.tiers[0], sides=partial(event_sides, label=type_of))
)
FACTUAL_ERRORS = ErrorFinder(
    "events.factual.f1",
    (FACTUALITY, *CLASSES),
    partial(find, tier=EVENTS.tier("factual"), sides=partial(event_sides, label=type_and_factuality)),
)
