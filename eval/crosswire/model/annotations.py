"""Records of annotations: mentions, entities, events, happenings."""

from __future__ import annotations

from typing import Annotated

import msgspec

# The holder of an event or claim that nobody else makes; the type of reported statements; the role of their content.
AUTHOR, STATEMENT, CONTENT = "author", "Statement", "Content"

# A count of code points from the beginning of an article. Records are not checked when they are made, only when they
# are decoded.
Offset = Annotated[int, msgspec.Meta(ge=0, lt=2**53)]

# A span of code points, half-open.
Span = tuple[Offset, Offset]


class Record(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """An immutable record; its fields are the keys of its JSON object, and those with a default are optional."""


class Quantity(Record, frozen=True):
    """The quantity of a QTY mention: `op value unit`, e.g. `> 3500 inmate`; `upper` is set for op `range` only."""

    op: str
    value: float
    unit: str
    upper: float | None = None


class Mention(Record, frozen=True):
    """A span that names or describes an entity, a time or a quantity.

    Attributes:
        start: First code point.
        end: One past the last code point.
        type: One of the mention types in `annotations/schema.toml`.
        level: `NAM` (names, times, quantities) or `NOM` (descriptions).
        id: Unique within the article; if it is empty in a live answer, the harness assigns one.
        text: The surface text; empty means "not repeated".
        value: The EDTF value of a TIME; else null.
        quantity: The quantity of a QTY; else null.
    """

    start: Offset
    end: Offset
    type: str
    level: str = "NAM"
    id: str = ""
    text: str = ""
    value: str | None = None
    quantity: Quantity | None = None


class Argument(Record, frozen=True):
    """The filler of a role of an event: a mention of its article, or spans for the role Content.

    Attributes:
        role: One of the roles that `annotations/schema.toml` allows for the event's type.
        mention: The id of a mention; null if spans are given.
        spans: The spans of a Content; empty otherwise.
    """

    role: str
    mention: str | None = None
    spans: tuple[Span, ...] = ()


class Event(Record, frozen=True):
    """A trigger with its type, arguments and factuality.

    Attributes:
        start: First code point of the trigger.
        end: One past the last code point of the trigger.
        type: One of the event types in `annotations/schema.toml`.
        id: Unique within the article; if it is empty in a live answer, the harness assigns one.
        text: The surface text of the trigger; empty means "not repeated".
        act: The act of a Statement; else null.
        polarity: `pos` or `neg`; null if a system does not predict it. Same for all attributes below.
        modality: actual, future, conditional or generic.
        aspect: none, begin, continue, plan or attempt.
        holder: `author`, or the id of the Statement whose speaker takes a position on the event.
        factuality: The certainty of the holder about the event, `CT+` to `UU`.
        arguments: The fillers of its roles.
    """

    start: Offset
    end: Offset
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

    @property
    def content_spans(self) -> list[Span]:
        """The spans of the Content; empty without one."""
        return [span for argument in self.arguments for span in argument.spans]


# A reference to a mention (or an event) of a story: article id and mention (or event) id.
MentionRef = tuple[str, str]

# Linked mentions (or events): each inner collection is one entity (or happening).
Links = tuple[tuple[MentionRef, ...], ...]


class Wikidata(Record, frozen=True):
    """An item of Wikidata that was looked up for an entity.

    Attributes:
        id: `Q` and digits.
        source: The source of the lookup.
        date: The day of the lookup, as YYYY-MM-DD.
    """

    id: str
    source: str
    date: str


class Entity(Record, frozen=True):
    """One referent of a story, with all its mentions.

    Attributes:
        id: Unique within the story.
        type: One of the entity types in `annotations/schema.toml`.
        name: The canonical name, or a description if no text names the entity.
        mentions: All its mentions, in order of articles and positions.
        aliases: Other names that the texts use.
        description: One line for people.
        vague: True for a collective without sharp bounds, such as "the residents".
        member_of: Ids of entities that it belongs to according to a text.
        wikidata: Its Wikidata item, if it was looked up; null means "not checked".
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


class Happening(Record, frozen=True):
    """One real-world happening or state, with all its events.

    Attributes:
        id: Unique within the story.
        type: The type of its events.
        events: All events that describe it, as (article id, event id).
        includes: Ids of the happenings that a plural happening consists of.
    """

    id: str
    type: str
    events: tuple[MentionRef, ...]
    includes: tuple[str, ...] = ()
