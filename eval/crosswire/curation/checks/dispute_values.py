"""Answers of claims against the slot and the relations of their positions: numbers and days that meet or not."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations

from crosswire.curation.checks.record_locations import Places
from crosswire.formats.dispute_references import ENTITY_VALUE
from crosswire.model import Claim, Dispute, Gold, Quantity, Relation, Story
from crosswire.model.claim_pairs import UPDATE, claim_pairs
from crosswire.model.schema import Schema
from crosswire.model.time_values import bounds
from crosswire.problems import Problem, quoted

Interval = tuple[float, float]

# What follows a time that is not told exactly.
VAGUE = ("~", "?", "%")
NUMERIC_REASONS = ("rounding", "bound")
NUMERIC_CUES = ("numeric", "arithmetic")
NUMERIC_SLOTS = ("quantity", "time")
ENTITY_SLOTS = ("agent", "object", "place")


def check_answers(story: Story, gold: Gold, places: Places, schema: Schema) -> Iterator[Problem]:
    """E410, E502 to E508: times that leave out the article's date; relations and overrides that values contradict."""
    claims = {claim.id: claim for claim in gold.claims or ()}
    dates = {article.id: article.date for article in story.articles}
    for claim in claims.values():
        days = bounds(claim.time.value or "")
        if claim.time.basis == "inherited" and days and not days[0] <= dates[claim.article] <= days[1]:
            message = (
                f"its time {claim.time.value} is inherited and leaves out {dates[claim.article]}, the article's date"
            )
            yield places.problem("E410", claim.id, f"claim {quoted(claim.id)}: {message}; correct time or basis")
    for dispute in gold.disputes or ():
        for claim in (claims[name] for position in dispute.positions for name in position.claims):
            if dispute.slot in ENTITY_SLOTS and claim.value and not ENTITY_VALUE.fullmatch(claim.value):
                message = f"claim {quoted(claim.id)}: its value {quoted(claim.value)} answers the slot {dispute.slot}"
                yield places.problem("E508", claim.id, f"{message}; write e6, not e6, or no value")
        for position in dispute.positions:
            for one, two in combinations((claims[name] for name in position.claims), 2):
                if _apart(one, two, dispute.slot) or _unlike(one, two, dispute.slot):
                    message = f"position {position.id} holds {one.id} and {two.id}, whose answers differ; split it"
                    yield places.problem("E504", dispute.id, f"dispute {quoted(dispute.id)}: {message}")
        for relation in dispute.relations:
            yield from _relation(dispute, relation, claims, places)
    yield from _overrides(gold, places, schema)


def _relation(dispute: Dispute, relation: Relation, claims: Mapping[str, Claim], places: Places) -> Iterator[Problem]:
    held = {position.id: [claims[name] for name in position.claims] for position in dispute.positions}
    named = f"dispute {quoted(dispute.id)}: positions {' and '.join(relation.positions)}"
    of_numbers = relation.reason in NUMERIC_REASONS or relation.cue in NUMERIC_CUES
    if of_numbers and dispute.slot not in NUMERIC_SLOTS:
        message = f"{named} have the {'reason' if relation.reason else 'cue'} {relation.reason or relation.cue}"
        yield places.problem("E507", dispute.id, f"{message}, and the slot {dispute.slot} has no numbers; correct it")
    for one in held[relation.positions[0]]:
        for two in held[relation.positions[1]]:
            if relation.exclusive and _overlap(one, two, dispute.slot):
                message = f"{named} are exclusive, yet the values of {one.id} and {two.id} overlap; give a reason"
                yield places.problem("E502", dispute.id, message)
            if relation.exclusive and _same(one, two, dispute.slot):
                message = f"{named} are exclusive, yet {one.id} and {two.id} have one value; merge or correct them"
                yield places.problem("E505", dispute.id, message)
            meeting = relation.reason in {*NUMERIC_REASONS, "granularity"}
            if meeting and _apart(one, two, dispute.slot, round_all=relation.reason != "bound"):
                message = f"{named} go together by {relation.reason}, yet {one.id} and {two.id} lie apart"
                yield places.problem("E503", dispute.id, f"{message}; make them exclusive, or correct a value")


