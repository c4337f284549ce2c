"""What is compared in one article: both sides as sets of labelled spans, after all that is not scored is set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crosswire.model import Article, Mention
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
    spans: set[LabelledSpan] = set()
    for mention in mentions:
        label = label_map.get(mention.type, "")
        span = LabelledSpan(mention.start, mention.end, label)
        if mention.level != config.level:
            notes[f"{side} mentions of level {mention.level}, not scored"] += 1
        elif touches_boilerplate(article, mention.start, mention.end):
            notes[f"{side} mentions that touch boilerplate, ignored"] += 1
        elif not label:
            notes[f"{side} mentions without a counterpart in label set '{config.labels}', left out"] += 1
        elif span in spans:
            notes[f"{side} mentions made equal by label set '{config.labels}', counted once"] += 1
        else:
            spans.add(span)
    return tuple(sorted(spans))


def touches_boilerplate(article: Article, start: int, end: int) -> bool:
    """Whether a span shares a character with a boilerplate region of its article."""
    return any(start < region.end and region.start < end for region in article.boilerplate)


def one_per_span(spans: Sequence[LabelledSpan], other: Sequence[LabelledSpan]) -> list[LabelledSpan]:
    """Each span once: under the label that the other side has there too, else under the first in order."""
    there = set(other)
    chosen: dict[tuple[int, int], LabelledSpan] = {}
    for span in sorted(spans):
        known = chosen.setdefault((span.start, span.end), span)
        if known not in there and span in there:
            chosen[span.start, span.end] = span
    return list(chosen.values())
