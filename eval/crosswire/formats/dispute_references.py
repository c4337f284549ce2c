"""What is wrong with what claims, disputes and distractors refer to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from crosswire.formats.jsonl import Row
from crosswire.model import Claim, Dispute, Distractor
from crosswire.model.time_values import is_time_value
from crosswire.problems import Problem, quoted

# The value of a claim that names an entity, or denies that it was this one.
ENTITY_VALUE = re.compile(r"(?:not )?(e\d+)")
POLARITIES = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Known:
    """What claims, disputes and distractors may refer to.

    Attributes:
        texts: Article id to its text.
        entities: Ids of the entities.
        happenings: Ids of the happenings.
    """

    texts: Mapping[str, str]
    entities: frozenset[str]
    happenings: frozenset[str]


def claim_problems(claims: Sequence[tuple[Claim, Row]], known: Known) -> Iterator[Problem]:
    """What is wrong with ids, spans and holders of claims."""
    numbers = Counter(claim.id for claim, _ in claims)
    for claim, row in claims:
        what = f"claim {quoted(claim.id)}"
        if numbers[claim.id] > 1:
            yield row.problem("E112", f"the id {quoted(claim.id)} stands twice; ids are unique in a story")
        if claim.holder != "author" and claim.holder not in known.entities:
            message = f"{what}: holder is {quoted(claim.holder)}; expected 'author' or the id of an entity"
            yield row.problem("E307", message)
        if claim.article not in known.texts:
            yield row.problem("E301", f"{what}: unknown article {quoted(claim.article)}; correct it")
        else:
            yield from _span_problems(claim, row, known.texts[claim.article])


def _span_problems(claim: Claim, row: Row, text: str) -> Iterator[Problem]:
    what = f"claim {quoted(claim.id)}"
    outside = [span for span in claim.spans if not 0 <= span[0] < span[1] <= len(text)]
    for start, end in outside:
        yield row.problem("E202", f"{what} has the span {start} to {end}, not one of the {len(text)} characters")
    surface = tuple(text[start:end] for start, end in claim.spans)
    if not outside and claim.text != surface:
        yield row.problem("E204", f"{what} has another text than stands there; write {list(surface)!r}")
    if not outside and any(one[1] > two[0] for one, two in zip(claim.spans, claim.spans[1:], strict=False)):
        yield row.problem("E205", f"{what}: its spans overlap or are out of order; sort and merge them")


def dispute_problems(
    disputes: Sequence[tuple[Dispute, Row]],
    distractors: Sequence[tuple[Distractor, Row]],
    claims: Sequence[tuple[Claim, Row]],
    known: Known,
) -> Iterator[Problem]:
    """What is wrong with what disputes and distractors refer to."""
    ids = {claim.id for claim, _ in claims}
    by_id = {claim.id: (claim, row) for claim, row in claims}
    owner: dict[str, str] = {}
    for dispute, row in disputes:
        what = f"dispute {quoted(dispute.id)}"
        if dispute.happening is not None and dispute.happening not in known.happenings:
            yield row.problem("E307", f"{what}: its happening {quoted(dispute.happening)} does not exist; correct it")
        if dispute.entity is not None and dispute.entity not in known.entities:
            yield row.problem("E307", f"{what}: its entity {quoted(dispute.entity)} does not exist; correct it")
        yield from _position_problems(dispute, row, ids, owner)
        yield from _relation_problems(dispute, row)
        yield from _value_problems(dispute, by_id, known)
    for distractor, row in distractors:
        named = f"distractor {quoted(distractor.id)}"
        for claim in (distractor.left, distractor.right):
            if claim not in ids:
                yield row.problem("E307", f"{named}: claim {quoted(claim)} does not exist; correct it")
        asked = {owner.get(distractor.left, distractor.left), owner.get(distractor.right, distractor.right)}
        if len(asked) == 1:
            message = f"{named}: its claims are one, or answer one dispute; take two on different targets"
            yield row.problem("E319", message)
    rows = [(dispute.id, row) for dispute, row in disputes] + [(distractor.id, row) for distractor, row in distractors]
    numbers = Counter(name for name, _ in rows)
    for name, row in rows:
        if numbers[name] > 1:
            yield row.problem("E112", f"the id {quoted(name)} stands twice; ids are unique in a story")


def _value_problems(dispute: Dispute, claims: Mapping[str, tuple[Claim, Row]], known: Known) -> Iterator[Problem]:
    """E323: values that are not what the slot of the dispute takes."""
    for claim, row in (claims[name] for p in dispute.positions for name in p.claims if name in claims):
        value, what = claim.value, f"claim {quoted(claim.id)}: its value {quoted(claim.value)}"
        if value is None:
            continue
        named = ENTITY_VALUE.fullmatch(value)
        if named and named[1] not in known.entities:
            yield row.problem("E307", f"{what} names an entity that does not exist; correct it")
        if dispute.slot == "time" and not is_time_value(value):
            yield row.problem("E323", f"{what} is no time; write EDTF such as 2031-03-03, or a duration such as P10D")
        if dispute.slot == "polarity" and value not in POLARITIES:
            yield row.problem("E323", f"{what} is no answer to whether it happened; write yes or no")
        if dispute.slot == "quantity":
            yield row.problem("E323", f"{what} stands for a quantity; write it in the field quantity")


def _position_problems(dispute: Dispute, row: Row, claims: set[str], owner: dict[str, str]) -> Iterator[Problem]:
    what = f"dispute {quoted(dispute.id)}"
    for position in dispute.positions:
        for claim in position.claims:
            if claim not in claims:
                yield row.problem("E307", f"{what}: claim {quoted(claim)} does not exist; correct it")
            if claim in owner:
                message = (
                    f"{what}: claim {quoted(claim)} stands in {quoted(owner[claim])} already; keep it in one position"
                )
                yield row.problem("E319", message)
            owner[claim] = dispute.id


def _relation_problems(dispute: Dispute, row: Row) -> Iterator[Problem]:
    what = f"dispute {quoted(dispute.id)}"
    numbers = Counter(frozenset(relation.positions) for relation in dispute.relations)
    names = Counter(position.id for position in dispute.positions)
    for name in (name for name, number in names.items() if number > 1):
        yield row.problem("E112", f"{what}: the position {quoted(name)} stands twice; ids are unique in a dispute")
    for pair in combinations(names, 2):
        if numbers[frozenset(pair)] != 1:
            message = f"{what}: positions {' and '.join(pair)} have {numbers[frozenset(pair)]} relations; give one"
            yield row.problem("E317", message)
    for relation in dispute.relations:
        for name in set(relation.positions) - set(names):
            yield row.problem("E317", f"{what}: a relation names the position {quoted(name)}, which it does not have")
    own = {claim for position in dispute.positions for claim in position.claims}
    for override in dispute.overrides:
        for name in set(override.claims) - own:
            yield row.problem("E307", f"{what}: an override names the claim {quoted(name)}, which it does not have")
