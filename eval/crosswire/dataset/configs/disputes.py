"""The configs `claims` and `disputes`: who gives which answer, and which answers exclude each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

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
    quantity_columns,
    quantity_row,
    sentence_row,
    unique_id,
)
from crosswire.model import Claim, Dispute, Position, Relation
from crosswire.model.annotations import AUTHOR
from crosswire.model.schema import Schema

DENIED = "not "


def time_columns(schema: Schema) -> Columns:
    """Return the columns of the time of a claim."""
    return {"value": "string", "basis": Choice(schema.disputes.bases)}


def _claim_columns(schema: Schema) -> Columns:
    return {
        **dict.fromkeys(("id", "text", "dispute", "position", "holder", "holder_name"), "string"),
        "certainty": Labels(schema.disputes.certainties),
        **dict.fromkeys(("value", "value_name"), "string"),
        "quantity": quantity_columns(schema),
        "time": time_columns(schema),
        **SENTENCE,
        "spans": [SPAN],
        **dict.fromkeys(("story", "article"), "string"),
    }


def _claim_rows(source: Source) -> Iterator[DatasetRow]:
    story, names = source.story.id, names_of(source)
    answers = {
        claim: (unique_id(story, dispute.id), unique_id(story, dispute.id, position.id))
        for dispute in source.gold.disputes or ()
        for position in dispute.positions
        for claim in position.claims
    }
    for claim in source.gold.claims or ():
        dispute, position = answers.get(claim.id, (None, None))
        yield {
            "id": unique_id(story, claim.id),
            "text": " ".join(claim.text),
            "dispute": dispute,
            "position": position,
            **holder_row(claim, story, names),
            "certainty": claim.certainty,
            **_value(claim, source, names),
            "quantity": quantity_row(claim.quantity),
            "time": time_row(claim),
            "story": story,
            "article": claim.article,
            "spans": _spans(claim),
            **_sentence(claim, source),
        }


def names_of(source: Source) -> Mapping[str, str]:
    """Return the name of each entity by its id; empty if it is not known from the articles of the source."""
    return {entity.id: entity.name for entity in source.gold.entities or ()}


def holder_row(claim: Claim, story: str, names: Mapping[str, str]) -> DatasetRow:
    """Return the holder of a claim: `author`, or the id and name of an entity; null if it is not known."""
    if not claim.holder:
        return {"holder": None, "holder_name": None}
    if claim.holder == AUTHOR:
        return {"holder": AUTHOR, "holder_name": AUTHOR}
    return {"holder": unique_id(story, claim.holder), "holder_name": names.get(claim.holder) or None}


def _value(claim: Claim, source: Source, names: Mapping[str, str]) -> DatasetRow:
    """Return the value of a claim; if it is an entity or a denied entity, also the name of the entity."""
    denied = DENIED if (claim.value or "").startswith(DENIED) else ""
    entity = (claim.value or "").removeprefix(denied)
    if entity not in source.entity_ids:
        return {"value": claim.value, "value_name": None}
    name = names.get(entity)
    return {"value": denied + unique_id(source.story.id, entity), "value_name": denied + name if name else None}


def _spans(claim: Claim) -> list[DatasetRow]:
    return [{"start": start, "end": end} for start, end in claim.spans]


def _sentence(claim: Claim, source: Source) -> DatasetRow:
    return sentence_row(source.story.article(claim.article), claim.spans[0][0], claim.spans[-1][1])


def time_row(claim: Claim) -> DatasetRow:
    """Return when the answer of a claim is said to be true."""
    return {"value": claim.time.value, "basis": claim.time.basis}


def _article_of(row: DatasetRow) -> Collection[str]:
    return (row["article"],)


def _dispute_columns(schema: Schema) -> Columns:
    disputes = schema.disputes
    position = {**dict.fromkeys(("id", "answer"), "string"), "claims": ["string"], "articles": ["string"]}
    relation = {
        "positions": ["string"],
        "exclusive": "bool",
        "reason": Choice(disputes.reasons),
        "cue": Choice(disputes.cues),
        "confidence": Choice(disputes.confidences),
    }
    return {
        **dict.fromkeys(("id", "question"), "string"),
        "slot": Labels(disputes.slots),
        "varies": "bool",
        **dict.fromkeys(("happening", "entity"), "string"),
        "positions": [position],
        "relations": [relation],
        "story": "string",
    }


def _dispute_rows(source: Source) -> Iterator[DatasetRow]:
    story = source.story.id
    articles = {claim.id: claim.article for claim in source.gold.claims or ()}
    for dispute in source.gold.disputes or ():
        name = unique_id(story, dispute.id)
        yield {
            "id": name,
            "question": dispute.question or None,
            "slot": dispute.slot or None,
            "varies": dispute.varies,
            "happening": optional_id(story, dispute.happening),
            "entity": optional_id(story, dispute.entity),
            "positions": [_position(position, story, dispute, articles) for position in dispute.positions],
            "relations": [_relation(relation, name) for relation in dispute.relations],
            "story": story,
        }


def _position(position: Position, story: str, dispute: Dispute, articles: Mapping[str, str]) -> DatasetRow:
    return {
        "id": unique_id(story, dispute.id, position.id),
        "answer": position.answer or None,
        "claims": [unique_id(story, claim) for claim in position.claims],
        "articles": [articles[claim] for claim in position.claims],
    }


def _relation(relation: Relation, dispute: str) -> DatasetRow:
    return {
        "positions": [unique_id(dispute, position) for position in relation.positions],
        "exclusive": relation.exclusive,
        "reason": relation.reason,
        "cue": relation.cue,
        "confidence": relation.confidence,
    }


def _articles_of_positions(row: DatasetRow) -> Collection[str]:
    return {article for position in row["positions"] for article in position["articles"]}


CLAIMS = Config("claims", "a claim", _claim_columns, _claim_rows, _article_of)
DISPUTES = Config("disputes", "a dispute with its positions", _dispute_columns, _dispute_rows, _articles_of_positions)
