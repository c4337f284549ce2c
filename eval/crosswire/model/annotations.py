"""What annotations say: mentions, entities, events, happenings."""

from __future__ import annotations

from dataclasses import dataclass


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
class Wikidata:
    """An item of Wikidata that was looked up for an entity.

    Attributes:
        id: `Q` and digits.
        source: Where it was looked up.
        date: When, as YYYY-MM-DD.
    """

    id: str
    source: str
    date: str


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
        wikidata: Its item there, only where it was looked up; null means "not checked".
    """

    id: str
    type: str
    name: str
    mentions: tuple[MentionRef, ...]
    aliases: tuple[str, ...] = ()
    description: str = ""
    vague: bool = False
    member_of: tuple[str, ...] = ()
    wikidata: Wikidata | None = None


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