def _overrides(gold: Gold, places: Places, schema: Schema) -> Iterator[Problem]:
    """E506: an override that says what is computed anyway, says update, or stands twice."""
    if not any(dispute.overrides for dispute in gold.disputes or ()):
        return
    plain = replace(gold, disputes=tuple(replace(dispute, overrides=()) for dispute in gold.disputes or ()))
    computed = {
        (pair.dispute, frozenset((pair.left.id, pair.right.id))): pair for pair in claim_pairs(plain, schema.disputes)
    }
    for dispute in gold.disputes or ():
        numbers = Counter(frozenset(override.claims) for override in dispute.overrides)
        for override in dispute.overrides:
            if numbers[frozenset(override.claims)] > 1:
                message = f"dispute {quoted(dispute.id)} overrides {' and '.join(override.claims)} twice; keep one"
                yield places.problem("E506", dispute.id, message)
                continue
            pair = computed[dispute.id, frozenset(override.claims)]
            named = f"dispute {quoted(dispute.id)}: the override of {' and '.join(override.claims)}"
            if (pair.label, pair.reason) == (override.label, override.reason):
                message = f"{named} says {override.label}, which is computed anyway; remove it"
                yield places.problem("E506", dispute.id, message)
            elif override.label == UPDATE:
                message = f"{named} says update, which is only ever computed; correct the times, or `varies`"
                yield places.problem("E506", dispute.id, message)


def _overlap(one: Claim, two: Claim, slot: str) -> bool:
    """Whether two values cover common ground; false where they cannot be compared, or numbers only touch at an edge."""
    left, right = _intervals(one, two, slot)
    if left is None or right is None:
        return False
    low, high = max(left[0], right[0]), min(left[1], right[1])
    # At an edge alone only bounds and times are closed: round numbers may share the one between them.
    closed = slot == "time" or left == right or math.inf in {*map(abs, left), *map(abs, right)}
    inner = any(first < low < last for first, last in (left, right))
    return low < high or (low == high and (closed or inner))


def _apart(one: Claim, two: Claim, slot: str, *, round_all: bool = False) -> bool:
    """Whether two values have nothing in common; `round_all` lets plain numbers be round ones."""
    left, right = _intervals(one, two, slot, round_all=round_all)
    return left is not None and right is not None and max(left[0], right[0]) > min(left[1], right[1])


def _intervals(one: Claim, two: Claim, slot: str, *, round_all: bool = False) -> Sequence[Interval | None]:
    """What the values of two claims cover: numbers of one unit, or times of the slot `time` that are not vague."""
    if one.quantity and two.quantity and one.quantity.unit == two.quantity.unit:
        return [covered(each.quantity, round_all=round_all) for each in (one, two) if each.quantity]
    exact = [each.value or "" if slot == "time" else "" for each in (one, two)]
    days = [None if value[-1:] in VAGUE else bounds(value) for value in exact]
    return [None if each is None else _ordinals(*each) for each in days]


def _ordinals(first: date, last: date) -> Interval:
    return float(first.toordinal()), float(last.toordinal())


def covered(quantity: Quantity, *, round_all: bool = False) -> Interval:
    """The numbers that a quantity covers: a round one half of its last significant digit, bounds closed."""
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
    """Whether two values are the same string; times are compared as intervals."""
    return slot != "time" and one.value is not None and one.value == two.value


def _unlike(one: Claim, two: Claim, slot: str) -> bool:
    """Whether two values are yes and no, or two entities."""
    if one.value is None or two.value is None or one.value == two.value:
        return False
    return slot == "polarity" or all(ENTITY_VALUE.fullmatch(each.value or "") for each in (one, two))
