"""The configs of what the articles disagree on: `claims`, `disputes`, `contradictions`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from crosswire.dataset.configs.config import QUANTITY, Columns, Config, DatasetRow, Labels, Source, quantity_row
from crosswire.model import Claim, ClaimPair, Position, Relation
from crosswire.model.schema import Schema

SPAN: Columns = {"start": "int32", "end": "int32"}
TIME: Columns = {"value": "string", "basis": "string"}


def _claim_columns(schema: Schema) -> Columns:
    return {
        **dict.fromkeys(("id", "story", "article", "text"), "string"),
        "spans": [SPAN],
        **dict.fromkeys(("holder", "holder_name"), "string"),
        "certainty": Labels(schema.disputes.certainties),
        "value": "string",
        "quantity": QUANTITY,
        "time": TIME,
        "canary": "string",
    }


def _claim_rows(source: Source) -> Iterator[DatasetRow]:
    names = _names(source)
    for claim in source.gold.claims or ():
        yield {
            "id": claim.id,
            "story": source.story.id,
            "article": claim.article,
            "text": " ".join(claim.text),
            "spans": _spans(claim),
            "holder": claim.holder,
            "holder_name": names.get(claim.holder, claim.holder),
            "certainty": claim.certainty,
            "value": claim.value,
            "quantity": quantity_row(claim.quantity),
            "time": _time(claim),
            "canary": source.card.canary,
        }


def _names(source: Source) -> Mapping[str, str]:
    """Return the name of each entity by its id."""
    return {entity.id: entity.name for entity in source.gold.entities or ()}


def _spans(claim: Claim) -> list[DatasetRow]:
    return [{"start": start, "end": end} for start, end in claim.spans]


def _time(claim: Claim) -> DatasetRow:
    return {"value": claim.time.value, "basis": claim.time.basis}


def _dispute_columns(schema: Schema) -> Columns:
    position = {"id": "string", "answer": "string", "claims": ["string"]}
    relation = {
        "positions": ["string"],
        "exclusive": "bool",
        **dict.fromkeys(("reason", "cue", "confidence"), "string"),
    }
    return {
        **dict.fromkeys(("id", "story", "question", "happening", "entity"), "string"),
        "slot": Labels(schema.disputes.slots),
        "varies": "bool",
        "positions": [position],
        "relations": [relation],
        "canary": "string",
    }


def _dispute_rows(source: Source) -> Iterator[DatasetRow]:
    for dispute in source.gold.disputes or ():
        yield {
            "id": dispute.id,
            "story": source.story.id,
            "question": dispute.question,
            "happening": dispute.happening,
            "entity": dispute.entity,
            "slot": dispute.slot,
            "varies": dispute.varies,
            "positions": [_position(position) for position in dispute.positions],
            "relations": [_relation(relation) for relation in dispute.relations],
            "canary": source.card.canary,
        }


def _position(position: Position) -> DatasetRow:
    return {"id": position.id, "answer": position.answer, "claims": list(position.claims)}


def _relation(relation: Relation) -> DatasetRow:
    return {
        "positions": list(relation.positions),
        "exclusive": relation.exclusive,
        "reason": relation.reason,
        "cue": relation.cue,
        "confidence": relation.confidence,
    }


def _pair_columns(schema: Schema) -> Columns:
    side = {
        **dict.fromkeys(("claim", "article", "text"), "string"),
        "spans": [SPAN],
        "holder": "string",
        "time": TIME,
    }
    return {
        **dict.fromkeys(("id", "story", "dispute", "question"), "string"),
        "left": side,
        "right": side,
        "label": Labels(schema.disputes.labels),
        **dict.fromkeys(("reason", "type", "cue", "scope", "confidence"), "string"),
        "contested": "bool",
        "canary": "string",
    }


def _pair_rows(source: Source) -> Iterator[DatasetRow]:
    """Yield one row a pair of claims with its computed label; agreeing pairs have the reason `agreement`."""
    names = _names(source)
    for pair in source.claim_pairs:
        yield {
            "id": f"{source.story.id}/{pair.id}",
            "story": source.story.id,
            "dispute": pair.dispute,
            "question": pair.question,
            "left": _side(pair.left, names),
            "right": _side(pair.right, names),
            **_label(pair),
            "canary": source.card.canary,
        }


def _side(claim: Claim, names: Mapping[str, str]) -> DatasetRow:
    return {
        "claim": claim.id,
        "article": claim.article,
        "text": " ".join(claim.text),
        "spans": _spans(claim),
        "holder": names.get(claim.holder, claim.holder),
        "time": _time(claim),
    }


def _label(pair: ClaimPair) -> DatasetRow:
    return {
        "label": pair.label,
        "reason": pair.reason,
        "type": pair.type,
        "cue": pair.cue,
        "scope": pair.scope,
        "confidence": pair.confidence,
        "contested": pair.contested,
    }


CLAIMS = Config("claims", _claim_columns, _claim_rows)
DISPUTES = Config("disputes", _dispute_columns, _dispute_rows)
CONTRADICTIONS = Config("contradictions", _pair_columns, _pair_rows)
