"""Checks of claim values against the slot, the positions, the relations and the overrides of their dispute."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations

from crosswire.dataset.story_files import StoryFiles
from crosswire.formats.dispute_references import ENTITY_VALUE
from crosswire.formats.jsonl import Row
from crosswire.model import Claim, Dispute, Quantity, Relation
from crosswire.model.claim_pairs import UPDATE, claim_pairs
from crosswire.model.time_values import bounds
from crosswire.problems import Problem, quoted

Interval = tuple[float, float]

# The suffixes of an approximate or uncertain time.
VAGUE_SUFFIXES = ("~", "?", "%")
NUMERIC_REASONS = ("rounding", "bound")
NUMERIC_CUES = ("numeric", "arithmetic")
NUMERIC_SLOTS = ("quantity", "time")
ENTITY_SLOTS = ("agent", "object", "place")


def check_claim_values(files: StoryFiles) -> Iterator[Problem]:
    """Yield E410 for inherited times without the article date, E502 to E508 for values that do not fit a dispute.

    In the light form only overrides are checked.
    """
    yield from _check_overrides(files)
    if files.schema.disputes.light:
        return
    pairs = {claim.id: (claim, row) for claim, row in files.gold.claims.pairs}
    claims = {name: claim for name, (claim, _) in pairs.items()}
    for claim, row in pairs.values():
        yield from _check_inherited_time(claim, row, files.article(claim.article).date)
    for dispute, row in files.gold.disputes.pairs:
        for position in dispute.positions:
            for name in position.claims:
                yield from _check_entity_value(*pairs[name], dispute.slot)
        yield from _check_positions(dispute, row, claims)
        for relation in dispute.relations:
            yield from _check_relation(dispute, row, relation, claims)


def _check_inherited_time(claim: Claim, row: Row, published: date) -> Iterator[Problem]:
    """Yield E410 for an inherited time that does not include the date of the article."""
    days = bounds(claim.time.value or "")
    if claim.time.basis == "inherited" and days and not days[0] <= published <= days[1]:
        message = f"the inherited time {claim.time.value} does not include {published}, the article's date"
        yield row.problem("E410", f"claim {quoted(claim.id)}: {message}; correct time or basis")


def _check_entity_value(claim: Claim, row: Row, slot: str) -> Iterator[Problem]:
    """Yield E508 for a value that is not an entity, although the slot of the dispute takes one."""
    if slot in ENTITY_SLOTS and claim.value and not ENTITY_VALUE.fullmatch(claim.value):
        message = f"claim {quoted(claim.id)}: value is {quoted(claim.value)}, but the slot is {slot}"
        expected = "expected an entity ('e6'), a denied entity ('not e6'), or no value"
        yield row.problem("E508", f"{message}; {expected}")


def _check_positions(dispute: Dispute, row: Row, claims: Mapping[str, Claim]) -> Iterator[Problem]:
    """Yield E504 for different values in one position."""
    for position in dispute.positions:
        for one, two in combinations((claims[name] for name in position.claims), 2):
            if _disjoint(one, two, dispute.slot) or _different(one, two, dispute.slot):
                message = f"values of {one.id} and {two.id} in position {position.id} differ; split the position"
                yield row.problem("E504", f"dispute {quoted(dispute.id)}: {message}")


def _check_relation(dispute: Dispute, row: Row, relation: Relation, claims: Mapping[str, Claim]) -> Iterator[Problem]:
    """Yield E502, E503, E505 and E507 for values that contradict a relation of two positions."""
    held = {position.id: [claims[name] for name in position.claims] for position in dispute.positions}
    named = f"dispute {quoted(dispute.id)}: positions {' and '.join(relation.positions)}"
    of_numbers = relation.reason in NUMERIC_REASONS or relation.cue in NUMERIC_CUES
    if of_numbers and dispute.slot not in NUMERIC_SLOTS:
        key = "reason" if relation.reason else "cue"
        message = (
            f"{named} have the {key} {relation.reason or relation.cue}, but the slot {dispute.slot} has no numbers"
        )
        yield row.problem("E507", f"{message}; correct the {key}")
    for one in held[relation.positions[0]]:
        for two in held[relation.positions[1]]:
            if relation.exclusive and _overlap(one, two, dispute.slot):
                message = f"{named} are exclusive, but the values of {one.id} and {two.id} overlap"
                yield row.problem("E502", f"{message}; set exclusive to false and give a reason")
            if relation.exclusive and _same(one, two, dispute.slot):
                message = f"{named} are exclusive, but {one.id} and {two.id} have the same value"
                yield row.problem("E505", f"{message}; merge the positions, or correct a value")
            overlap_expected = relation.reason in {*NUMERIC_REASONS, "granularity"}
            if overlap_expected and _disjoint(one, two, dispute.slot, round_all=relation.reason != "bound"):
                message = f"{named} have the reason {relation.reason}, but {one.id} and {two.id} do not overlap"
                yield row.problem("E503", f"{message}; make them exclusive, or correct a value")


def _check_overrides(files: StoryFiles) -> Iterator[Problem]:
    """Yield E506 for overrides that equal the computed label, have the label update, or are duplicates."""
    disputes = files.gold.disputes
    if not any(dispute.overrides for dispute in disputes.records):
        return
    plain = tuple(replace(dispute, overrides=()) for dispute in disputes.records if dispute.overrides)
    pairs = claim_pairs(replace(files.story_gold, disputes=plain), files.schema.disputes)
    computed = {(pair.dispute, frozenset((pair.left.id, pair.right.id))): pair for pair in pairs}
    for dispute, row in disputes.pairs:
        numbers = Counter(frozenset(override.claims) for override in dispute.overrides)
        for override in dispute.overrides:
            if numbers[frozenset(override.claims)] > 1:
                message = f"duplicate override of {' and '.join(override.claims)}; keep one"
                yield row.problem("E506", f"dispute {quoted(dispute.id)}: {message}")
                continue
            named = f"dispute {quoted(dispute.id)}: the override of {' and '.join(override.claims)}"
            pair = computed[dispute.id, frozenset(override.claims)]
            if (pair.label, pair.reason) == (override.label, override.reason):
                message = f"{named} has the label {override.label}, which is computed anyway; remove it"
                # With a state it accepts the label, and changes only the state.
                yield from () if override.state is not None else (row.problem("E506", message),)
            elif override.label == UPDATE:
                message = f"{named} has the label update, which is always computed; correct the times, or `varies`"
                yield row.problem("E506", message)


def _overlap(one: Claim, two: Claim, slot: str) -> bool:
    """Return whether two values overlap; false if they are not comparable, or if numbers only touch at an edge."""
    left, right = _intervals(one, two, slot)
    if left is None or right is None:
        return False
    low, high = max(left[0], right[0]), min(left[1], right[1])
    # Only bounds and times are closed at a shared edge: the ranges of two rounded numbers may touch without overlap.
    closed = slot == "time" or left == right or math.inf in {*map(abs, left), *map(abs, right)}
    inner = any(first < low < last for first, last in (left, right))
    return low < high or (low == high and (closed or inner))


def _disjoint(one: Claim, two: Claim, slot: str, *, round_all: bool = False) -> bool:
    """Return whether two comparable values do not overlap; `round_all` treats exact numbers as rounded."""
    left, right = _intervals(one, two, slot, round_all=round_all)
    return left is not None and right is not None and max(left[0], right[0]) > min(left[1], right[1])


def _intervals(one: Claim, two: Claim, slot: str, *, round_all: bool = False) -> Sequence[Interval | None]:
    """Return the interval of each value, null if it has none.

    Only numbers of the same unit, and exact times of the slot `time`, are compared.
    """
    if one.quantity and two.quantity and one.quantity.unit == two.quantity.unit:
        return [quantity_interval(each.quantity, round_all=round_all) for each in (one, two) if each.quantity]
    exact = [each.value or "" if slot == "time" else "" for each in (one, two)]
    days = [None if value[-1:] in VAGUE_SUFFIXES else bounds(value) for value in exact]
    return [None if each is None else _ordinals(*each) for each in days]


def _ordinals(first: date, last: date) -> Interval:
    return float(first.toordinal()), float(last.toordinal())


def quantity_interval(quantity: Quantity, *, round_all: bool = False) -> Interval:
    """Return the numbers that a quantity covers.

    A rounded number covers half a unit of its last significant digit on both sides. Bounds are closed.
    """
    value = quantity.value
    if quantity.upper is not None:
        return value, quantity.upper
    if quantity.op in {"<", "<="}:
        return -math.inf, value
    if quantity.op in {">", ">="}:
        return value, math.inf
    if quantity.op == "=" and not round_all:
        return value, value
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    half = float(Decimal(10) ** int(exponent) / 2) if value else 0.0
    return value - half, value + half


def _same(one: Claim, two: Claim, slot: str) -> bool:
    """Return whether two values are equal strings; always false for times, which are compared as intervals."""
    return slot != "time" and one.value is not None and one.value == two.value


def _different(one: Claim, two: Claim, slot: str) -> bool:
    """Return whether two values are yes and no, or two different entities."""
    if one.value is None or two.value is None or one.value == two.value:
        return False
    return slot == "polarity" or all(ENTITY_VALUE.fullmatch(each.value or "") for each in (one, two))
