"""Errors of labelled spans: the tasks `entities` and `events`.

What is not right is paired one to one, in the order of the classes: first what has the same span, then the best
alignment of what shares a character. What is right was taken out before, and is never lost to an alignment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from crosswire.evaluation.article_scores import ScoringContext
from crosswire.evaluation.errors.pricing import set_join
from crosswire.evaluation.errors.records import ErrorClass, ErrorFinder, ErrorItem, ErrorSet, Place
from crosswire.evaluation.errors.unmatched import Unmatched
from crosswire.evaluation.errors.wording import place, quoted_text
from crosswire.model import Article
from crosswire.model.schema import Schema
from crosswire.model.tokens import LabelledSpan
from crosswire.tasks.counting.mention_table import sides
from crosswire.tasks.counting.sides import REFINED, SpanPair
from crosswire.tasks.counting.span_matching import overlaps
from crosswire.tasks.counting.task import Tier
from crosswire.tasks.counting.units import ScoringConfig, StoryUnit, Unit
from crosswire.tasks.entities import ENTITIES
from crosswire.tasks.events import EVENTS, event_sides, type_and_factuality, type_of

CLASSES = (
    ErrorClass("type", "right span, wrong type"),
    ErrorClass("boundary", "right type, span only overlaps"),
    ErrorClass("boundary+type", "wrong type, span only overlaps"),
    ErrorClass("fragment", "one prediction too many on a gold item"),
    ErrorClass("spurious", "the gold has nothing there"),
    ErrorClass("missed", "no prediction is left for it"),
)
FACTUALITY = ErrorClass("factuality", "right span and type, other or no factuality")


def find(
    units: Sequence[StoryUnit],
    scoring: ScoringContext,
    *,
    tier: Tier,
    sides: Callable[[Unit, Schema, ScoringConfig], SpanPair],
) -> ErrorSet:
    """The errors of a tier that is a set join of labelled spans."""
    articles = [article for unit in units for article in unit.articles]
    errors = [error for article in articles for error in span_errors(sides(article, scoring.schema, scoring.config))]
    return set_join(errors, tier.tally(articles, scoring.schema, scoring.config))


def span_errors(pair: SpanPair) -> list[ErrorItem]:
    """The errors of one article; together they hold every false positive and false negative once."""
    return sorted(_span_errors(pair), key=lambda error: (error.place.start, error.place.end, error.place.label))


def _span_errors(pair: SpanPair) -> Iterator[ErrorItem]:
    left = Unmatched(pair.gold, pair.predicted)
    for gold, said in left.take_same(lambda span: (*_extent(span), _type(span))):
        yield _paired("factuality", pair.article, gold, said)
    for gold, said in left.take_same(_extent):
        yield _paired("type", pair.article, gold, said)
    for gold, said in left.take_overlapping(_extent, key=lambda _: None):
        same = _type(gold) == _type(said)
        yield _paired("boundary" if same else "boundary+type", pair.article, gold, said)
    for said in left.predicted:
        yield _unpaired(pair, said)
    for gold in left.gold:
        yield ErrorItem("missed", f"gold {_words(gold)}", (_place(pair.article, gold),), (), 0, 1)


def _paired(error: str, article: Article, gold: LabelledSpan, said: LabelledSpan) -> ErrorItem:
    there, here = _place(article, gold), _place(article, said)
    reading = f"gold {_words(gold)}, predicted {_words(said)}"
    if _extent(gold) != _extent(said):
        reading += f" {quoted_text(here.text)}"
    return ErrorItem(error, reading, (there,), (here,), 1, 1)


def _unpaired(pair: SpanPair, said: LabelledSpan) -> ErrorItem:
    """A prediction that no gold is left for; where one overlaps, another prediction has it."""
    taken = [(-dice, pair.gold[row]) for (row, _), dice in overlaps(pair.gold, [said])]
    here = _place(pair.article, said)
    if not taken:
        return ErrorItem("spurious", f"predicted {_words(said)}", (), (here,), 1, 0)
    gold = min(taken)[1]
    there = _place(pair.article, gold)
    reading = f"predicted {_words(said)}, gold {_words(gold)} {quoted_text(there.text)} is taken"
    return ErrorItem("fragment", reading, (there,), (here,), 1, 0)


def _extent(span: LabelledSpan) -> tuple[int, int]:
    return span.start, span.end


def _type(span: LabelledSpan) -> str:
    return span.label.partition(REFINED)[0]


def _words(span: LabelledSpan) -> str:
    """`PER`, `Attack CT+`, `Attack without factuality`."""
    kind, refined, factuality = span.label.partition(REFINED)
    if not refined:
        return kind
    return f"{kind} without factuality" if factuality == str(None) else f"{kind} {factuality}"


def _place(article: Article, span: LabelledSpan) -> Place:
    return place(article, (span.start, span.end), _words(span))


_strict, _factual = (next(tier for tier in EVENTS.tiers if tier.name == name) for name in ("strict", "factual"))

ENTITY_ERRORS = ErrorFinder(ENTITIES.headline, CLASSES, partial(find, tier=ENTITIES.tiers[0], sides=sides))
EVENT_ERRORS = ErrorFinder(
    EVENTS.headline, CLASSES, partial(find, tier=_strict, sides=partial(event_sides, label=type_of))
)
FACTUAL_ERRORS = ErrorFinder(
    "events.factual.f1",
    (FACTUALITY, *CLASSES),
    partial(find, tier=_factual, sides=partial(event_sides, label=type_and_factuality)),
)
