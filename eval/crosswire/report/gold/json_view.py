"""Gold objects as JSON: the record as in its file. Groups and disputes include the records that they refer to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crosswire.dataset.lookup import LocatedObject, pair_of
from crosswire.formats.conflicts import encode_conflict
from crosswire.formats.disputes import encode_claim, encode_dispute
from crosswire.formats.entities import encode_entity
from crosswire.formats.events import encode_event, encode_happening
from crosswire.formats.mentions import encode_mention, encode_segment
from crosswire.model import (
    Article,
    Claim,
    ClaimPair,
    Conflict,
    Dispute,
    Distractor,
    Entity,
    Event,
    Gold,
    Happening,
    Mention,
    Segment,
    Story,
)
from crosswire.model.schema import Schema

Json = dict[str, Any]


def as_json(found: LocatedObject, schema: Schema) -> Json:
    """Return a gold object with the id of its story, as JSON values."""
    return {"story": found.story.id, **_record(found, schema)}


def _record(found: LocatedObject, schema: Schema) -> Json:  # noqa: C901 - one case per kind of object
    gold = found.gold
    match found.thing:
        case Story() as story:
            return {"title": story.title, "articles": [_article(article, gold) for article in story.articles]}
        case Article() as article:
            return _article(article, gold)
        case Segment() as segment:
            return {"article": found.article, **encode_segment(segment), **_inside(found.article, segment, gold)}
        case Mention() as mention:
            return {"article": found.article, **encode_mention(mention)}
        case Event() as event:
            return {"article": found.article, **encode_event(event)}
        case Entity() as entity:
            return {**encode_entity(entity), "mentions": _mentions(entity, gold)}
        case Happening() as happening:
            return {**encode_happening(happening), "events": _events(happening, gold)}
        case Claim() as claim:
            return encode_claim(claim)
        case Dispute() as dispute:
            return {**encode_dispute(dispute), "claims": _claims(dispute, gold)}
        case Distractor() as distractor:
            return {**_pair(pair_of(distractor, gold, schema)), "id": distractor.id}
        case Conflict() as conflict:
            return {**encode_conflict(conflict), "disputes": _disputes(conflict, gold)}
        case ClaimPair() as pair:
            return _pair(pair)


def _article(article: Article, gold: Gold) -> Json:
    return {
        "id": article.id,
        "date": article.date.isoformat(),
        "text": article.text,
        "segments": [encode_segment(segment) for segment in article.segments],
        "mentions": [encode_mention(mention) for mention in gold.mentions[article.id]],
        "events": None if gold.events is None else [encode_event(event) for event in gold.events[article.id]],
    }


def _inside(article: str, segment: Segment, gold: Gold) -> Json:
    def within(record: Mention | Event) -> bool:
        return segment.start <= record.start < segment.end

    return {
        "mentions": [encode_mention(mention) for mention in gold.mentions[article] if within(mention)],
        "events": [encode_event(event) for event in (gold.events or {}).get(article, ()) if within(event)],
    }


def _mentions(entity: Entity, gold: Gold) -> list[Json]:
    return [
        {"article": article, **encode_mention(mention)}
        for article, name in entity.mentions
        for mention in gold.mentions[article]
        if mention.id == name
    ]


def _events(happening: Happening, gold: Gold) -> list[Json]:
    return [
        {"article": article, **encode_event(event)}
        for article, name in happening.events
        for event in (gold.events or {})[article]
        if event.id == name
    ]


def _claims(dispute: Dispute, gold: Gold) -> list[Json]:
    names: Iterable[str] = [name for position in dispute.positions for name in position.claims]
    claims = {claim.id: claim for claim in gold.claims or ()}
    return [encode_claim(claims[name]) for name in names]


def _disputes(conflict: Conflict, gold: Gold) -> list[Json]:
    return [encode_dispute(dispute) for dispute in gold.disputes or () if dispute.conflict == conflict.id]


def _pair(pair: ClaimPair) -> Json:
    fields = {key: getattr(pair, key) for key in ("id", "label", "reason", "dispute", "question", "type", "cue")}
    more = {"confidence": pair.confidence, "scope": pair.scope, "contested": pair.contested}
    return {**fields, **more, "left": encode_claim(pair.left), "right": encode_claim(pair.right)}
