"""Records of contradictions: claims, disputes with positions, and the pairs computed from them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from crosswire.model.annotations import Quantity, Span


@dataclass(frozen=True, slots=True)
class ClaimTime:
    """The time that a claim is about.

    Attributes:
        value: An EDTF day or interval; null if the basis is `unknown`.
        basis: `stated` in the text, `inherited` from the date of the article, or `unknown`.
    """

    value: str | None
    basis: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A minimal proposition with a holder.

    Attributes:
        id: Unique within the story.
        article: The id of its article.
        spans: Its evidence: the smallest spans that show the claim, in order.
        holder: `author`, or the id of an entity.
        certainty: The certainty of the holder, `CT`, `PR`, `PS` or `UU`, without the sign.
        time: The time that it is about.
        text: The surface text of each span.
        value: Its normalised value, if it is a word or a date; else null.
        quantity: Its normalised value, if it is a number; else null.
        also: Ids of further segments of its article in which its holder gives the same answer. New ones come last,
            because the ids of lines count them.
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
    also: tuple[str, ...] = ()

    @property
    def place_ids(self) -> tuple[str, ...]:
        """The ids of its places: `c2` of its evidence, then `c2.1` and so on of the further segments."""
        return (self.id, *(f"{self.id}.{number}" for number in range(1, len(self.also) + 1)))


@dataclass(frozen=True, slots=True)
class Position:
    """One answer to the question of a dispute, with the ids of the claims that give it."""

    id: str
    answer: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """The relation of two positions of a dispute.

    Attributes:
        positions: The ids of the two positions.
        exclusive: True if both cannot be true at the same time, even under a charitable reading.
        reason: Why they are compatible; null if they are exclusive.
        cue: What shows that they are exclusive; null if they are not.
        confidence: `high`, `medium` or `low`; low means contested.
    """

    positions: tuple[str, str]
    exclusive: bool
    reason: str | None = None
    cue: str | None = None
    confidence: str = "high"


@dataclass(frozen=True, slots=True)
class Override:
    """A pair of claims whose label comes from a ruling, instead of the relation of their positions.

    Attributes:
        claims: The ids of the two claims.
        label: The label of the pair.
        reason: The reason of a compatible pair; null for the other labels.
        ruling: The ruling that decides.
        state: `contested` if the ruling accepts that readers differ; else null.
    """

    claims: tuple[str, str]
    label: str
    reason: str | None
    ruling: str
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Dispute:
    """One question about one target, and the different answers that claims give.

    Attributes:
        id: Unique within the story.
        question: The question in words.
        happening: The id of the happening that it is about; null if it is about an entity.
        entity: The id of the entity that it is about; null if it is about a happening.
        slot: The property of the target in question; also the type of its contradictions.
        varies: True if the answer can change in time.
        positions: The answers.
        relations: One for every two positions.
        overrides: Pairs whose label comes from a ruling.
        conflict: The id of the conflict that it belongs to; null if it is alone or has no contradiction.
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
    conflict: str | None = None


@dataclass(frozen=True, slots=True)
class Distractor:
    """Two claims on different targets that look like a conflict.

    Attributes:
        id: Unique within the story, also among disputes.
        left: The id of a claim.
        right: The id of the other claim.
        reason: Why there is no conflict.
        question: The question that a hasty reader would think both answer; null if nobody has written it.
    """

    id: str
    left: str
    right: str
    reason: str
    question: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimPair:
    """Two claims and the label of their pair, computed from disputes and distractors.

    Attributes:
        id: A hash of the ids of both claims: stable, and it does not reveal them.
        left: The first claim, by article and position.
        right: The other claim.
        label: `contradiction`, `update` or `compatible`.
        reason: Why it is compatible, e.g. `agreement` if both give the same answer; null for the other labels.
        dispute: The id of the dispute; null for a distractor.
        question: The question of the dispute or distractor; null for a distractor without one.
        type: The slot of a contradiction; null for the other labels.
        cue: What shows a contradiction; null for the other labels.
        confidence: `high`, `medium` or `low`.
        distractor: The id of the distractor; null for a pair of a dispute.
        state: `contested` if a ruling accepts that readers differ; else null.
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
    distractor: str | None = None
    state: str | None = None

    @property
    def asked_by(self) -> str:
        """The id of the dispute or distractor."""
        return self.dispute or self.distractor or ""

    @property
    def contested(self) -> bool:
        """True if the pair is kept, but neither rewarded nor penalised."""
        return self.confidence == "low"

    @property
    def scope(self) -> str:
        """`within` one article, or `cross`."""
        return "within" if self.left.article == self.right.article else "cross"


def pair_id(one: str, two: str) -> str:
    """Return the id of a pair of claims or places: as stable as their ids, without revealing them to a system."""
    first, second = sorted((one, two))
    return "p" + hashlib.sha256(f"[{json.dumps(first)}, {json.dumps(second)}]".encode()).hexdigest()[:10]
