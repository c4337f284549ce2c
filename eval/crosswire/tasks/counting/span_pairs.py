"""The two sides that are compared in one article: sets of labelled spans, without the spans that are not scored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crosswire.model import Article, Segment
from crosswire.model.schema import Schema
from crosswire.model.tokens import LabelledSpan
from crosswire.tasks.counting.units import ScoringConfig

# The part of a label after this mark refines the label.
REFINED = "|"


@dataclass(frozen=True, slots=True)
class SpanPair:
    """Gold and predicted spans of one article, each sorted and without duplicates.

    Attributes:
        article: The article.
        gold: The gold spans.
        predicted: The predicted spans; empty if there are no predictions.
        notes: Sentence to number, for what was ignored.
    """

    article: Article
    gold: tuple[LabelledSpan, ...]
    predicted: tuple[LabelledSpan, ...]
    notes: Mapping[str, int]


def label_order(schema: Schema, config: ScoringConfig) -> tuple[str, ...]:
    """Return the labels that are scored under a config, in the order of the schema, without duplicates."""
    label_map = schema.label_map(config.labels)
    targets = (label_map.get(name, "") for name in schema.mention_types)
    return tuple(dict.fromkeys(target for target in targets if target))


def touches_boilerplate(article: Article, start: int, end: int) -> bool:
    """Return true if a span shares a character with a boilerplate region of its article."""
    return touches(article.boilerplate, start, end)


def touches(regions: Iterable[Segment], start: int, end: int) -> bool:
    """Return true if a span shares a character with one of the regions."""
    for region in regions:  # noqa: SIM110 - a generator per mention costs more than the comparison
        if start < region.end and region.start < end:
            return True
    return False
