"""Two refinements of the task `entities`: descriptions by their heads, and what times and quantities say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from crosswire.model import Mention
from crosswire.model.schema import Schema
from crosswire.model.tokens import LabelledSpan, head_of
from crosswire.tasks.counting.mention_table import all_sides
from crosswire.tasks.counting.sides import REFINED, SpanPair, label_order, touches_boilerplate
from crosswire.tasks.counting.span_table import Table, table_of
from crosswire.tasks.counting.units import ScoringConfig, Unit

DESCRIPTION = "NOM"


def described_table(units: Sequence[Unit], schema: Schema, config: ScoringConfig) -> Table:
    """Names by their spans, and beside them descriptions by their heads; levels must agree."""
    names, label_map = all_sides(units, schema, config), schema.label_map(config.labels)
    return table_of([_described(unit, pair, label_map) for unit, pair in zip(units, names, strict=True)])


def _described(unit: Unit, names: SpanPair, label_map: Mapping[str, str]) -> SpanPair:
    gold = {*names.gold, *_heads(unit, unit.gold, label_map)}
    said = {*names.predicted, *_heads(unit, unit.predicted or (), label_map)}
    return SpanPair(unit.article, tuple(sorted(gold)), tuple(sorted(said)), {})


def _heads(unit: Unit, mentions: Iterable[Mention], label_map: Mapping[str, str]) -> Iterator[LabelledSpan]:
    for mention in mentions:
        label = label_map.get(mention.type, "")
        outside = touches_boilerplate(unit.article, mention.start, mention.end)
        if mention.level == DESCRIPTION and label and not outside:
            start, end = head_of(unit.article.text, mention.start, mention.end)
            yield LabelledSpan(start, end, f"{label}{REFINED}{DESCRIPTION}")


def valued_sides(unit: Unit, schema: Schema, config: ScoringConfig) -> SpanPair:
    """Times and quantities with what they say; those that say nothing are left out."""
    carry, label_map = valued_labels(schema, config), schema.label_map(config.labels)
    label_of = {name: label for name, label in label_map.items() if label in carry}
    gold, said = (_values(unit, mentions, label_of, config) for mentions in (unit.gold, unit.predicted or ()))
    return SpanPair(unit.article, tuple(sorted(set(gold))), tuple(sorted(set(said))), {})


def _values(
    unit: Unit, mentions: Iterable[Mention], label_of: Mapping[str, str], config: ScoringConfig
) -> Iterator[LabelledSpan]:
    for mention in mentions:
        label, value = label_of.get(mention.type, ""), value_of(mention)
        outside = touches_boilerplate(unit.article, mention.start, mention.end)
        if value is not None and label and mention.level == config.level and not outside:
            yield LabelledSpan(mention.start, mention.end, f"{label}{REFINED}{value}")


def value_of(mention: Mention) -> str | None:
    """What a TIME or QTY says, as one string that is equal where the values are; null where it says nothing."""
    if mention.quantity is not None:
        return repr(replace(mention.quantity, unit=mention.quantity.unit.casefold()))
    return mention.value


def valued_labels(schema: Schema, config: ScoringConfig) -> tuple[str, ...]:
    """The labels of times and quantities under a label set."""
    label_map = schema.label_map(config.labels)
    carry = {label_map.get(name, "") for name in schema.mention_types if name not in schema.entity_types}
    return tuple(label for label in label_order(schema, config) if label in carry)
