"""What is compared in one article: both sides as sets of labelled spans, after all that is not scored is set aside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crosswire.model import Article, Segment
from crosswire.model.schema import Schema
from crosswire.model.tokens import LabelledSpan
from crosswire.tasks.counting.units import ScoringConfig

# What stands behind it in a label refines the label.
REFINED = "|"


@dataclass(frozen=True, slots=True)
class SpanPair:
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


def label_order(schema: Schema, config: ScoringConfig) -> tuple[str, ...]:
    """The labels that are scored under a config, in the schema's order, each once."""
    label_map = schema.label_map(config.labels)
    targets = (label_map.get(name, "") for name in schema.mention_types)
    return tuple(dict.fromkeys(target for target in targets if target))


def touches_boilerplate(article: Article, start: int, end: int) -> bool:
    """Whether a span shares a character with a boilerplate region of its article."""
    return touches(article.boilerplate, start, end)


def touches(regions: Iterable[Segment], start: int, end: int) -> bool:
    """Whether a span shares a character with one of the regions."""
    for region in regions:  # noqa: SIM110 - a generator for every mention would cost more than the test
        if start < region.end and region.start < end:
            return True
    return False
