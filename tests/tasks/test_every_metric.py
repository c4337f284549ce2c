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
from crosswire.metrics.intervals import OVER_ARTICLES
from crosswire.model import (
    Argument,
    Claim,
    ClaimPair,
    ClaimTime,
    Conflict,
    Contradiction,
    Entity,
    Event,
    Evidence,
    Happening,
    Mention,
    Verdict,
)
from crosswire.model.claim_lines import Line, Place, Support
from crosswire.tasks import TASKS, Task
from crosswire.tasks.counting.task import Tier
from crosswire.tasks.counting.units import ScoringConfig, StoryUnit, Unit
from support.builders import article, schema, story_of, tally_of

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
    lines = (
        line(first, second, "c1", "firm"),
        line(first, first, "c2", "harmless", "update"),
        line(first, second, "c3", "harmless"),
    )
    answers = tuple(contradiction(each) for each in lines[:1])
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
        gold_lines=lines if gold else (),
        contradictions=answers if predicted else (),
        verdicts=tuple(map(verdict, lines)) if predicted else (),
    )


def line(left: str, right: str, name: str, state: str, reason: str = "bound") -> Line:
    """Return a line of claims in the first and third sentences; only a firm one is a contradiction."""
    spans = {"c1": (0, 20), "c2": (10, 20), "c3": (0, 30)}[name]
    one, two = (
        Claim(f"{name}{at}", where, ((at, at + 5),), "author", "CT", ClaimTime(None, "unknown"))
        for where, at in ((left, spans[0]), (right, spans[1]))
    )
    label = "contradiction" if state == "firm" else "update" if reason == "update" else "compatible"
    kind = "time" if state == "firm" else None
    made = ClaimPair(f"{left}{right}{name}", one, two, label, reason if label == "compatible" else None, f"d{name}")
    made = replace(made, type=kind, question="?")
    first, second = (Place(claim.id, claim.article, claim.spans) for claim in (one, two))
    support = Support(float(state == "firm"), "all", 5, 5 * (state == "firm"))
    conflict = Conflict(f"k{name}", "?") if state == "firm" else None
    return Line(made.id, made, first, second, 1, state, support, conflict)


def verdict(of: Line) -> Verdict:
    return Verdict(of.id, of.pair.label, {"contradiction": float(of.state == "firm")})


def contradiction(of: Line) -> Contradiction:
    left, right = (Evidence(place.article, place.spans) for place in (of.left, of.right))
    return Contradiction(left, right, of.pair.type, 1.0)


def lower_is_better(tier: Tier) -> bool:
    return tier.name in ("alarms", "support")


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


BY_STORY = [(task, tier) for task, tier in STORY_TIERS if task.intervals is not OVER_ARTICLES]


@pytest.mark.parametrize(("task", "tier"), BY_STORY, ids=[next(iter(a.metrics_of(b))) for a, b in BY_STORY])
def test_counts_without_a_story_equal_a_recount(task: Task, tier: Tier) -> None:
    stories = [story(True, True, "p"), story(True, False, "q"), story(True, True, "r")]
    tally = tally_of(task, tier.name, stories, scope=tier.scope)
    for index, counts_without in enumerate(tally.without):
        rest = [*stories[:index], *stories[index + 1 :]]
        recount = tally_of(task, tier.name, rest, scope=tier.scope)
        np.testing.assert_array_equal(counts_without, recount.counts)
        for part in tier.parts:
            np.testing.assert_equal(part_values(tally, part)[1][index], part_values(recount, part)[0])


@pytest.mark.parametrize(("task", "tier"), [(a, b) for a, b in STORY_TIERS if a.intervals is OVER_ARTICLES])
def test_counts_without_an_article_equal_a_recount(task: Task, tier: Tier) -> None:
    stories = [story(True, True, "p"), story(True, False, "q"), story(False, True, "r")]
    tally = task.tally(tier.name, stories, schema(), ScoringConfig(), scope=tier.scope)
    assert tally is not None
    left_out = [(index, unit) for index, each in enumerate(stories) for unit in each.articles]
    for (index, unit), counts_without in zip(left_out, tally.without, strict=True):
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
