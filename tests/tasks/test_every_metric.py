"""What must hold for every tier and view of every task: all empty sides, and properties on random answers."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosswire.evaluation.story_scores import value_of
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
from crosswire.tasks import TASKS, StoryTask, Task
from crosswire.tasks.counting.story_task import StoryCounts, View
from crosswire.tasks.counting.task import Tier
from crosswire.tasks.counting.units import ScoringConfig, StoryUnit, Unit
from support.builders import article, schema

# Sentences of ten characters, every second of which is a word.
TEXT = "x x x x x " * 4
SEGMENTS = [(f"s{n}", 10 * n, 10 * n + 9, "sentence") for n in range(4)]
TIERS = [(task, tier) for task in TASKS if isinstance(task, Task) for tier in task.tiers]
VIEWS = [(task, view) for task in TASKS if isinstance(task, StoryTask) for view in task.views]
every_tier = pytest.mark.parametrize(("task", "tier"), TIERS, ids=[f"{task.name}.{tier.name}" for task, tier in TIERS])
every_view = pytest.mark.parametrize(("task", "view"), VIEWS, ids=[f"{task.name}@{view.name}" for task, view in VIEWS])
thoroughly = settings(max_examples=40, deadline=None)
briefly = settings(max_examples=12, deadline=None)


@dataclass(frozen=True)
class Said:
    """What one side says of one article."""

    mentions: tuple[Mention, ...] = ()
    events: tuple[Event, ...] = ()


def unit(gold: Said, said: Said, name: str = "a") -> Unit:
    """Both sides; what is said of events is also said of them as given, and Statements speak for themselves."""
    return Unit(
        article(TEXT, SEGMENTS, name), gold.mentions, said.mentions, gold.events, said.events, given_events=said.events
    )


def unit_for(tier: Tier, gold: Said, said: Said) -> Unit:
    """The same for a tier; where events are given their arguments name gold mentions, so that the gold has all."""
    ids = {mention.id for mention in gold.mentions}
    more = tuple(mention for mention in said.mentions if tier.given and mention.id not in ids)
    return unit(replace(gold, mentions=(*gold.mentions, *more)), said)


def tally(tier: Tier, *units: Unit) -> Counts:
    """Counts of shape (labels, 4) over all units."""
    found: Counts = tier.tally(units, schema(), ScoringConfig()).counts.sum(axis=0)
    return found


SOME = Said(
    (Mention(0, 1, "TIME", id="m1", value="2031"), Mention(2, 3, "PER", id="m2")),
    (Event(4, 5, "Meet", "v1", holder="author", factuality="CT+", arguments=(Argument("Agent", "m2"),)),),
)
NOTHING = Said()


def expected(right: float, predicted: float, found: float, gold: float) -> list[float | None]:
    """F1, precision and recall by their definitions, null where they divide by zero."""
    f1 = None if predicted + gold == 0 else 2 * right / (predicted + gold)
    return [f1, right / predicted if predicted else None, found / gold if gold else None]


def measured(row: Counts) -> list[float | None]:
    values = [float(measure(row)) for measure in (counts.f1, counts.precision, counts.recall)]
    return [None if np.isnan(value) else value for value in values]


@every_tier
@pytest.mark.parametrize("sides", list(product([True, False], repeat=4)))
def test_all_sixteen_empty_sides_of_two_articles(task: Task, tier: Tier, sides: tuple[bool, ...]) -> None:
    pairs = [(sides[0], sides[1]), (sides[2], sides[3])]
    units = [unit_for(tier, SOME if gold else NOTHING, SOME if said else NOTHING) for gold, said in pairs]
    size = tally(tier, unit(SOME, SOME))[:, 3]
    assert size.sum() > 0
    by_article = tier.tally(units, schema(), ScoringConfig()).counts
    for (gold, said), own in zip(pairs, by_article, strict=True):
        n = float(size.sum())
        assert measured(own.sum(axis=0)) == expected(n * (gold and said), n * said, n * (gold and said), n * gold)
    right = sum(gold and said for gold, said in pairs)
    predicted, wanted = sum(said for _, said in pairs), sum(gold for gold, _ in pairs)
    whole = expected(right, predicted, right, wanted)
    assert measured(by_article.sum(axis=(0, 1))) == pytest.approx(whole)
    # Every supported label has the same numbers, so that their mean is the micro average; null without gold.
    macro = float(counts.macro_f1(by_article.sum(axis=0), size > 0))
    assert (None if np.isnan(macro) else macro) == (pytest.approx(whole[0]) if wanted else None)


def story(gold: bool, said: bool, name: str) -> StoryUnit:
    """A story of two articles with one entity, one happening and one contradiction in both, on each side or not."""
    first, second = f"{name}1", f"{name}2"
    units = tuple(unit(SOME, SOME, each) for each in (first, second))
    mentions, events = ((first, "m2"), (second, "m2")), ((first, "v1"), (second, "v1"))
    pairs = (pair(first, second, "c1"), pair(first, first, "c2", "update"), pair(first, second, "c3", "compatible"))
    answers = tuple(contradiction(each) for each in pairs[:1])
    return StoryUnit(
        name,
        units,
        gold_entities=(Entity("e1", "PER", "", mentions),) if gold else (),
        predicted_entities=(mentions,) if said else (),
        answered=True,
        gold_happenings=(Happening("h1", "Meet", events),) if gold else (),
        predicted_happenings=(events,) if said else (),
        given_entities=(mentions,) if said else (),
        given_happenings=(events,) if said else (),
        gold_pairs=pairs if gold else (),
        contradictions=answers if said else (),
        verdicts=tuple(Verdict(each.id, each.label) for each in pairs) if said else (),
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


def lower_is_better(measure: str) -> bool:
    return measure == "alarms"


def both_ratios(measure: str, parts: Sequence[str]) -> bool:
    """Whether a measure has precision and recall, and not just a share of the gold."""
    return "f1" in parts and measure != "conll"


@every_view
@pytest.mark.parametrize("sides", list(product([True, False], repeat=4)))
def test_all_sixteen_empty_sides_of_two_stories(task: StoryTask, view: View, sides: tuple[bool, ...]) -> None:
    flags = [(sides[0], sides[1]), (sides[2], sides[3])]
    units = [story(gold, said, name) for name, (gold, said) in zip("pq", flags, strict=True)]
    size = view.count([story(True, True, "p")], schema())
    found = view.count(units, schema())
    right = sum(gold and said for gold, said in flags)
    predicted, wanted = sum(said for _, said in flags), sum(gold for gold, _ in flags)
    for measure, parts in view.measures.items():
        if both_ratios(measure, parts) and size[measure].counts[:, 3].sum() and task.name != "verification":
            assert measured(found[measure].counts.sum(axis=0)) == pytest.approx(
                expected(right, predicted, right, wanted)
            ), measure


@every_view
def test_gold_against_itself_is_exactly_one_or_undefined(task: StoryTask, view: View) -> None:
    for gold in (True, False):
        found = view.count([story(gold, gold, "p")], schema())
        for measure, parts in view.measures.items():
            for part in parts:
                value = value_of(found, measure, part)
                assert np.isnan(value) or value == (0 if lower_is_better(measure) else 1), (measure, part)


# Random answers about one article.
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


def numbered(mentions: Sequence[Mention], events: Sequence[Event]) -> Said:
    """Records without repetition, with ids; what fills a role becomes a mention."""
    kept = {(m.start, m.end, m.type, m.level): m for m in mentions}
    told = {(e.start, e.type): e for e in events}
    fillers = sorted({a.spans[0] for e in told.values() for a in e.arguments})
    ids = {span: f"f{span[0]}" for span in fillers}
    filled = [Mention(*span, "ORG", "NOM", ids[span]) for span in fillers]
    return Said(
        (*(replace(m, id=f"m{n}") for n, m in enumerate(kept.values())), *filled),
        tuple(
            replace(e, id=f"v{n}", arguments=tuple(Argument(a.role, ids[a.spans[0]]) for a in e.arguments))
            for n, e in enumerate(told.values())
        ),
    )


ANSWERS = st.builds(numbered, st.lists(MENTIONS, max_size=5), st.lists(EVENTS, max_size=4))
on_every_tier: Callable[[Callable[..., None]], Callable[..., None]] = lambda test: every_tier(  # noqa: E731
    briefly(given(ANSWERS, ANSWERS, st.randoms(use_true_random=False))(test))
)


@on_every_tier
def test_counts_are_bounded_and_swap_with_the_sides(
    task: Task, tier: Tier, gold: Said, said: Said, source: random.Random
) -> None:
    there, back = (tally(tier, unit_for(tier, *sides)).sum(axis=0) for sides in ((gold, said), (said, gold)))
    right, predicted, found, wanted = there
    assert right == found
    assert 0 <= right <= min(predicted, wanted)
    np.testing.assert_array_equal(counts.precision(there), counts.recall(back))
    np.testing.assert_array_equal(counts.f1(there), counts.f1(back))


@on_every_tier
def test_order_does_not_matter_and_stories_add_up(
    task: Task, tier: Tier, gold: Said, said: Said, source: random.Random
) -> None:
    mixed = Said(
        tuple(source.sample(said.mentions, len(said.mentions))), tuple(source.sample(said.events, len(said.events)))
    )
    one, two = unit_for(tier, gold, said), unit_for(tier, said, gold)
    np.testing.assert_array_equal(tally(tier, one), tally(tier, unit_for(tier, gold, mixed)))
    np.testing.assert_array_equal(tally(tier, one, two), tally(tier, one) + tally(tier, two))


@on_every_tier
def test_an_answer_against_itself_is_exactly_one(
    task: Task, tier: Tier, gold: Said, said: Said, source: random.Random
) -> None:
    value = float(counts.f1(tally(tier, unit(gold, gold)).sum(axis=0)))
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


def contradictions(gold: Drawn, said: Drawn) -> StoryUnit:
    """Both sides drawn as pairs of claims; of the second only the contradictions are predicted."""
    units = tuple(unit(NOTHING, NOTHING, name) for name in "ab")
    return StoryUnit(
        "s", units, None, None, True, gold_pairs=drawn(gold), contradictions=tuple(map(contradiction, positives(said)))
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
assert isinstance(CONTRADICTIONS, StoryTask)
COUNT = CONTRADICTIONS.views[0].count


def rows(gold: Drawn, said: Drawn) -> dict[str, StoryCounts]:
    return dict(COUNT([contradictions(gold, said)], schema()))


@thoroughly
@given(PAIRS, PAIRS, st.randoms(use_true_random=False))
def test_predicted_contradictions_in_any_order_and_orientation(gold: Drawn, said: Drawn, source: random.Random) -> None:
    whole = contradictions(gold, said)
    turned = [
        Contradiction(p.right, p.left, p.type) if source.random() < 0.5 else p for p in whole.contradictions or ()
    ]
    source.shuffle(turned)
    before, after = COUNT([whole], schema()), COUNT([replace(whole, contradictions=tuple(turned))], schema())
    for measure in before:
        np.testing.assert_array_equal(before[measure].counts, after[measure].counts, measure)


@thoroughly
@given(PAIRS, PAIRS)
def test_stricter_measures_of_contradictions_find_no_more(gold: Drawn, said: Drawn) -> None:
    found = {name: counted.counts.sum(axis=0) for name, counted in rows(gold, said).items()}
    assert found["strict"][0] <= found["type"][0] <= found["pair"][0]
    for name in ("dispute", "pair", "type", "strict"):
        right, predicted, again, wanted = found[name]
        assert right == again
        assert 0 <= right <= min(predicted, wanted)


@thoroughly
@given(PAIRS)
def test_contradictions_against_themselves_are_exactly_one(gold: Drawn) -> None:
    unique = [each for n, each in enumerate(gold) if each[:4] + each[5:] not in [o[:4] + o[5:] for o in gold[:n]]]
    found = rows(unique, unique)
    for name in ("dispute", "pair", "type", "strict"):
        value = float(counts.f1(found[name].counts.sum(axis=0)))
        assert value == 1.0 or np.isnan(value), name
    assert found["alarms"].counts[:, 1:3].sum() == 0
