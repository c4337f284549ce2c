"""Answers of claims against the relations of their positions: numbers and days that meet or not, holders, targets."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations

from crosswire.claim_pairs import UPDATE, claim_pairs
from crosswire.dispute_links import ENTITY_VALUE
from crosswire.edtf import bounds
from crosswire.event_standoff import AUTHOR
from crosswire.gold.places import Places
from crosswire.gold.waivers import Warned
from crosswire.model import Claim, Dispute, Event, Gold, Happening, Quantity, Relation, Span, Story
from crosswire.problems import Problem, shown
from crosswire.schema import Schema

Interval = tuple[float, float]

# What follows a time that is not told exactly.
VAGUE = ("~", "?", "%")


NUMERIC_REASONS = ("rounding", "bound")
NUMERIC_CUES = ("numeric", "arithmetic")
NUMERIC_SLOTS = ("quantity", "time")


def check_answers(story: Story, gold: Gold, places: Places, schema: Schema) -> Iterator[Problem]:
    """E410, E502 to E507: times that leave out the article's date; relations and overrides that values contradict."""
    claims = {claim.id: claim for claim in gold.claims or ()}
    dates = {article.id: article.date for article in story.articles}
    for claim in claims.values():
        days = bounds(claim.time.value or "")
        if claim.time.basis == "inherited" and days and not days[0] <= dates[claim.article] <= days[1]:
            message = (
                f"its time {claim.time.value} is inherited and leaves out {dates[claim.article]}, the article's date"
            )
            yield places.problem("E410", claim.id, f"claim {shown(claim.id)}: {message}; correct time or basis")
    for dispute in gold.disputes or ():
        for position in dispute.positions:
            for one, two in combinations((claims[name] for name in position.claims), 2):
                if _apart(one, two) or _unlike(one, two, dispute.slot):
                    message = f"position {position.id} holds {one.id} and {two.id}, whose answers differ; split it"
                    yield places.problem("E504", dispute.id, f"dispute {shown(dispute.id)}: {message}")
        for relation in dispute.relations:
            yield from _relation(dispute, relation, claims, places)
    yield from _overrides(gold, places, schema)


def _relation(dispute: Dispute, relation: Relation, claims: Mapping[str, Claim], places: Places) -> Iterator[Problem]:
    held = {position.id: [claims[name] for name in position.claims] for position in dispute.positions}
    named = f"dispute {shown(dispute.id)}: positions {' and '.join(relation.positions)}"
    of_numbers = relation.reason in NUMERIC_REASONS or relation.cue in NUMERIC_CUES
    if of_numbers and dispute.slot not in NUMERIC_SLOTS:
        message = f"{named} have the {'reason' if relation.reason else 'cue'} {relation.reason or relation.cue}"
        yield places.problem("E507", dispute.id, f"{message}, and the slot {dispute.slot} has no numbers; correct it")
    for one in held[relation.positions[0]]:
        for two in held[relation.positions[1]]:
            if relation.exclusive and _overlap(one, two):
                message = f"{named} are exclusive, yet the values of {one.id} and {two.id} overlap; give a reason"
                yield places.problem("E502", dispute.id, message)
            if relation.exclusive and _same(one, two):
                message = f"{named} are exclusive, yet {one.id} and {two.id} have one value; merge or correct them"
                yield places.problem("E505", dispute.id, message)
            if relation.reason in {"rounding", "bound", "granularity"} and _apart(one, two, round_all=True):
                message = f"{named} go together by {relation.reason}, yet {one.id} and {two.id} lie apart"
                yield places.problem("E503", dispute.id, f"{message}; make them exclusive, or correct a value")


def _overrides(gold: Gold, places: Places, schema: Schema) -> Iterator[Problem]:
    """E506: an override that says what is computed anyway, or an update whose times are not in order."""
    if not any(dispute.overrides for dispute in gold.disputes or ()):
        return
    plain = replace(gold, disputes=tuple(replace(dispute, overrides=()) for dispute in gold.disputes or ()))
    computed = {
        (pair.dispute, frozenset((pair.left.id, pair.right.id))): pair for pair in claim_pairs(plain, schema.disputes)
    }
    for dispute in gold.disputes or ():
        for override in dispute.overrides:
            pair = computed[dispute.id, frozenset(override.claims)]
            named = f"dispute {shown(dispute.id)}: the override of {' and '.join(override.claims)}"
            if (pair.label, pair.reason) == (override.label, override.reason):
                message = f"{named} says {override.label}, which is computed anyway; remove it"
                yield places.problem("E506", dispute.id, message)
            elif override.label == UPDATE:
                message = f"{named} says update; an update is computed from two times in order; correct the times"
                yield places.problem("E506", dispute.id, message)


