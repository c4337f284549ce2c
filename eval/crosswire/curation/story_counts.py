"""Counts of every story: annotations/stats.json, and the source of the numbers in the dataset card."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from crosswire.dataset.store import Store
from crosswire.model import ClaimPair, Gold, Mention, MentionRef, Story
from crosswire.model.claim_lines import CONTESTED, FIRM, STATES, Line
from crosswire.model.claim_pairs import COMPATIBLE, CONTRADICTION, UPDATE
from crosswire.model.schema import AGREEMENT, Schema


def stats_file(store: Store) -> str:
    """Return the content of stats.json: the counts of every story, keys in a fixed order."""
    stats = {story_id: story_stats(store, story_id) for story_id in store.story_ids}
    return json.dumps(stats, ensure_ascii=False, indent=2) + "\n"


def story_stats(store: Store, story_id: str) -> dict[str, Any]:
    """Count one story layer by layer; a layer that it does not have is null."""
    story, files = store.story(story_id), store.files(story_id)
    card, gold, schema = files.card, files.story_gold, files.schema
    return {
        "version": card.version,
        "split": card.split,
        "provisional": list(card.provisional),
        "texts": {
            "articles": len(story.articles),
            "sentences": sum(len(article.sentences) for article in story.articles),
            "words": sum(len(article.text.split()) for article in story.articles),
            "tokens": sum(len(article.tokens) for article in story.articles),
        },
        "mentions": _mentions(gold, schema),
        "entities": _entities(gold, schema),
        "events": _events(gold, schema),
        "happenings": _happenings(gold),
        "claims": _claims(gold, schema),
        "disputes": _disputes(gold, files.claim_pairs, schema),
        "pairs": None if gold.disputes is None else _pairs(files.claim_lines, schema),
        "lines": None if gold.disputes is None else _lines(files.claim_lines),
        "by_article": {article.id: _article(article.id, story, gold) for article in story.articles},
    }


def hard_negatives(pairs: Iterable[ClaimPair]) -> int:
    """Count the pairs that look like a contradiction: updates, and compatible pairs that do not merely agree."""
    return sum(pair.label != CONTRADICTION and pair.reason != AGREEMENT for pair in pairs)


def _tally(values: Iterable[str | None], known: Iterable[str]) -> dict[str, int]:
    """Count each known value, including those that never occur."""
    found = Counter(values)
    return {name: found[name] for name in known}


def _mentions(gold: Gold, schema: Schema) -> dict[str, Any]:
    mentions = [mention for own in gold.mentions.values() for mention in own]

    def by_type(level: str) -> Mapping[str, int]:
        return _tally((m.type for m in mentions if m.level == level), schema.mention_types)

    levels = _tally((mention.level for mention in mentions), schema.mention_levels)
    return {"total": len(mentions), "level": levels, **{f"{level} type": by_type(level) for level in levels}}


def _entities(gold: Gold, schema: Schema) -> dict[str, Any] | None:
    if gold.entities is None:
        return None
    return {
        **_groups([entity.mentions for entity in gold.entities], "mention"),
        "vague": sum(entity.vague for entity in gold.entities),
        "with wikidata": sum(entity.wikidata is not None for entity in gold.entities),
        "type": _tally((entity.type for entity in gold.entities), schema.entity_types),
    }


def _groups(groups: Sequence[Sequence[MentionRef]], member: str) -> dict[str, int]:
    """Count groups of mentions or events, those in several articles, and those of one member."""
    return {
        "total": len(groups),
        "in several articles": sum(len({article for article, _ in group}) > 1 for group in groups),
        f"of one {member}": sum(len(group) == 1 for group in groups),
    }


def _events(gold: Gold, schema: Schema) -> dict[str, Any] | None:
    if gold.events is None:
        return None
    events = [event for own in gold.events.values() for event in own]
    roles = [argument.role for event in events for argument in event.arguments]
    names = list(dict.fromkeys(role for roles_of in schema.events.types.values() for role in roles_of))
    return {
        "total": len(events),
        "arguments": len(roles),
        "type": _tally((event.type for event in events), schema.events.types),
        "role": _tally(roles, names),
        "act": _tally((event.act for event in events), schema.events.acts),
        "polarity": _tally((event.polarity for event in events), schema.events.polarities),
        "modality": _tally((event.modality for event in events), schema.events.modalities),
        "aspect": _tally((event.aspect for event in events), schema.events.aspects),
        "factuality": _tally((event.factuality for event in events), schema.events.factualities),
        "holder": {
            "author": sum(event.holder == "author" for event in events),
            "statement": sum(event.holder != "author" for event in events),
        },
    }


def _happenings(gold: Gold) -> dict[str, Any] | None:
    if gold.happenings is None:
        return None
    return {
        **_groups([happening.events for happening in gold.happenings], "event"),
        "plural": sum(bool(happening.includes) for happening in gold.happenings),
    }


def _claims(gold: Gold, schema: Schema) -> dict[str, Any] | None:
    if gold.claims is None:
        return None
    return {
        "total": len(gold.claims),
        "certainty": _tally((claim.certainty for claim in gold.claims), schema.disputes.certainties),
        "basis of time": _tally((claim.time.basis for claim in gold.claims), schema.disputes.bases),
        "holder": {
            "author": sum(claim.holder == "author" for claim in gold.claims),
            "entity": sum(claim.holder not in ("", "author") for claim in gold.claims),
        },
    }


def _disputes(gold: Gold, pairs: Sequence[ClaimPair], schema: Schema) -> dict[str, Any] | None:
    if gold.disputes is None:
        return None
    return {
        "total": len(gold.disputes),
        "with a contradiction": len({pair.dispute for pair in pairs if pair.label == CONTRADICTION}),
        "positions": sum(len(dispute.positions) for dispute in gold.disputes),
        "varies": sum(dispute.varies for dispute in gold.disputes),
        "overrides": sum(len(dispute.overrides) for dispute in gold.disputes),
        "slot": _tally((dispute.slot for dispute in gold.disputes), schema.disputes.slots),
        "distractors": len(gold.distractors or ()),
    }


def _pairs(lines: Sequence[Line], schema: Schema) -> dict[str, Any]:
    """Count the pairs of claims, without lines of further places."""
    pairs = [line.pair for line in lines if line.is_of_claims]
    contested = {line.id for line in lines if line.state == CONTESTED}
    firm = [pair for pair in pairs if pair.label == CONTRADICTION]
    telling = [pair for pair in pairs if pair.reason != AGREEMENT]
    return {
        "total": len(pairs),
        "contested": sum(pair.id in contested for pair in pairs),
        "agreeing": len(pairs) - len(telling),
        "label": _tally((pair.label for pair in telling), schema.disputes.labels),
        "hard negatives": hard_negatives(pairs),
        "contradictions": {
            "contested": sum(pair.id in contested for pair in firm),
            "not contested": sum(pair.id not in contested for pair in firm),
            "type": _tally((pair.type for pair in firm), schema.disputes.slots),
            "cue": _tally((pair.cue for pair in firm), schema.disputes.cues),
            "confidence": _tally((pair.confidence for pair in firm), schema.disputes.confidences),
            "scope": _tally((pair.scope for pair in firm), ("within", "cross")),
        },
        "updates": {"scope": _tally((pair.scope for pair in pairs if pair.label == UPDATE), ("within", "cross"))},
        "compatible": {
            "reason": _tally(
                (pair.reason for pair in telling if pair.label == COMPATIBLE),
                (reason for reason in schema.disputes.pair_reasons if reason != AGREEMENT),
            )
        },
    }


def _lines(lines: Sequence[Line]) -> dict[str, Any]:
    """Count the lines by state, and the conflicts that count: those with a firm line."""
    conflicts = {line.conflict.id for line in lines if line.state == FIRM and line.conflict is not None}
    return {"total": len(lines), "state": _tally((line.state for line in lines), STATES), "conflicts": len(conflicts)}


def _article(article: str, story: Story, gold: Gold) -> dict[str, Any]:
    mentions: tuple[Mention, ...] = gold.mentions[article]
    return {
        "sentences": len(story.article(article).sentences),
        "NAM": sum(mention.level == "NAM" for mention in mentions),
        "NOM": sum(mention.level == "NOM" for mention in mentions),
        "events": None if gold.events is None else len(gold.events[article]),
        "claims": None if gold.claims is None else sum(claim.article == article for claim in gold.claims),
    }
