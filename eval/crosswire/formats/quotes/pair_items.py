"""Contradictions and verdicts with quotes, as records of a predictions file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from crosswire.formats.predictions.pairs import LARGEST
from crosswire.formats.quotes.items import Conversion, shown, spans_of
from crosswire.model import Article
from crosswire.model.schema import Schema

SIDES = ("left", "right")
PAIR, VERDICT = ("contradiction", "contradictions"), ("verdict", "verdicts")


def contradiction_records(
    items: Sequence[Mapping[str, Any]], articles: Mapping[str, Article], schema: Schema, result: Conversion
) -> Iterator[dict[str, Any]]:
    """Yield the contradictions, each side at the first place of its quote."""
    for item in items:
        sides = {side: _side(item.get(side), articles, result) for side in SIDES}
        if not all(sides.values()):
            result.leave_out("contradictions without both sides", shown({side: item.get(side) for side in sides}))
            continue
        known = item.get("type") in schema.disputes.slots
        if not known and item.get("type") is not None:
            result.leave_out("types that contradictions do not have", shown(item["type"]))
        kind = {"type": item["type"]} if known else {}
        score = {"score": item["score"]} if _is_number(item.get("score"), result) else {}
        result.counts[PAIR] += 1
        yield {**sides, **kind, **score}


def _side(side: object, articles: Mapping[str, Article], result: Conversion) -> dict[str, Any] | None:
    if not isinstance(side, dict):
        return None
    article = articles.get(str(side.get("article")))
    if article is None:
        result.leave_out("sides in articles that the story does not have", shown(side.get("article")))
        return None
    spans = spans_of(side, article, result)
    return {"article": article.id, "spans": [list(spans[0])]} if spans else None


def verdict_records(
    items: Sequence[Mapping[str, Any]], labels: Sequence[str], result: Conversion
) -> Iterator[dict[str, Any]]:
    """Yield the verdicts with a pair and a label, and their scores."""
    for item in items:
        pair, label = item.get("pair"), item.get("label")
        if not isinstance(pair, str) or not _is_text(pair) or label not in labels:
            result.leave_out(f"verdicts without a pair and a label ({', '.join(labels)})", shown(item))
            continue
        given = item.get("scores")
        scores = given if isinstance(given, dict) else {}
        if given is not None and not isinstance(given, dict):
            result.leave_out("scores that are no object", shown(given))
        if strange := [key for key in scores if key not in labels]:
            result.leave_out("scores of unknown labels", shown(strange))
        numbers = {name: scores[name] for name in labels if _is_number(scores.get(name), result)}
        result.counts[VERDICT] += 1
        yield {"pair": pair, "label": label, **({"scores": numbers} if numbers else {})}


def _is_number(value: object, result: Conversion) -> bool:
    """Return whether a value is a number that a score can be; what is neither that nor absent is listed."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= LARGEST:
        return True
    if value is not None:
        result.leave_out("scores that are no finite numbers", shown(value))
    return False


def _is_text(value: str) -> bool:
    """Return whether a text can be written as UTF-8; half of a character beyond 16 bits cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in value)
