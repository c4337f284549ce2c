"""The configs of pairs: `contradictions` with labels and states, and `pairs` as `verify` gets them, without either."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from crosswire.dataset.configs.config import (
    SENTENCE,
    SPAN,
    Choice,
    Columns,
    Config,
    DatasetRow,
    Labels,
    Source,
    optional_id,
    sentence_row,
    unique_id,
)
from crosswire.dataset.configs.disputes import holder_row, names_of, time_columns, time_row
from crosswire.model import Claim, ClaimPair, GivenClaim
from crosswire.model.annotations import AUTHOR, Span
from crosswire.model.claim_lines import ALL_READERS, PEOPLE, STATES, Line, Place
from crosswire.model.conflicts import CAUSES
from crosswire.model.given_pairs import given_pairs
from crosswire.model.schema import Schema

SCOPES = ("within", "cross")


def _pair_columns(schema: Schema) -> Columns:
    disputes = schema.disputes
    side = {
        **dict.fromkeys(("claim", "article"), "string"),
        "date": "date32",
        "text": "string",
        "spans": [SPAN],
        **SENTENCE,
        **dict.fromkeys(("holder", "holder_name"), "string"),
        "time": time_columns(schema),
    }
    return {
        "id": "string",
        "label": Labels(disputes.labels),
        **dict.fromkeys(("question", "premise", "hypothesis"), "string"),
        "left": side,
        "right": side,
        "reason": Choice(disputes.pair_reasons),
        "type": Choice(disputes.slots),
        "state": Choice(STATES),
        "support": "float64",
        "support_kind": Choice((PEOPLE, ALL_READERS)),
        "readings": "int32",
        "scope": Choice(SCOPES),
        "conflict": "string",
        "cause": Choice(CAUSES),
        **dict.fromkeys(("dispute", "story"), "string"),
    }


def _pair_rows(source: Source) -> Iterator[DatasetRow]:
    """Yield one row a line with its computed label and its state; agreeing lines have the reason `agreement`."""
    story, names = source.story.id, names_of(source)
    for line in source.claim_lines:
        conflict = line.conflict.id if line.conflict is not None else None
        yield {
            "id": unique_id(story, line.id),
            "question": line.pair.question or None,
            "premise": _passage(line.pair.left, line.left, source, names),
            "hypothesis": _passage(line.pair.right, line.right, source, names),
            "left": _side(line.pair.left, line.left, source, names),
            "right": _side(line.pair.right, line.right, source, names),
            **_label(line.pair),
            **_state(line),
            "conflict": optional_id(story, conflict),
            "cause": line.conflict.cause if line.conflict is not None else None,
            "dispute": optional_id(story, line.pair.dispute),
            "story": story,
        }


def _side(claim: Claim, place: Place, source: Source, names: Mapping[str, str]) -> DatasetRow:
    article = source.story.article(place.article)
    return {
        "claim": unique_id(source.story.id, claim.id),
        "article": claim.article,
        "date": article.date.isoformat(),
        "text": " ".join(article.text[start:end] for start, end in place.spans),
        "spans": _spans(place.spans),
        **sentence_row(article, place.spans[0][0], place.spans[-1][1]),
        **holder_row(claim, source.story.id, names),
        "time": time_row(claim),
    }


def _passage(claim: Claim, place: Place, source: Source, names: Mapping[str, str]) -> str:
    """Return the sentences of a place with their date and holder, so that they can be read without the article."""
    article = source.story.article(place.article)
    touched = [s for s in article.segments if any(start < s.end and s.start < end for start, end in place.spans)]
    name = None if claim.holder == AUTHOR else names.get(claim.holder)
    holder = f", according to {name}" if name else ""
    return f"Published {article.date.isoformat()}{holder}: {' '.join(segment.text for segment in touched)}"


def _label(pair: ClaimPair) -> DatasetRow:
    return {
        "label": pair.label,
        "reason": pair.reason,
        "type": pair.type,
        "scope": pair.scope,
    }


def _state(line: Line) -> DatasetRow:
    support = line.support
    return {
        "state": line.state,
        "support": support.share if support is not None else None,
        "support_kind": support.kind if support is not None else None,
        "readings": support.readings if support is not None else 0,
    }


def _articles_of_sides(row: DatasetRow) -> Collection[str]:
    return {row["left"]["article"], row["right"]["article"]}


def _given_columns(_: Schema) -> Columns:
    side = {
        "article": "string",
        "date": "date32",
        **dict.fromkeys(("holder", "text"), "string"),
        "spans": [SPAN],
        "sentences": ["string"],
    }
    return {**dict.fromkeys(("pair", "question"), "string"), "left": side, "right": side, "story": "string"}


def _given_rows(source: Source) -> Iterator[DatasetRow]:
    """Yield one row a pair of claims, as `verify` gets it."""
    story = source.story
    for pair in given_pairs(source.gold, source.schema.disputes, story.articles):
        sides = {"left": _given_side(pair.left), "right": _given_side(pair.right)}
        yield {"pair": unique_id(story.id, pair.id), "question": pair.question, **sides, "story": story.id}


def _given_side(side: GivenClaim) -> DatasetRow:
    return {
        "article": side.article,
        "date": side.date.isoformat(),
        "holder": side.holder,
        "text": side.text,
        "spans": _spans(side.spans),
        "sentences": list(side.sentences),
    }


def _spans(spans: Iterable[Span]) -> list[DatasetRow]:
    return [{"start": start, "end": end} for start, end in spans]


CONTRADICTIONS = Config(
    "contradictions",
    "a line: two places under one question, with label and state",
    _pair_columns,
    _pair_rows,
    _articles_of_sides,
)
PAIRS = Config("pairs", "a pair of claims without its label", _given_columns, _given_rows, _articles_of_sides)
