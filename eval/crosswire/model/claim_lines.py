"""Lines: two places under one question. Their labels are computed, and their states also need readings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from crosswire.model.annotations import Span
from crosswire.model.claim_pairs import CONTRADICTION, claim_pairs
from crosswire.model.conflicts import PERSON, Conflict
from crosswire.model.disputes import Claim, ClaimPair, Dispute, pair_id
from crosswire.model.gold import Gold
from crosswire.model.schema import DisputeSchema
from crosswire.model.story import Article

FIRM, CONTESTED, HARMLESS = STATES = ("firm", "contested", "harmless")

# A contradiction is firm from this support on, by so many readings; another line is harmless up to the other one.
FIRM_SUPPORT, HARMLESS_SUPPORT = 0.8, 0.2
FIRM_READINGS, FIRM_PEOPLE = 5, 3

# The kinds of readings that a support is computed from.
PEOPLE, ALL_READERS = "people", "all"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a holder gives an answer: the evidence of a claim, or a further segment.

    Attributes:
        id: The id of the claim, or for a further segment such as `c2.1`.
        article: The id of the article.
        spans: The spans of the evidence, or of the segment.
    """

    id: str
    article: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Support:
    """The readings of a line.

    Attributes:
        share: The share of the readings that say `contradiction`; of those of people alone if three have read it.
        kind: `people` or `all`: whose readings they are.
        readings: The number of these readings.
        contradictions: How many of them say `contradiction`.
    """

    share: float
    kind: str
    readings: int
    contradictions: int


@dataclass(frozen=True, slots=True)
class Line:
    """Two places under one question.

    Attributes:
        id: Made of the ids of both places.
        pair: The pair of claims, with its computed label.
        left: The place of the left claim.
        right: The place of the right claim.
        question: The position of its dispute or distractor among all of the story, disputes first.
        state: `firm`, `contested` or `harmless`.
        support: The readings; null if nobody has read it.
        conflict: The conflict of its dispute; null for a distractor, and if no pair of the dispute contradicts.
    """

    id: str
    pair: ClaimPair
    left: Place
    right: Place
    question: int
    state: str
    support: Support | None = None
    conflict: Conflict | None = None

    @property
    def is_of_claims(self) -> bool:
        """True if both places are the evidence of claims; then its id is that of the pair."""
        return self.id == self.pair.id


def claim_lines(gold: Gold, schema: DisputeSchema, articles: Sequence[Article]) -> tuple[Line, ...]:
    """Return all lines of a story, in the order of its pairs of claims."""
    pairs = claim_pairs(gold, schema)
    places = _places(gold.claims or (), articles)
    conflicts = _conflicts(gold, pairs)
    asked = [*(each.id for each in gold.disputes or ()), *(each.id for each in gold.distractors or ())]
    numbers = {name: number for number, name in enumerate(asked)}
    answers = _answers(gold)
    lines = []
    for pair in pairs:
        conflict = conflicts.get(pair.dispute or "")
        for left, right in product(places[pair.left.id], places[pair.right.id]):
            name = pair_id(left.id, right.id)
            support = support_of(answers.get(name, ()))
            state = state_of(pair, support)
            lines.append(Line(name, pair, left, right, numbers[pair.asked_by], state, support, conflict))
    return tuple(lines)


def _places(claims: Sequence[Claim], articles: Sequence[Article]) -> Mapping[str, Sequence[Place]]:
    """Return the places of each claim: its evidence, then the further segments."""
    spans = {(article.id, each.id): (each.start, each.end) for article in articles for each in article.segments}
    found = {}
    for claim in claims:
        first, *others = claim.place_ids
        further = zip(others, claim.also, strict=True)
        segments = [Place(name, claim.article, (spans[claim.article, segment],)) for name, segment in further]
        found[claim.id] = [Place(first, claim.article, claim.spans), *segments]
    return found


def _conflicts(gold: Gold, pairs: Sequence[ClaimPair]) -> Mapping[str, Conflict]:
    """Return the conflict of each dispute; one without `conflict` whose pairs contradict is a conflict of its own."""
    known = {conflict.id: conflict for conflict in gold.conflicts or ()}
    contradicting = {pair.dispute for pair in pairs if pair.label == CONTRADICTION}

    def of(dispute: Dispute) -> Conflict:
        name = dispute.conflict or dispute.id
        return known.setdefault(name, Conflict(name, dispute.question))

    named = [each for each in gold.disputes or () if each.conflict is not None or each.id in contradicting]
    return {dispute.id: of(dispute) for dispute in named}


def _answers(gold: Gold) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Return the readings of each line, as the kind of reader and the label."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for each in gold.readings or ():
        for line, label in each.labels.items():
            found[line].append((each.reader.kind, label))
    return found


def support_of(answers: Sequence[tuple[str, str]]) -> Support | None:
    """Return the support of a line from its readings, as kind of reader and label; None without readings."""
    of_people = [label for kind, label in answers if kind == PERSON]
    by_people = len(of_people) >= FIRM_PEOPLE
    labels = of_people if by_people else [label for _, label in answers]
    if not labels:
        return None
    number = labels.count(CONTRADICTION)
    return Support(number / len(labels), PEOPLE if by_people else ALL_READERS, len(labels), number)


def state_of(pair: ClaimPair, support: Support | None) -> str:
    """Return the state of a line in a story with readings.

    Rules and readers must agree. Too few readings cannot make a line firm that the rules alone leave contested. A line
    that nobody has read has the state of the rules; in a closed story, every line of a contradiction has been read.
    """
    if pair.state is not None:
        return pair.state
    if support is None:
        return _computed_state(pair)
    if pair.label != CONTRADICTION:
        return HARMLESS if support.share <= HARMLESS_SUPPORT else CONTESTED
    if support.share < FIRM_SUPPORT:
        return CONTESTED
    enough = support.kind == PEOPLE or support.readings >= FIRM_READINGS
    return FIRM if enough else _computed_state(pair)


def _computed_state(pair: ClaimPair) -> str:
    """Return the state of a line without readings: that of its label and confidence."""
    if pair.state is not None or pair.contested:
        return CONTESTED
    return FIRM if pair.label == CONTRADICTION else HARMLESS


def lines_by_question(lines: Sequence[Line]) -> Iterator[tuple[str, list[Line]]]:
    """Yield each dispute and distractor with its lines, in the order of the files."""
    found: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.question].append(line)
    yield from ((own[0].pair.asked_by, own) for _, own in sorted(found.items()))
