"""What annotations say: mentions, entities, events, happenings, and the gold of a story that holds them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a QTY mention says: `op value unit`, e.g. `> 3500 inmate`; `upper` is set for op `range` only."""

    op: str
    value: float
    unit: str
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A span that names or describes an entity, a time or a quantity.

    Attributes:
        start: First code point.
        end: One past the last code point.
        type: One of the mention types in `annotations/schema.toml`.
        level: `NAM` (names, times, quantities) or `NOM` (descriptions).
        id: Unique within the article; empty in a live answer means that the harness numbers it.
        text: The surface text; empty means "not repeated".
        value: Of a TIME, its EDTF value; else null.
        quantity: Of a QTY, what it says; else null.
    """

    start: int
    end: int
    type: str
    level: str = "NAM"
    id: str = ""
    text: str = ""
    value: str | None = None
    quantity: Quantity | None = None


# A span of code points, half-open.
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Argument:
    """What fills a role of an event: a mention of its article, or, for Content, spans of its own.

    Attributes:
        role: One of the roles that `annotations/schema.toml` allows for the event's type.
        mention: The id of a mention; null where spans are given.
        spans: The spans of a Content; empty otherwise.
    """

    role: str
    mention: str | None = None
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """A trigger with its type, its arguments and how certain somebody is of it.

    Attributes:
        start: First code point of the trigger.
        end: One past the last code point of the trigger.
        type: One of the event types in `annotations/schema.toml`.
        id: Unique within the article; empty in a live answer means that the harness numbers it.
        text: The surface text of the trigger; empty means "not repeated".
        act: Of a Statement, what it does; else null.
        polarity: `pos` or `neg`; null where a system does not say, and so below.
        modality: actual, future, conditional or generic.
        aspect: none, begin, continue, plan or attempt.
        holder: `author`, or the id of the Statement that takes a stand on it.
        factuality: How certain the holder is of it, `CT+` to `UU`.
        arguments: What fills its roles.
    """

    start: int
    end: int
    type: str
    id: str = ""
    text: str = ""
    act: str | None = None
    polarity: str | None = None
    modality: str | None = None
    aspect: str | None = None
    holder: str | None = None
    factuality: str | None = None
    arguments: tuple[Argument, ...] = ()


# A mention (or an event) of a story: the article's id and its own.
MentionRef = tuple[str, str]

# Mentions (or events) that belong together, each collection one entity (or happening).
Links = tuple[tuple[MentionRef, ...], ...]


@dataclass(frozen=True, slots=True)
class Entity:
    """One referent of a story, with all its mentions.

    Attributes:
        id: Unique within the story.
        type: One of the entity types in `annotations/schema.toml`.
        name: The canonical name, or a description where no text names it.
        mentions: Every mention of it, in order of articles and positions.
        aliases: Other names that the texts use.
        description: One line for people.
        vague: Whether it is a collective without sharp bounds, such as "the residents".
        member_of: Ids of entities that a text says it belongs to.
        wikidata: Its id there, only where it was looked up; null means "not checked".
    """

    id: str
    type: str
    name: str
    mentions: tuple[MentionRef, ...]
    aliases: tuple[str, ...] = ()
    description: str = ""
    vague: bool = False
    member_of: tuple[str, ...] = ()
    wikidata: str | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """One real-world happening or state, with all its events.

    Attributes:
        id: Unique within the story.
        type: The type of its events.
        events: Every event that tells of it, as (article id, event id).
        includes: Ids of the happenings that a plural one is made of.
    """

    id: str
    type: str
    events: tuple[MentionRef, ...]
    includes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gold:
    """The gold annotation of one story: for training, study and scoring.

    Attributes:
        story: The story's id.
        mentions: Article id to its mentions, sorted by (start, end, id).
        entities: The entities of the story; null where the story has no such layer, and so below.
        events: Article id to its events, sorted by (start, end, id).
        happenings: The happenings of the story.
    """

    story: str
    mentions: Mapping[str, tuple[Mention, ...]]
    entities: tuple[Entity, ...] | None = None
    events: Mapping[str, tuple[Event, ...]] | None = None
    happenings: tuple[Happening, ...] | None = None

    def restricted_to(self, article_ids: Sequence[str]) -> Gold:
        """The gold of these articles alone; nothing of the others is reachable from it."""
        kept = {key: self.mentions[key] for key in self.mentions if key in set(article_ids)}
        return Gold(
            story=self.story,
            mentions=kept,
            entities=None if self.entities is None else tuple(_entities_in(self.entities, kept)),
            events=None if self.events is None else {key: self.events[key] for key in kept},
            happenings=None if self.happenings is None else tuple(_happenings_in(self.happenings, kept)),
        )


def _happenings_in(happenings: Sequence[Happening], articles: Collection[str]) -> Iterator[Happening]:
    """Happenings as these articles alone show them."""
    inside = {h.id: tuple(ref for ref in h.events if ref[0] in articles) for h in happenings}
    for happening in happenings:
        if inside[happening.id]:
            includes = tuple(other for other in happening.includes if inside[other])
            yield replace(happening, events=inside[happening.id], includes=includes)


def _entities_in(entities: Sequence[Entity], articles: Collection[str]) -> Iterator[Entity]:
    """Entities as these articles alone show them: what only a text elsewhere says is left out, names too."""
    inside = {e.id: tuple(ref for ref in e.mentions if ref[0] in articles) for e in entities}
    for entity in entities:
        mentions = inside[entity.id]
        if mentions == entity.mentions:
            yield replace(entity, member_of=tuple(other for other in entity.member_of if inside[other]))
        elif mentions:
            yield Entity(entity.id, entity.type, "", mentions, vague=entity.vague)
