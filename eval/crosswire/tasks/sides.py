"""What is compared in one article: both sides as sets of labelled spans, after all that is not scored is set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from weakref import WeakKeyDictionary

from crosswire.model import Article, Mention, Segment
from crosswire.schema import Schema
from crosswire.tasks.units import ScoringConfig, Unit
from crosswire.text import LabelledSpan

# What stands behind it in a label refines the label.
REFINED = "|"


@dataclass(frozen=True, slots=True)
class Sides:
    """Gold and predicted spans of one article, each sorted and without duplicates.

    Attributes:
        article: The article.
        gold: What the gold says.
        predicted: What the system says; empty where it did not answer.
        notes: Sentence to number, for what was set aside.
    """

    article: Article
    gold: tuple[LabelledSpan, ...]
    predicted: tuple[LabelledSpan, ...]
    notes: Mapping[str, int]


MakeSides = Callable[[Unit, Schema, ScoringConfig], Sides]


def made_once(make: MakeSides) -> MakeSides:
    """The same function, which remembers what it made of a unit for as long as there is the unit: tiers share it."""
    known: WeakKeyDictionary[Unit, tuple[Schema, ScoringConfig, Sides]] = WeakKeyDictionary()

    @wraps(make)
    def remembered(unit: Unit, schema: Schema, config: ScoringConfig) -> Sides:
        before = known.get(unit)
        if before is None or before[0] is not schema or before[1] != config:
            before = known[unit] = (schema, config, make(unit, schema, config))
        return before[2]

    return remembered


@made_once
def sides(unit: Unit, schema: Schema, config: ScoringConfig) -> Sides:
    """Both sides of a unit under a config.

    Set aside, and counted in the notes: mentions of another level than the scored one, mentions that touch
    boilerplate, mentions whose type has no counterpart in the label set, and mentions that the label set makes
    equal to another one.
    """
    notes: Counter[str] = Counter()
    label_map = schema.label_map(config.labels)
    gold = _kept("gold", unit.gold, unit.article, label_map, config, notes)
    predicted = _kept("predicted", unit.predicted or (), unit.article, label_map, config, notes)
    return Sides(unit.article, gold, predicted, notes)


def label_order(schema: Schema, config: ScoringConfig) -> tuple[str, ...]:
    """The labels that are scored under a config, in the schema's order, each once."""
    label_map = schema.label_map(config.labels)
    targets = (label_map.get(name, "") for name in schema.mention_types)
    return tuple(dict.fromkeys(target for target in targets if target))


def _kept(
    side: str,
    mentions: Iterable[Mention],
    article: Article,
    label_map: Mapping[str, str],
    config: ScoringConfig,
    notes: Counter[str],
) -> tuple[LabelledSpan, ...]:
    spans: dict[LabelledSpan, None] = {}  # in the order of the mentions, which is almost sorted
    regions, level = article.boilerplate, config.level
    for mention in mentions:
        start, end = mention.start, mention.end
        span = LabelledSpan(start, end, label_map.get(mention.type, ""))
        if mention.level != level:
            notes[f"{side} mentions of level {mention.level}, not scored"] += 1
        elif regions and touches(regions, start, end):
            notes[f"{side} mentions that touch boilerplate, ignored"] += 1
        elif not span.label:
            notes[f"{side} mentions without a counterpart in label set '{config.labels}', left out"] += 1
        elif span in spans:
            notes[f"{side} mentions made equal by label set '{config.labels}', counted once"] += 1
        else:
            spans[span] = None
    return tuple(sorted(spans))


def touches_boilerplate(article: Article, start: int, end: int) -> bool:
    """Whether a span shares a character with a boilerplate region of its article."""
    return touches(article.boilerplate, start, end)


def touches(regions: Iterable[Segment], start: int, end: int) -> bool:
    """Whether a span shares a character with one of the regions."""
    for region in regions:  # noqa: SIM110 - a generator for every mention would cost more than the test
        if start < region.end and region.start < end:
            return True
    return False


def one_per_span(spans: Sequence[LabelledSpan], other: Sequence[LabelledSpan]) -> list[LabelledSpan]:
    """Each span of a sorted side once: under the label that the other side has there too, else under the first."""
    if len({span.start for span in spans}) == len(spans):
        return list(spans)
    chosen = {(span.start, span.end): span for span in reversed(spans)}
    there = set(other)
    for span in spans:
        if span in there and chosen[span.start, span.end] not in there:
            chosen[span.start, span.end] = span
    return sorted(chosen.values())
