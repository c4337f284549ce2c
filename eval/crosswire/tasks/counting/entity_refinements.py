"""Two refinements of the task `entities`: descriptions by their heads, and the values of times and quantities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import structs

from crosswire.model import Mention
from crosswire.model.schema import Schema
from crosswire.model.tokens import LabelledSpan, head_of
from crosswire.tasks.counting.article_inputs import ArticleInputs
from crosswire.tasks.counting.mention_table import all_sides
from crosswire.tasks.counting.span_pairs import REFINED, SpanPair, label_order, touches_boilerplate
from crosswire.tasks.counting.span_table import Table, table_of
from crosswire.tasks.counting.units import ScoringConfig, Unit

DESCRIPTION = "NOM"


def described_table(inputs: ArticleInputs) -> Table:
    """Return a table of names by their spans and descriptions by their heads; the levels must agree."""
    names = all_sides(inputs.articles, inputs.mentions)
    label_map = inputs.schema.label_map(inputs.config.labels)
    return table_of([_described(unit, pair, label_map) for unit, pair in zip(inputs.articles, names, strict=True)])


def _described(unit: Unit, names: SpanPair, label_map: Mapping[str, str]) -> SpanPair:
    gold = {*names.gold, *_heads(unit, unit.gold, label_map)}
    predicted = {*names.predicted, *_heads(unit, unit.predicted or (), label_map)}
    return SpanPair(unit.article, tuple(sorted(gold)), tuple(sorted(predicted)), {})


def _heads(unit: Unit, mentions: Iterable[Mention], label_map: Mapping[str, str]) -> Iterator[LabelledSpan]:
    for mention in mentions:
        label = label_map.get(mention.type, "")
        outside = touches_boilerplate(unit.article, mention.start, mention.end)
        if mention.level == DESCRIPTION and label and not outside:
            start, end = head_of(unit.article.text, mention.start, mention.end)
            yield LabelledSpan(start, end, f"{label}{REFINED}{DESCRIPTION}")


def valued_sides(unit: Unit, schema: Schema, config: ScoringConfig) -> SpanPair:
    """Return times and quantities with their values; those without a value are left out."""
    valued, label_map = valued_labels(schema, config), schema.label_map(config.labels)
    label_of = {name: label for name, label in label_map.items() if label in valued}
    gold, predicted = (_values(unit, mentions, label_of, config) for mentions in (unit.gold, unit.predicted or ()))
    return SpanPair(unit.article, tuple(sorted(set(gold))), tuple(sorted(set(predicted))), {})


def _values(
    unit: Unit, mentions: Iterable[Mention], label_of: Mapping[str, str], config: ScoringConfig
) -> Iterator[LabelledSpan]:
    for mention in mentions:
        label, value = label_of.get(mention.type, ""), value_of(mention)
        outside = touches_boilerplate(unit.article, mention.start, mention.end)
        if value is not None and label and mention.level == config.level and not outside:
            yield LabelledSpan(mention.start, mention.end, f"{label}{REFINED}{value}")


def value_of(mention: Mention) -> str | None:
    """Return the value of a TIME or QTY as a string; equal values give equal strings; None without a value."""
    if mention.quantity is not None:
        return repr(structs.replace(mention.quantity, unit=mention.quantity.unit.casefold()))
    return mention.value


def valued_labels(schema: Schema, config: ScoringConfig) -> tuple[str, ...]:
    """Return the labels of times and quantities under a label set."""
    label_map = schema.label_map(config.labels)
    valued = {label_map.get(name, "") for name in schema.mention_types if name not in schema.entity_types}
    return tuple(label for label in label_order(schema, config) if label in valued)
