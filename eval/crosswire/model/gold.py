"""The gold of a story, with all its layers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from msgspec import structs

from crosswire.model.annotations import Entity, Event, Happening, Mention
from crosswire.model.conflicts import Conflict, Readings
from crosswire.model.disputes import Claim, Dispute, Distractor, pair_id


@dataclass(frozen=True, slots=True)
class Gold:
    """The gold annotation of one story: for training, study and scoring.

    Attributes:
        story: The story's id.
        mentions: Article id to its mentions, sorted by (start, end, id).
        entities: The entities of the story; null if the story has no such layer. Same for all layers below.
        events: Article id to its events, sorted by (start, end, id).
        happenings: The happenings of the story.
        claims: The claims of the story about the questions of its disputes.
        disputes: The questions on which claims differ.
        distractors: Pairs of claims that only look like a conflict.
        conflicts: The conflicts that disputes belong to; null if the story has no such file.
        readings: The readings of lines, one record per reader; null if nobody has read any.
    """

    story: str
    mentions: Mapping[str, tuple[Mention, ...]]
    entities: tuple[Entity, ...] | None = None
    events: Mapping[str, tuple[Event, ...]] | None = None
    happenings: tuple[Happening, ...] | None = None
    claims: tuple[Claim, ...] | None = None
    disputes: tuple[Dispute, ...] | None = None
    distractors: tuple[Distractor, ...] | None = None
    conflicts: tuple[Conflict, ...] | None = None
    readings: tuple[Readings, ...] | None = None

    def __repr__(self) -> str:
        layers = {
            "mentions": [mention for own in self.mentions.values() for mention in own],
            "entities": self.entities,
            "events": None if self.events is None else [event for own in self.events.values() for event in own],
            "happenings": self.happenings,
            "claims": self.claims,
            "disputes": self.disputes,
            "distractors": self.distractors,
            "conflicts": self.conflicts,
            "readings": self.readings,
        }
        sizes = ", ".join(f"{len(layer)} {name}" for name, layer in layers.items() if layer is not None)
        return f"Gold({self.story!r}: {sizes})"

    def restricted_to(self, article_ids: Sequence[str]) -> Gold:
        """Return the gold of these articles only, without names and questions that come from other articles.

        A dispute has no target if its target does not occur in these articles.
        """
        kept = {key: self.mentions[key] for key in self.mentions if key in set(article_ids)}
        claims = None if self.claims is None else tuple(claim for claim in self.claims if claim.article in kept)
        inside = {claim.id for claim in claims or ()}
        entities = None if self.entities is None else tuple(_entities_in(self.entities, kept))
        happenings = None if self.happenings is None else tuple(_happenings_in(self.happenings, kept))
        targets = {each.id for each in happenings or ()}, {each.id for each in entities or ()}
        disputes = None if self.disputes is None else tuple(_disputes_in(self.disputes, inside, *targets))
        distractors = None
        if self.distractors is not None:
            distractors = tuple(pair for pair in self.distractors if {pair.left, pair.right} <= inside)
        compared = [
            [claim for position in dispute.positions for claim in position.claims] for dispute in disputes or ()
        ]
        compared += [[pair.left, pair.right] for pair in distractors or ()]
        return Gold(
            story=self.story,
            mentions=kept,
            entities=entities,
            events=None if self.events is None else {key: self.events[key] for key in kept},
            happenings=happenings,
            claims=claims,
            disputes=disputes,
            distractors=distractors,
            conflicts=None if self.conflicts is None else tuple(_conflicts_in(self, disputes or ())),
            readings=None if self.readings is None else tuple(_readings_in(self.readings, claims or (), compared)),
        )


def _happenings_in(happenings: Sequence[Happening], articles: Collection[str]) -> Iterator[Happening]:
    """Yield the happenings with an event in these articles, without references to other articles."""
    inside = {h.id: tuple(ref for ref in h.events if ref[0] in articles) for h in happenings}
    for happening in happenings:
        if inside[happening.id]:
            includes = tuple(other for other in happening.includes if inside[other])
            yield structs.replace(happening, events=inside[happening.id], includes=includes)


def _entities_in(entities: Sequence[Entity], articles: Collection[str]) -> Iterator[Entity]:
    """Yield the entities with a mention in these articles, without information from other articles, such as names."""
    inside = {e.id: tuple(ref for ref in e.mentions if ref[0] in articles) for e in entities}
    for entity in entities:
        mentions = inside[entity.id]
        if mentions == entity.mentions:
            yield structs.replace(entity, member_of=tuple(other for other in entity.member_of if inside[other]))
        elif mentions:
            yield Entity(entity.id, entity.type, "", mentions, vague=entity.vague)


def _disputes_in(
    disputes: Sequence[Dispute], claims: Collection[str], happenings: Collection[str], entities: Collection[str]
) -> Iterator[Dispute]:
    """Yield the disputes for which these claims still form a pair, without text written for other claims."""
    for dispute in disputes:
        positions = [replace(p, claims=tuple(c for c in p.claims if c in claims)) for p in dispute.positions]
        kept = tuple(
            position if position == original else replace(position, answer="")
            for position, original in zip(positions, dispute.positions, strict=True)
            if position.claims
        )
        if sum(len(position.claims) for position in kept) > 1:
            names = {position.id for position in kept}
            yield replace(
                dispute,
                question=dispute.question if kept == dispute.positions else "",
                happening=dispute.happening if dispute.happening in happenings else None,
                entity=dispute.entity if dispute.entity in entities else None,
                positions=kept,
                relations=tuple(relation for relation in dispute.relations if set(relation.positions) <= names),
                overrides=tuple(override for override in dispute.overrides if set(override.claims) <= set(claims)),
                conflict=dispute.conflict if _has_exclusive(dispute, names) else None,
            )


def _has_exclusive(dispute: Dispute, positions: Collection[str]) -> bool:
    """Return whether two of these positions exclude each other."""
    return any(each.exclusive and set(each.positions) <= set(positions) for each in dispute.relations)


def _conflicts_in(gold: Gold, disputes: Sequence[Dispute]) -> Iterator[Conflict]:
    """Yield the conflicts of these disputes, without words on the claims of other articles."""
    kept = {dispute.conflict for dispute in disputes}
    reduced = {dispute.conflict for dispute in gold.disputes or () if dispute not in disputes}
    for conflict in gold.conflicts or ():
        if conflict.id in kept:
            yield replace(conflict, fact="", note="") if conflict.id in reduced else conflict


def _readings_in(
    readings: Sequence[Readings], claims: Sequence[Claim], compared: Sequence[Sequence[str]]
) -> Iterator[Readings]:
    """Yield the readings of lines whose two places both belong to these claims, of those that are compared at all."""
    places = {claim.id: claim.place_ids for claim in claims}
    groups = [[place for claim in group for place in places[claim]] for group in compared]
    lines = {pair_id(one, two) for group in groups for one, two in combinations(group, 2)}
    for each in readings:
        yield Readings(each.reader, {line: label for line, label in each.labels.items() if line in lines})
