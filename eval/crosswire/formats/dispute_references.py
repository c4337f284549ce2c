"""Checks of the references of claims, disputes and distractors."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from crosswire.formats.jsonl import Row
from crosswire.model import Claim, Conflict, Dispute, Distractor, Segment
from crosswire.model.time_values import is_time_value
from crosswire.problems import Problem, quoted

# The value of a claim that gives an entity (`e7`), or denies one (`not e7`).
ENTITY_VALUE = re.compile(r"(?:not )?(e\d+)")
POLARITIES = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Known:
    """The articles, entities and happenings that claims, disputes and distractors may refer to.

    Attributes:
        texts: Article id to its text.
        entities: Ids of the entities.
        happenings: Ids of the happenings.
        segments: Article id to its segments by their ids, for the articles of claims with further places.
        light: True for the light form, in which values are not compared with slots.
    """

    texts: Mapping[str, str]
    entities: frozenset[str]
    happenings: frozenset[str]
    segments: Mapping[str, Mapping[str, Segment]] = field(default_factory=dict)
    light: bool = False


def claim_problems(claims: Sequence[tuple[Claim, Row]], known: Known) -> Iterator[Problem]:
    """Check the ids, spans and holders of claims."""
    numbers = Counter(claim.id for claim, _ in claims)
    for claim, row in claims:
        what = f"claim {quoted(claim.id)}"
        if numbers[claim.id] > 1:
            yield row.problem("E112", f"duplicate id {quoted(claim.id)}; ids must be unique within a story")
        named = claim.holder or not known.light
        if named and claim.holder != "author" and claim.holder not in known.entities:
            message = f"{what}: holder is {quoted(claim.holder)}; expected 'author' or the id of an entity"
            yield row.problem("E307", message)
        if claim.article not in known.texts:
            yield row.problem("E301", f"{what}: unknown article {quoted(claim.article)}; use one of the story")
        else:
            yield from _span_problems(claim, row, known.texts[claim.article], light=known.light)
            yield from _place_problems(claim, row, known.segments.get(claim.article, {}))


def _span_problems(claim: Claim, row: Row, text: str, *, light: bool) -> Iterator[Problem]:
    what = f"claim {quoted(claim.id)}"
    outside = [span for span in claim.spans if not 0 <= span[0] < span[1] <= len(text)]
    for start, end in outside:
        message = f"{what}: span {start} to {end} is empty or outside the {len(text)} characters; correct it"
        yield row.problem("E202", message)
    surface = tuple(text[start:end] for start, end in claim.spans)
    if not outside and claim.text != surface and (claim.text or not light):
        yield row.problem(
            "E204", f"{what}: text differs from the article; expected {list(surface)!r}; correct text or spans"
        )
    if not outside and any(one[1] > two[0] for one, two in zip(claim.spans, claim.spans[1:], strict=False)):
        yield row.problem("E205", f"{what}: spans overlap or are out of order; sort and merge them")


def _place_problems(claim: Claim, row: Row, segments: Mapping[str, Segment]) -> Iterator[Problem]:
    """Check that further places are sentences of the article, without the evidence, each named once (E328)."""
    for name, number in Counter(claim.also).items():
        what, segment = f"claim {quoted(claim.id)}: also names {quoted(name)}", segments.get(name)
        if number > 1:
            yield row.problem("E328", f"{what} {number} times; name it once")
        if segment is None:
            yield row.problem("E328", f"{what}, which is no segment of {claim.article}; correct its id")
        elif segment.kind == "boilerplate":
            yield row.problem("E328", f"{what}, which is boilerplate; remove it")
        elif any(start < segment.end and segment.start < end for start, end in claim.spans):
            yield row.problem("E328", f"{what}, which holds the evidence; remove it")


def conflict_problems(
    disputes: Sequence[tuple[Dispute, Row]], conflicts: Sequence[tuple[Conflict, Row]]
) -> Iterator[Problem]:
    """Check that the ids of conflicts are unique, and that disputes name known ones if there is a list of them."""
    numbers = Counter(conflict.id for conflict, _ in conflicts)
    for conflict, row in conflicts:
        if numbers[conflict.id] > 1:
            yield row.problem("E112", f"duplicate id {quoted(conflict.id)}; ids must be unique within a story")
    for dispute, row in disputes if conflicts else ():
        if dispute.conflict is not None and dispute.conflict not in numbers:
            message = f"unknown conflict {quoted(dispute.conflict)}; correct its id, or add it to conflicts.jsonl"
            yield row.problem("E307", f"dispute {quoted(dispute.id)}: {message}")


def dispute_problems(
    disputes: Sequence[tuple[Dispute, Row]],
    distractors: Sequence[tuple[Distractor, Row]],
    claims: Sequence[tuple[Claim, Row]],
    known: Known,
) -> Iterator[Problem]:
    """Check the references of disputes and distractors."""
    ids = {claim.id for claim, _ in claims}
    by_id = {claim.id: (claim, row) for claim, row in claims}
    owner: dict[str, str] = {}
    for dispute, row in disputes:
        what = f"dispute {quoted(dispute.id)}"
        if dispute.happening is not None and dispute.happening not in known.happenings:
            yield row.problem("E307", f"{what}: unknown happening {quoted(dispute.happening)}; correct its id")
        if dispute.entity is not None and dispute.entity not in known.entities:
            yield row.problem("E307", f"{what}: unknown entity {quoted(dispute.entity)}; correct its id")
        yield from _position_problems(dispute, row, ids, owner)
        yield from _relation_problems(dispute, row)
        yield from () if known.light else _value_problems(dispute, by_id, known)
    for distractor, row in distractors:
        named = f"distractor {quoted(distractor.id)}"
        for claim in (distractor.left, distractor.right):
            if claim not in ids:
                yield row.problem("E307", f"{named}: unknown claim {quoted(claim)}; correct its id")
        owners = {owner.get(distractor.left, distractor.left), owner.get(distractor.right, distractor.right)}
        if len(owners) == 1:
            message = f"{named}: both claims are the same or belong to one dispute; use two on different targets"
            yield row.problem("E319", message)
    rows = [(dispute.id, row) for dispute, row in disputes] + [(distractor.id, row) for distractor, row in distractors]
    numbers = Counter(name for name, _ in rows)
    for name, row in rows:
        if numbers[name] > 1:
            yield row.problem("E112", f"duplicate id {quoted(name)}; ids must be unique within a story")


def _value_problems(dispute: Dispute, claims: Mapping[str, tuple[Claim, Row]], known: Known) -> Iterator[Problem]:
    """Check that values of claims fit the slot of their dispute (E323) and name known entities."""
    for claim, row in (claims[name] for p in dispute.positions for name in p.claims if name in claims):
        value, what = claim.value, f"claim {quoted(claim.id)}: value {quoted(claim.value)}"
        if value is None:
            continue
        named = ENTITY_VALUE.fullmatch(value)
        if named and named[1] not in known.entities:
            yield row.problem("E307", f"{what} names an unknown entity; correct its id")
        if dispute.slot == "time" and not is_time_value(value):
            yield row.problem("E323", f"{what} is not a time; write EDTF such as 2031-03-03 or a duration such as P10D")
        if dispute.slot == "polarity" and value not in POLARITIES:
            yield row.problem("E323", f"{what} is not a polarity; write yes or no")
        if dispute.slot == "quantity":
            yield row.problem("E323", f"{what} is not allowed for the slot quantity; use the field quantity")


def _position_problems(dispute: Dispute, row: Row, claims: set[str], owner: dict[str, str]) -> Iterator[Problem]:
    what = f"dispute {quoted(dispute.id)}"
    for position in dispute.positions:
        for claim in position.claims:
            if claim not in claims:
                yield row.problem("E307", f"{what}: unknown claim {quoted(claim)}; correct its id")
            if claim in owner:
                message = f"{what}: claim {quoted(claim)} is already used in {quoted(owner[claim])}"
                yield row.problem("E319", f"{message}; keep it in one position")
            owner[claim] = dispute.id


def _relation_problems(dispute: Dispute, row: Row) -> Iterator[Problem]:
    what = f"dispute {quoted(dispute.id)}"
    numbers = Counter(frozenset(relation.positions) for relation in dispute.relations)
    names = Counter(position.id for position in dispute.positions)
    for name in (name for name, number in names.items() if number > 1):
        yield row.problem("E112", f"{what}: duplicate position {quoted(name)}; ids must be unique within a dispute")
    for pair in combinations(names, 2):
        if numbers[frozenset(pair)] != 1:
            message = f"{what}: positions {' and '.join(pair)} have {numbers[frozenset(pair)]} relations"
            yield row.problem("E317", f"{message}; give exactly one")
    for relation in dispute.relations:
        for name in sorted(set(relation.positions) - set(names)):
            yield row.problem("E317", f"{what}: a relation has the unknown position {quoted(name)}; correct its id")
    own = {claim for position in dispute.positions for claim in position.claims}
    for override in dispute.overrides:
        for name in sorted(set(override.claims) - own):
            yield row.problem("E307", f"{what}: an override has the unknown claim {quoted(name)}; correct its id")
