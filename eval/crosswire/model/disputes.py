"""Where contradictions live: claims, the disputes that they are positions of, and the pairs that follow from them."""

from __future__ import annotations

from dataclasses import dataclass

from crosswire.model.annotations import Quantity, Span


@dataclass(frozen=True, slots=True)
class ClaimTime:
    """Of which moment a claim speaks.

    Attributes:
        value: An EDTF day or interval; null where the basis is `unknown`.
        basis: `stated` in the text, `inherited` from the date of the article, or `unknown`.
    """

    value: str | None
    basis: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A minimal proposition that somebody holds.

    Attributes:
        id: Unique within the story.
        article: Where it stands.
        spans: Its evidence: the smallest spans that let a reader see it, in order.
        holder: `author`, or the id of an entity.
        certainty: How certain the holder is: `CT`, `PR`, `PS` or `UU`, whatever the sign.
        time: Of which moment it speaks.
        text: The surface text of each span.
        value: Its normalised value where that is a word or a date; else null.
        quantity: Its normalised value where that is a number; else null.
    """

    id: str
    article: str
    spans: tuple[Span, ...]
    holder: str
    certainty: str
    time: ClaimTime
    text: tuple[str, ...] = ()
    value: str | None = None
    quantity: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """One answer to the question of a dispute, with the ids of the claims that give it."""

    id: str
    answer: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """How two positions of a dispute stand to each other.

    Attributes:
        positions: The ids of the two.
        exclusive: Whether nobody can hold both true of the same moment, even under a charitable reading.
        reason: Why they go together; null where they are exclusive.
        cue: What shows that they are exclusive; null where they are not.
        confidence: `high`, `medium` or `low`; low means contested.
    """

    positions: tuple[str, str]
    exclusive: bool
    reason: str | None = None
    cue: str | None = None
    confidence: str = "high"


@dataclass(frozen=True, slots=True)
class Override:
    """A pair of claims whose label a ruling sets, against what would follow from their positions."""

    claims: tuple[str, str]
    label: str
    reason: str | None
    ruling: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """One question about one target, and the different answers that claims give.

    Attributes:
        id: Unique within the story.
        question: In words.
        happening: The id of the happening that it is about; null where it is about an entity.
        entity: The id of the entity that it is about; null where it is about a happening.
        slot: What of the target is asked for; the type of its contradictions.
        varies: Whether the answer can change in time.
        positions: The answers.
        relations: One for every two positions.
        overrides: Pairs whose label a ruling sets.
    """

    id: str
    question: str
    happening: str | None
    entity: str | None
    slot: str
    varies: bool
    positions: tuple[Position, ...]
    relations: tuple[Relation, ...]
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True)
class Distractor:
    """Two claims on different targets that tempt a reader to see a conflict, by id, and why there is none."""

    id: str
    left: str
    right: str
    reason: str


@dataclass(frozen=True, slots=True)
class ClaimPair:
    """Two claims and how they stand to each other, computed from disputes and distractors.

    Attributes:
        id: Made of the ids of both claims, and as stable as they are; it tells nothing of them.
        left: The claim that stands first, by article and position.
        right: The other one.
        label: `contradiction`, `update` or `compatible`.
        reason: Why it is compatible; null for the other labels. `agreement` where both give the same answer.
        dispute: The id of the dispute; null for a distractor.
        question: Its question; null for a distractor.
        type: The slot of a contradiction; null for the other labels.
        cue: What shows a contradiction; null for the other labels.
        confidence: `high`, `medium` or `low`.
    """

    id: str
    left: Claim
    right: Claim
    label: str
    reason: str | None = None
    dispute: str | None = None
    question: str | None = None
    type: str | None = None
    cue: str | None = None
    confidence: str = "high"

    @property
    def contested(self) -> bool:
        """Whether it is kept but neither rewarded nor punished."""
        return self.confidence == "low"

    @property
    def scope(self) -> str:
        """`within` one article, or `cross`."""
        return "within" if self.left.article == self.right.article else "cross"
