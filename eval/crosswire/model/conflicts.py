"""Records of closed gold: conflicts with their causes, and the readings of lines by people and models."""

from __future__ import annotations

from dataclasses import dataclass

# The causes of a conflict, in the order in which they are tried.
COPY_ERROR = "copy_error"
CAUSES = (COPY_ERROR, "world_changed", "loose_wording", "sources_disagree")

PERSON, MODEL = "person", "model"
READER_KINDS = (PERSON, MODEL)


@dataclass(frozen=True, slots=True)
class Closing:
    """One reading of all sentences of a story against the positions of a conflict.

    Attributes:
        reader: The name of the reader.
        date: The day, as an EDTF date.
    """

    reader: str
    date: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """The disputes about one underlying fact: a correction of one text would settle all of them.

    Attributes:
        id: Unique within the story.
        fact: The fact in words.
        cause: `copy_error`, `world_changed`, `loose_wording` or `sources_disagree`; null if nobody has decided.
        confidence: The confidence in the cause, `high`, `medium` or `low`; null without a cause.
        note: The evidence for the cause; empty if there is none.
        closed: Who has read all sentences against its positions.
    """

    id: str
    fact: str
    cause: str | None = None
    confidence: str | None = None
    note: str = ""
    closed: tuple[Closing, ...] = ()

    @property
    def is_copy_error(self) -> bool:
        """True if copying, translating, shortening or editing made it, with more than low confidence."""
        return self.cause == COPY_ERROR and self.confidence != "low"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who read lines, and how.

    Attributes:
        name: The name of the reader, which is also the name of the file.
        kind: `person` or `model`.
        date: The day, as an EDTF date.
        shown: What the reader saw.
        maker: The maker of a model; empty for a person.
        version: The version of a model; empty for a person.
        instruction: The instruction to the reader; empty if it is not recorded.
    """

    name: str
    kind: str
    date: str
    shown: str
    maker: str = ""
    version: str = ""
    instruction: str = ""


@dataclass(frozen=True, slots=True)
class Readings:
    """The answers of one reader: line id to `contradiction` or `compatible`."""

    reader: Reader
    labels: dict[str, str]
