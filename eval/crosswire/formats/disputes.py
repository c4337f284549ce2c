"""Decoding and encoding of claims, disputes and distractors, with checks of every field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crosswire.formats.events import decode_spans
from crosswire.formats.field_reader import FieldReader
from crosswire.formats.jsonl import Row
from crosswire.formats.mentions import decode_quantity, encode_quantity
from crosswire.model import Claim, ClaimTime, Dispute, Distractor, Override, Position, Relation
from crosswire.model.claim_pairs import UPDATE
from crosswire.model.schema import DisputeSchema, Schema
from crosswire.model.time_values import bounds
from crosswire.problems import Problem, quoted

# The basis of a time that is not known; such a time has no value.
UNKNOWN = "unknown"

CLAIM_KEYS = ("id", "article", "spans", "text", "also", "holder", "certainty", "value", "quantity", "time")
DISPUTE_KEYS = ("id", "conflict", "question", "target", "slot", "varies", "positions", "relations", "overrides")
DISTRACTOR_KEYS = ("id", "question", "left", "right", "reason")
# The holder of a claim in the light form that names none, and the slot of a dispute that names none.
ABSENT = ""
# The only state that a ruling can give to a pair.
STATES = ("contested",)


def decode_claim(row: Row, schema: Schema) -> tuple[Claim | None, list[Problem]]:
    """Decode a claim from its row; return None, with the problems, if a field is invalid.

    In the light form the holder can be absent (unknown), the certainty (the highest one) and the time (unknown).
    """
    fields = FieldReader(row, row.data, f"claim {quoted(row.data.get('id'))}")
    light = schema.disputes.light
    fields.reject_unknown(CLAIM_KEYS)
    claim = Claim(
        id=fields.identifier(),
        article=fields.string("article"),
        spans=tuple(decode_spans(fields)),
        text=tuple(fields.strings("text")),
        also=tuple(fields.strings("also")),
        holder=fields.string("holder", ABSENT if light else None),
        certainty=fields.choice(
            "certainty",
            "E316",
            schema.disputes.certainties,
            default=schema.disputes.certainties[0] if light else None,
        ),
        value=fields.optional_string("value"),
        quantity=decode_quantity(fields, row.data.get("quantity"), schema.operators),
        time=_time(fields, schema.disputes),
    )
    if not claim.spans and not fields.problems:
        fields.problem("E109", "spans is missing or empty; expected at least one [start, end]; add the evidence")
    return (None if fields.problems else claim), fields.problems


def _time(claim: FieldReader, schema: DisputeSchema) -> ClaimTime:
    data = claim.data.get("time")
    if data is None and schema.light:
        return ClaimTime(None, UNKNOWN)
    if not isinstance(data, dict):
        claim.problem("E111", f"time is {quoted(data)}; expected an object with value and basis")
        return ClaimTime(None, schema.bases[-1])
    fields = FieldReader(claim.row, data, f"{claim.what}: time")
    fields.reject_unknown(("value", "basis"))
    basis = fields.choice("basis", "E316", schema.bases)
    value = fields.optional_string("value")
    valid = value is None if basis == UNKNOWN else bounds(value or "") is not None
    if not fields.problems and not valid:
        message = f"value is {quoted(value)}; expected a date or an interval, or null for the basis unknown"
        fields.problem("E402", message)
    claim.problems.extend(fields.problems)
    return ClaimTime(value, basis)


def encode_claim(claim: Claim) -> dict[str, Any]:
    """Return the JSON object of a claim: keys in canonical order, without absent values."""
    data: dict[str, Any] = {
        "id": claim.id,
        "article": claim.article,
        "spans": [list(span) for span in claim.spans],
        **({"text": list(claim.text)} if claim.text else {}),
        **({"also": list(claim.also)} if claim.also else {}),
        **({"holder": claim.holder} if claim.holder != ABSENT else {}),
        "certainty": claim.certainty,
    }
    if claim.value is not None:
        data["value"] = claim.value
    if claim.quantity is not None:
        data["quantity"] = encode_quantity(claim.quantity)
    return {**data, "time": {"value": claim.time.value, "basis": claim.time.basis}}


def decode_dispute(row: Row, schema: DisputeSchema) -> tuple[Dispute | None, list[Problem]]:
    """Decode a dispute from its row; return None, with the problems, if a field is invalid.

    In the light form target, slot, `varies` and overrides can be absent, and cue and confidence of relations.
    """
    fields = FieldReader(row, row.data, f"dispute {quoted(row.data.get('id'))}")
    fields.reject_unknown(DISPUTE_KEYS)
    target = row.data.get("target")
    named = target if isinstance(target, dict) else {}
    if schema.light and target is None:
        pass
    elif len(named) != 1 or not set(named) <= {"happening", "entity"}:
        fields.problem("E111", f'target is {quoted(target)}; expected {{"happening": id}} or {{"entity": id}}')
    inner = FieldReader(row, named, f"{fields.what}: target")
    dispute = Dispute(
        id=fields.identifier(),
        question=fields.string("question"),
        happening=inner.string("happening") if "happening" in named else None,
        entity=inner.string("entity") if "entity" in named else None,
        slot=fields.choice("slot", "E316", schema.slots, default=ABSENT if schema.light else None),
        varies=fields.boolean("varies", default=False if schema.light else None),
        positions=tuple(_positions(fields)),
        relations=tuple(_relations(fields, schema)),
        overrides=tuple(_overrides(fields, schema)),
        conflict=fields.optional_string("conflict"),
    )
    problems = [*fields.problems, *inner.problems]
    return (None if problems else dispute), problems


def _positions(fields: FieldReader) -> Iterator[Position]:
    for inner in fields.objects("positions"):
        inner.reject_unknown(("id", "answer", "claims"))
        claims = tuple(inner.strings("claims"))
        if not claims and not inner.problems:
            inner.problem("E109", "claims is missing or empty; list at least one")
        yield Position(inner.identifier(), inner.string("answer"), claims)


def _relations(fields: FieldReader, schema: DisputeSchema) -> Iterator[Relation]:
    for inner in fields.objects("relations"):
        inner.reject_unknown(("positions", "exclusive", "reason", "cue", "confidence"))
        relation = Relation(
            positions=_two(inner, "positions"),
            exclusive=inner.boolean("exclusive"),
            reason=inner.optional_choice("reason", "E316", (*schema.reasons, *((UPDATE,) if schema.light else ()))),
            cue=inner.optional_choice("cue", "E316", schema.cues),
            confidence=inner.choice(
                "confidence", "E316", schema.confidences, default=schema.confidences[0] if schema.light else None
            ),
        )
        for_exclusive = (relation.reason is None, relation.cue is not None or (schema.light and relation.exclusive))
        if not inner.problems and for_exclusive != (relation.exclusive, relation.exclusive):
            message = "cue or reason is wrong; exclusive positions need only a cue, others only a reason; correct it"
            inner.problem("E318", message)
        yield relation


def _overrides(fields: FieldReader, schema: DisputeSchema) -> Iterator[Override]:
    for inner in fields.objects("overrides"):
        inner.reject_unknown(("claims", "label", "reason", "ruling", "state"))
        override = Override(
            claims=_two(inner, "claims"),
            label=inner.choice("label", "E316", schema.labels),
            reason=inner.optional_choice("reason", "E316", schema.pair_reasons),
            ruling=inner.string("ruling"),
            state=inner.optional_choice("state", "E316", STATES),
        )
        if not inner.problems and (override.label == "compatible") != (override.reason is not None):
            message = "reason is wrong; the label compatible needs a reason, other labels take none; correct it"
            inner.problem("E318", message)
        yield override


def _two(fields: FieldReader, key: str) -> tuple[str, str]:
    before = len(fields.problems)
    named = fields.strings(key)
    if len(fields.problems) > before:
        return "", ""
    if len(named) != 2 or named[0] == named[1]:
        message = f"{key} is {quoted(', '.join(named)) if named else 'missing'}; expected two different ids"
        fields.problem("E111", message)
        return "", ""
    return named[0], named[1]


def encode_dispute(dispute: Dispute) -> dict[str, Any]:
    """Return the JSON object of a dispute, keys in canonical order."""
    named = {"entity": dispute.entity} if dispute.happening is None else {"happening": dispute.happening}
    target = {name: value for name, value in named.items() if value is not None}
    return {
        "id": dispute.id,
        **({"conflict": dispute.conflict} if dispute.conflict is not None else {}),
        "question": dispute.question,
        **({"target": target} if target else {}),
        **({"slot": dispute.slot} if dispute.slot != ABSENT else {}),
        "varies": dispute.varies,
        "positions": [{"id": p.id, "answer": p.answer, "claims": list(p.claims)} for p in dispute.positions],
        "relations": [
            {
                "positions": list(relation.positions),
                "exclusive": relation.exclusive,
                "reason": relation.reason,
                "cue": relation.cue,
                "confidence": relation.confidence,
            }
            for relation in dispute.relations
        ],
        "overrides": list(map(_encode_override, dispute.overrides)),
    }


def _encode_override(override: Override) -> dict[str, Any]:
    state = {"state": override.state} if override.state is not None else {}
    fields = {"label": override.label, "reason": override.reason, "ruling": override.ruling}
    return {"claims": list(override.claims), **fields, **state}


def decode_distractor(row: Row, schema: DisputeSchema) -> tuple[Distractor | None, list[Problem]]:
    """Decode a distractor from its row; return None, with the problems, if a field is invalid."""
    fields = FieldReader(row, row.data, f"distractor {quoted(row.data.get('id'))}")
    fields.reject_unknown(DISTRACTOR_KEYS)
    distractor = Distractor(
        id=fields.identifier(),
        left=fields.string("left"),
        right=fields.string("right"),
        reason=fields.choice("reason", "E316", schema.distractor_reasons),
        question=fields.optional_string("question"),
    )
    return (None if fields.problems else distractor), fields.problems


def encode_distractor(distractor: Distractor) -> dict[str, Any]:
    """Return the JSON object of a distractor, keys in canonical order."""
    question = {"question": distractor.question} if distractor.question is not None else {}
    sides = {"left": distractor.left, "right": distractor.right}
    return {"id": distractor.id, **question, **sides, "reason": distractor.reason}
