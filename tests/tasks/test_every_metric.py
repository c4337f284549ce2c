"""Tests of every tier of every task: all empty sides, and properties on random predictions."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from crosswire.evaluation.task_scores import part_values
from crosswire.metrics import counts
from crosswire.metrics.counts import Counts
from crosswire.model import (
    Argument,
    Claim,
    ClaimPair,
    ClaimTime,
    Contradiction,
    Entity,
    Event,
    Evidence,
    Happening,
    Mention,
    Verdict,
)
from crosswire.tasks import TASKS, Task
from crosswire.tasks.counting.task import Tally, Tier
from crosswire.tasks.counting.units import ScoringConfig, StoryUnit, Unit
from support.builders import article, schema, story_of, tallies_of, tally_of

# Sentences of ten characters; every second character is a word.
TEXT = "x x x x x " * 4
SEGMENTS = [(f"s{n}", 10 * n, 10 * n + 9, "sentence") for n in range(4)]
OWN = [(task, tier) for task in TASKS for tier in task.tiers if not tier.library]
TIERS = [(task, tier) for task, tier in OWN if task.unit == "article"]
STORY_TIERS = [(task, tier) for task, tier in OWN if task.unit == "story"]
# Those with precision and recall over items; for verdicts every pair is given.
ITEM_TIERS = [
    (task, tier)
    for task, tier in STORY_TIERS
    if "f1" in tier.parts and tier.name != "conll" and task.name != "verification"
]
every_tier = pytest.mark.parametrize(("task", "tier"), TIERS, ids=[f"{task.name}.{tier.name}" for task, tier in TIERS])
every_story_tier = pytest.mark.parametrize(
    ("task", "tier"), STORY_TIERS, ids=[next(iter(task.metrics_of(tier))) for task, tier in STORY_TIERS]
)
thoroughly = settings(max_examples=40, deadline=None)
briefly = settings(max_examples=12, deadline=None)


@dataclass(frozen=True)
class Records:
    """The mentions and events of one side of one article."""

    mentions: tuple[Mention, ...] = ()
    events: tuple[Event, ...] = ()


def unit(gold: Records, predicted: Records, name: str = "a") -> Unit:
    """Return a unit with both sides; the predicted events are also the predictions for given events."""
    return Unit(
        article(TEXT, SEGMENTS, name),
        gold.mentions,
        predicted.mentions,
        gold.events,
        predicted.events,
        given_events=predicted.events,
    )


def unit_for(tier: Tier, gold: Records, predicted: Records) -> Unit:
    """Return a unit for a tier; if events are given, the gold gets all mentions that the arguments name."""
    ids = {mention.id for mention in gold.mentions}
    more = tuple(mention for mention in predicted.mentions if tier.given and mention.id not in ids)
    return unit(replace(gold, mentions=(*gold.mentions, *more)), predicted)


def tally(task: Task, tier: Tier, *units: Unit) -> Counts:
    """Return counts of shape (labels, 4) over all units."""
    return tally_of(task, tier.name, [story_of(*units)]).counts


SOME = Records(
    (Mention(0, 1, "TIME", id="m1", value="2031"), Mention(2, 3, "PER", id="m2")),
    (Event(4, 5, "Meet", "v1", holder="author", factuality="CT+", arguments=(Argument("Agent", "m2"),)),),
)
NOTHING = Records()


def expected(correct: float, predictions: float, found: float, gold: float) -> list[float | None]:
    """Return F1, precision and recall by their definitions; None for a division by zero."""
    f1 = None if predictions + gold == 0 else 2 * correct / (predictions + gold)
    return [f1, correct / predictions if predictions else None, found / gold if gold else None]


def measured(row: Counts) -> list[float | None]:
    values = [float(measure(row)) for measure in (counts.f1, counts.precision, counts.recall)]
    return [None if np.isnan(value) else value for value in values]


@every_tier
@pytest.mark.parametrize("sides", list(product([True, False], repeat=4)))
def test_empty_sides_of_two_articles_get_expected_scores(task: Task, tier: Tier, sides: tuple[bool, ...]) -> None:
    pairs = [(sides[0], sides[1]), (sides[2], sides[3])]
    units = [unit_for(tier, SOME if gold else NOTHING, SOME if predicted else NOTHING) for gold, predicted in pairs]
    size = tally(task, tier, unit(SOME, SOME))[:, 3]
    assert size.sum() > 0
    by_article = tally_of(task, tier.name, [story_of(*units)]).by_unit
    assert by_article is not None
    for (gold, predicted), own in zip(pairs, by_article, strict=True):
        n = float(size.sum())
        assert measured(own.sum(axis=0)) == expected(
            n * (gold and predicted), n * predicted, n * (gold and predicted), n * gold
        )
    correct = sum(gold and predicted for gold, predicted in pairs)
    predictions, gold_items = sum(predicted for _, predicted in pairs), sum(gold for gold, _ in pairs)
    whole = expected(correct, predictions, correct, gold_items)
    assert measured(by_article.sum(axis=(0, 1))) == pytest.approx(whole)
    # Every supported label has the same numbers, so their mean is the micro average; None without gold.
    macro = float(counts.macro_f1(by_article.sum(axis=0), size > 0))
    assert (None if np.isnan(macro) else macro) == (pytest.approx(whole[0]) if gold_items else None)


def story(gold: bool, predicted: bool, name: str) -> StoryUnit:
    """Return a story of two articles that share one entity, one happening and one contradiction on the sides named."""
    first, second = f"{name}1", f"{name}2"
    units = tuple(unit(SOME, SOME, each) for each in (first, second))
    mentions, events = ((first, "m2"), (second, "m2")), ((first, "v1"), (second, "v1"))
    pairs = (pair(first, second, "c1"), pair(first, first, "c2", "update"), pair(first, second, "c3", "compatible"))
    answers = tuple(contradiction(each) for each in pairs[:1])
    return StoryUnit(
        name,
        units,
        gold_entities=(Entity("e1", "PER", "", mentions),) if gold else (),
        predicted_entities=(mentions,) if predicted else (),
        answered=True,
        gold_happenings=(Happening("h1", "Meet", events),) if gold else (),
        predicted_happenings=(events,) if predicted else (),
        given_entities=(mentions,) if predicted else (),
        given_happenings=(events,) if predicted else (),
        gold_pairs=pairs if gold else (),
        contradictions=answers if predicted else (),
        verdicts=tuple(Verdict(each.id, each.label) for each in pairs) if predicted else (),
    )


def pair(left: str, right: str, name: str, label: str = "contradiction", kind: str = "time") -> ClaimPair:
    one, two = (
        Claim(name, where, ((at, at + 5),), "author", "CT", ClaimTime(None, "unknown"))
        for where, at in ((left, 0), (right, 20))
    )
    reason = "bound" if label == "compatible" else None
    return ClaimPair(f"{left}{right}{name}", one, two, label, reason, f"d{name}", "?", kind)


def contradiction(of: ClaimPair) -> Contradiction:
    left, right = (Evidence(claim.article, claim.spans) for claim in (of.left, of.right))
    return Contradiction(left, right, of.type)


def lower_is_better(tier: Tier) -> bool:
    return tier.name == "alarms"


@pytest.mark.parametrize(("task", "tier"), ITEM_TIERS, ids=[next(iter(a.metrics_of(b))) for a, b in ITEM_TIERS])
@pytest.mark.parametrize("sides", list(product([True, False], repeat=4)))
def test_empty_sides_of_two_stories_get_expected_scores(task: Task, tier: Tier, sides: tuple[bool, ...]) -> None:
    flags = [(sides[0], sides[1]), (sides[2], sides[3])]
    stories = [story(gold, predicted, name) for name, (gold, predicted) in zip("pq", flags, strict=True)]
    if tally_of(task, tier.name, [story(True, True, "p")], scope=tier.scope).counts[:, 3].sum():
        correct = sum(gold and predicted for gold, predicted in flags)
        predictions, gold_items = sum(predicted for _, predicted in flags), sum(gold for gold, _ in flags)
        found = tally_of(task, tier.name, stories, scope=tier.scope).counts.sum(axis=0)
        assert measured(found) == pytest.approx(expected(correct, predictions, correct, gold_items))


@every_story_tier
def test_score_of_gold_against_itself_is_one_or_undefined(task: Task, tier: Tier) -> None:
    for gold in (True, False):
        found = task.tally(tier.name, [story(gold, gold, "p")], schema(), ScoringConfig(), scope=tier.scope)
        for part in tier.parts if found is not None else ():
            assert found is not None
            value, _ = part_values(found, part)
            assert np.isnan(value) or value == (0 if lower_is_better(tier) else 1), part


@pytest.mark.parametrize(("task", "tier"), [(a, b) for a, b in STORY_TIERS if b.name != "ranking"])
def test_counts_without_an_article_equal_a_recount(task: Task, tier: Tier) -> None:
    stories = [story(True, True, "p"), story(True, False, "q"), story(False, True, "r")]
    tally = task.tally(tier.name, stories, schema(), ScoringConfig(), scope=tier.scope)
    assert tally is not None or tier.name == "ranking"
    left_out = [(index, unit) for index, each in enumerate(stories) for unit in each.articles]
    for (index, unit), counts_without in zip(
        left_out, tally.without if tally is not None else (), strict=tally is not None
    ):
        rest = replace(stories[index], articles=tuple(each for each in stories[index].articles if each is not unit))
        fewer = [*stories[:index], rest, *stories[index + 1 :]]
        recount = tally_of(task, tier.name, fewer, scope=tier.scope).counts
        np.testing.assert_allclose(counts_without, recount, atol=1e-12)


# Random predictions for one article.
POINTS = st.integers(0, 15).map(lambda point: 2 * point)
MENTIONS = st.builds(
    lambda start, length, kind, level: Mention(start, start + 2 * length + 1, kind, level),
    POINTS,
    st.integers(0, 2),
    st.sampled_from(["PER", "GPE"]),
    st.sampled_from(["NAM", "NOM"]),
)
EVENTS = st.builds(
    lambda start, kind, factuality, holder, roles: Event(
        start,
        start + 1,
        kind,
        holder=holder,
        factuality=factuality,
        arguments=tuple(Argument(role, spans=((at, at + 1),)) for role, at in sorted(roles)),
    ),
    POINTS,
    st.sampled_from(["Meet", "Attack"]),
    st.sampled_from(["CT+", "CT-", "UU", None]),
    st.sampled_from(["author", "v1", None]),
    st.sets(st.tuples(st.sampled_from(["Agent", "Place"]), POINTS), max_size=3),
)


def numbered(mentions: Sequence[Mention], events: Sequence[Event]) -> Records:
    """Return the records with ids and without duplicates; each filler of a role becomes a mention."""
    unique_mentions = {(m.start, m.end, m.type, m.level): m for m in mentions}
    unique_events = {(e.start, e.type): e for e in events}
    fillers = sorted({a.spans[0] for e in unique_events.values() for a in e.arguments})
    ids = {span: f"f{span[0]}" for span in fillers}
    filled = [Mention(*span, "ORG", "NOM", ids[span]) for span in fillers]
    return Records(
        (*(structs.replace(m, id=f"m{n}") for n, m in enumerate(unique_mentions.values())), *filled),
        tuple(
            structs.replace(e, id=f"v{n}", arguments=tuple(Argument(a.role, ids[a.spans[0]]) for a in e.arguments))
            for n, e in enumerate(unique_events.values())
        ),
    )


ANSWERS = st.builds(numbered, st.lists(MENTIONS, max_size=5), st.lists(EVENTS, max_size=4))
on_every_tier: Callable[[Callable[..., None]], Callable[..., None]] = lambda test: every_tier(  # noqa: E731
    briefly(given(ANSWERS, ANSWERS, st.randoms(use_true_random=False))(test))
)


@on_every_tier
def test_counts_are_bounded_and_swap_with_the_sides(
    task: Task, tier: Tier, gold: Records, predicted: Records, source: random.Random
) -> None:
    forward, swapped = (
        tally(task, tier, unit_for(tier, *sides)).sum(axis=0) for sides in ((gold, predicted), (predicted, gold))
    )
    correct, predictions, found, gold_items = forward
    assert correct == found
    assert 0 <= correct <= min(predictions, gold_items)
    np.testing.assert_array_equal(counts.precision(forward), counts.recall(swapped))
    np.testing.assert_array_equal(counts.f1(forward), counts.f1(swapped))


@on_every_tier
def test_counts_do_not_depend_on_order_and_add_up(
    task: Task, tier: Tier, gold: Records, predicted: Records, source: random.Random
) -> None:
    mixed = Records(
        tuple(source.sample(predicted.mentions, len(predicted.mentions))),
        tuple(source.sample(predicted.events, len(predicted.events))),
    )
    one, two = unit_for(tier, gold, predicted), unit_for(tier, predicted, gold)
    np.testing.assert_array_equal(tally(task, tier, one), tally(task, tier, unit_for(tier, gold, mixed)))
    np.testing.assert_array_equal(tally(task, tier, one, two), tally(task, tier, one) + tally(task, tier, two))


@on_every_tier
def test_f1_of_prediction_against_itself_is_one(
    task: Task, tier: Tier, gold: Records, predicted: Records, source: random.Random
) -> None:
    value = float(counts.f1(tally(task, tier, unit(gold, gold)).sum(axis=0)))
    assert value == 1.0 or np.isnan(value)


PAIRS = st.lists(
    st.builds(
        lambda left, right, at, to, label, kind: (left, right, at, to, label, kind),
        st.sampled_from("ab"),
        st.sampled_from("ab"),
        st.sampled_from([0, 3, 10, 12]),
        st.sampled_from([20, 23, 30]),
        st.sampled_from(["contradiction", "contradiction", "update", "compatible"]),
        st.sampled_from(["time", "place"]),
    ),
    max_size=6,
    unique=True,
)
Drawn = list[tuple[str, str, int, int, str, str]]


def contradictions(gold: Drawn, predicted: Drawn) -> StoryUnit:
    """Return a story from drawn pairs of claims; only the contradictions of the second list are predicted."""
    units = tuple(unit(NOTHING, NOTHING, name) for name in "ab")
    return StoryUnit(
        "s",
        units,
        None,
        None,
        True,
        gold_pairs=drawn(gold),
        contradictions=tuple(map(contradiction, positives(predicted))),
    )


def drawn(pairs: Drawn) -> tuple[ClaimPair, ...]:
    found = []
    for number, (left, right, at, to, label, kind) in enumerate(pairs):
        made = pair(left, right, f"c{number}", label, kind)
        sides = (replace(made.left, spans=((at, at + 5),)), replace(made.right, spans=((to, to + 5),)))
        found.append(replace(made, left=sides[0], right=sides[1]))
    return tuple(found)


def positives(pairs: Drawn) -> list[ClaimPair]:
    kept = {(p.left.article, p.left.spans, p.right.article, p.right.spans, p.type): p for p in drawn(pairs)
            if p.label == "contradiction"}  # fmt: skip
    return list(kept.values())


CONTRADICTIONS = next(task for task in TASKS if task.name == "contradictions")


def rows(gold: Drawn, predicted: Drawn) -> dict[str, Tally]:
    return tallies_of(CONTRADICTIONS, [contradictions(gold, predicted)])


@thoroughly
@given(PAIRS, PAIRS, st.randoms(use_true_random=False))
def test_contradiction_counts_do_not_depend_on_order_or_orientation(
    gold: Drawn, predicted: Drawn, source: random.Random
) -> None:
    whole = contradictions(gold, predicted)
    turned = [
        Contradiction(p.right, p.left, p.type) if source.random() < 0.5 else p for p in whole.contradictions or ()
    ]
    source.shuffle(turned)
    before = tallies_of(CONTRADICTIONS, [whole])
    after = tallies_of(CONTRADICTIONS, [replace(whole, contradictions=tuple(turned))])
    for measure in before:
        np.testing.assert_array_equal(before[measure].counts, after[measure].counts, measure)


@thoroughly
@given(PAIRS, PAIRS)
def test_stricter_contradiction_measures_find_at_most_as_many(gold: Drawn, predicted: Drawn) -> None:
    found = {name: counted.counts.sum(axis=0) for name, counted in rows(gold, predicted).items()}
    assert found["strict"][0] <= found["type"][0] <= found["pair"][0]
    for name in ("dispute", "pair", "type", "strict"):
        correct, predictions, matched_gold, gold_items = found[name]
        assert correct == matched_gold
        assert 0 <= correct <= min(predictions, gold_items)


@thoroughly
@given(PAIRS)
def test_f1_of_contradictions_against_themselves_is_one(gold: Drawn) -> None:
    unique = [each for n, each in enumerate(gold) if each[:4] + each[5:] not in [o[:4] + o[5:] for o in gold[:n]]]
    found = rows(unique, unique)
    for name in ("dispute", "pair", "type", "strict"):
        value = float(counts.f1(found[name].counts.sum(axis=0)))
        assert value == 1.0 or np.isnan(value), name
    assert found["alarms"].counts[:, 1:3].sum() == 0