def check_sources(gold: Gold, places: Places) -> Iterator[Warned]:
    """W501: a target that no claim's evidence touches. W502: a holder who does not say the evidence."""
    claims = {claim.id: claim for claim in gold.claims or ()}
    happenings = {happening.id: happening for happening in gold.happenings or ()}
    for dispute in gold.disputes or ():
        own = [claims[name] for position in dispute.positions for name in position.claims]
        target = happenings.get(dispute.happening or "")
        if target is not None and not any(_tells(claim, target, happenings, gold) for claim in own):
            message = f"dispute {shown(dispute.id)}: no evidence touches an event of {target.id}, its target"
            problem = places.problem("W501", dispute.id, f"{message}; correct the target or the evidence")
            yield Warned(problem, dispute.id, dispute.question)
        for claim in own:
            sources = _sources(claim, gold)
            if claim.holder not in sources:
                text = " … ".join(claim.text)
                expected = " or ".join(sorted(sources)) or AUTHOR
                message = f"claim {shown(claim.id)} is held by {claim.holder}; the events around it say {expected}"
                yield Warned(places.problem("W502", claim.id, message), claim.id, text)


def _tells(claim: Claim, target: Happening, happenings: Mapping[str, Happening], gold: Gold) -> bool:
    """Whether the evidence touches an event of the happening, or of one that it includes, or one of its arguments."""
    refs = {ref for happening in (target, *(happenings[name] for name in target.includes)) for ref in happening.events}
    mentions = {mention.id: mention for mention in gold.mentions[claim.article]}
    told: list[Span] = []
    for event in (gold.events or {}).get(claim.article, ()):
        if (claim.article, event.id) in refs:
            fillers = (mentions[argument.mention] for argument in event.arguments if argument.mention)
            told += [(event.start, event.end), *((filler.start, filler.end) for filler in fillers), *_contents(event)]
    return any(start < last and first < end for start, end in claim.spans for first, last in told)


def _contents(event: Event) -> list[Span]:
    return [span for argument in event.arguments for span in argument.spans]


def _sources(claim: Claim, gold: Gold) -> set[str]:
    """Who may hold a claim: the speakers and media of what is said there; the author of what nobody is said to say."""
    entity_of = {ref: entity.id for entity in gold.entities or () for ref in entity.mentions}
    found: set[str] = set()
    covered = [False] * len(claim.spans)
    for event in (gold.events or {}).get(claim.article, ()):
        contents = _contents(event)
        if not any(start < last and first < end for start, end in contents for first, last in claim.spans):
            continue
        for place, (first, last) in enumerate(claim.spans):
            covered[place] |= any(start <= first and last <= end for start, end in contents)
        found |= _speakers(event, claim.article, entity_of)
    return found if all(covered) else found | {AUTHOR}


def _speakers(event: Event, article: str, entity_of: Mapping[tuple[str, str], str]) -> set[str]:
    """The entities that speak, or in which it is told; the author where no speaker is named."""
    roles = {role: [a.mention or "" for a in event.arguments if a.role == role] for role in ("Speaker", "Medium")}
    named = {entity_of.get((article, mention), "") for own in roles.values() for mention in own}
    return named if roles["Speaker"] else named | {AUTHOR}


def _overlap(one: Claim, two: Claim) -> bool:
    """Whether two values cover common ground; false where they cannot be compared, or only touch at an edge."""
    left, right = _interval(one, two)
    if left is None or right is None:
        return False
    low, high = max(left[0], right[0]), min(left[1], right[1])
    point = low == high and (left == right or left[0] < low < left[1] or right[0] < low < right[1])
    return low < high or point or (low == high and one.quantity is None)


def _apart(one: Claim, two: Claim, *, round_all: bool = False) -> bool:
    """Whether two values have nothing in common; `round_all` lets plain numbers be round ones."""
    left, right = _interval(one, two, round_all=round_all)
    return left is not None and right is not None and max(left[0], right[0]) > min(left[1], right[1])


def _interval(one: Claim, two: Claim, *, round_all: bool = False) -> Sequence[Interval | None]:
    """What the values of two claims cover, if both are numbers of one unit, or both are times that are not vague."""
    if one.quantity and two.quantity and one.quantity.unit == two.quantity.unit:
        return [covered(each.quantity, round_all=round_all) for each in (one, two) if each.quantity]
    days = [None if (each.value or "")[-1:] in VAGUE else bounds(each.value or "") for each in (one, two)]
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


def _same(one: Claim, two: Claim) -> bool:
    """Whether two values are the same string, and no times."""
    return one.value is not None and one.value == two.value and bounds(one.value) is None


def _unlike(one: Claim, two: Claim, slot: str) -> bool:
    """Whether two values are yes and no, or two entities."""
    if one.value is None or two.value is None or one.value == two.value:
        return False
    return slot == "polarity" or all(ENTITY_VALUE.fullmatch(each.value or "") for each in (one, two))
