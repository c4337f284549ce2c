"""Tests of `contradictions`: the steps from an item to its facts by hand, and properties on random answers."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from crosswire.evaluation.task_scores import part_values
from crosswire.metrics.intervals import direct_f1
from crosswire.model import Conflict, Contradiction, Evidence
from crosswire.model.claim_lines import Line
from crosswire.model.predictions import NO_EVIDENCE
from crosswire.tasks.contradictions import CONTRADICTIONS, power_line
from crosswire.tasks.counting.fact_matching import Case, case_of
from crosswire.tasks.counting.task import Tally
from support.builders import tallies_of, tally_of
from support.lines import item, line, story

MALFORMED = Contradiction(NO_EVIDENCE, NO_EVIDENCE, "time")

# Two conflicts with three firm lines, a contested line, and three harmless ones under two questions.
LINES = [
    line("a0", "b0", question=1, conflict="k1"),
    line("a0", "b1", question=2, conflict="k1", kind="state"),
    line("a1", "b2", question=3),
    line("a3", "b3", "contested", question=4),
    line("a4", "b4", "harmless", question=5),
    line("a4", "b5", "harmless", question=5, reason="agreement"),
    line("a5", "b5", "harmless", question=6, reason="update"),
    line("c0", "c0", "harmless", question=7),
]


def case(items: Sequence[Contradiction], lines: Sequence[Line] = LINES) -> Case:
    return case_of(story(lines, items))


def tallies(items: Sequence[Contradiction], lines: Sequence[Line] = LINES, scope: str = "") -> dict[str, Tally]:
    return tallies_of(CONTRADICTIONS, [story(lines, items)], scope)


def value(items: Sequence[Contradiction], tier: str, part: str, lines: Sequence[Line] = LINES) -> float:
    return part_values({**tallies(items, lines), **tallies(items, lines, "10")}[tier], part)[0]


@pytest.mark.parametrize(
    ("found", "state", "facts"),
    [
        # Step 1: no place, three sentences, two that are no neighbours, no segment at all.
        (MALFORMED, "malformed", ()),
        (item("a0+a1+a2", "b0"), "malformed", ()),
        (item("a0+a2", "b0"), "malformed", ()),
        (Contradiction(Evidence("a", ((9, 10),)), Evidence("b", ((0, 5),))), "malformed", ()),
        (item("a0+a1+a2", "b9"), "malformed", ()),
        # Step 2: one sentence, or boilerplate alone.
        (item("a0", "a0", width=3), "aside", ()),
        (item("a9", "b0"), "aside", ()),
        # Step 3: also with a neighbour, turned round, with the neighbour behind boilerplate, and of two conflicts.
        (item("a0", "b0"), "right", ("k1",)),
        (item("b0", "a0"), "right", ("k1",)),
        (item("a0+a1", "b0"), "right", ("k1",)),
        (item("a0", "b0+b9"), "right", ("k1",)),
        (item("a0+a1", "b1+b2"), "right", ("k1", "d3")),
        # A firm pair decides before contested and harmless ones.
        (item("a0+a1", "b2+b3"), "right", ("d3",)),
        # Step 4.
        (item("a3", "b3"), "dropped", ()),
        (item("a3+a4", "b3+b4"), "dropped", ()),
        # Step 5: the question, of several the first.
        (item("a4", "b4"), "harmless", (5,)),
        (item("a4", "b5"), "harmless", (5,)),
        (item("a5", "b5"), "harmless", (6,)),
        (item("a4+a5", "b5"), "harmless", (5,)),
        # Step 6: the first pair of sentences in text order; 8 is the first number of article b.
        (item("a2", "b0"), "unlisted", ((2, 8),)),
        (item("b0+b1", "a2"), "unlisted", ((2, 8),)),
        (item("a6+a8", "c6+c8"), "unlisted", ((6, 22),)),
    ],
)
def test_the_first_step_that_fits_decides(found: Contradiction, state: str, facts: tuple[object, ...]) -> None:
    [outcome] = case([found]).outcomes.values()
    assert (outcome.state, outcome.facts) == (state, facts)


@pytest.mark.parametrize(
    ("items", "counts"),
    [
        ([], [0, 0, 0, 2]),
        ([item("a0", "b0")], [1, 1, 1, 2]),
        # Mirrored, repeated, and other pairs of the fact change nothing.
        ([item("a0", "b0"), item("b0", "a0"), item("a0", "b0", "place"), item("a0", "b1")], [1, 1, 1, 2]),
        ([item("a0", "b0"), item("a1", "b2")], [2, 2, 2, 2]),
        # A question counts once, a pair that is not listed once, each malformed item for itself.
        ([item("a4", "b4"), item("a4", "b5")], [0, 1, 0, 2]),
        ([item("a2", "b0"), item("b0", "a2"), item("a2", "b1")], [0, 2, 0, 2]),
        ([MALFORMED, MALFORMED], [0, 2, 0, 2]),
        ([item("a3", "b3"), item("a0", "a0", width=3)], [0, 0, 0, 2]),
    ],
)
def test_facts_are_counted_once(items: list[Contradiction], counts: list[int]) -> None:
    found = tallies(items)["fact"]
    assert found.counts.tolist() == [counts]
    # F1 = 2 TP / (TP + FP + N).
    total = counts[1] + counts[3]
    assert part_values(found, "f1")[0] == 2 * counts[0] / total


# A gold with seven conflicts, as in the worked examples of the definition: k1 has three firm pairs.
SEVEN = [
    *(line(f"a{n}", "b0", question=n, conflict="k1") for n in range(3)),
    *(line(f"a{n}", "b1", question=10 + n, conflict=f"k{n}") for n in range(2, 8) if n != 7),
    line("a8", "b1", question=19, conflict="k7"),
    line("a3", "b3", "contested", question=20),
    *(line("a4", f"b{n}", "harmless", question=21) for n in (4, 5, 6)),
    line("a5", "b8", "harmless", question=22),
]


@pytest.mark.parametrize(
    ("items", "expected", "low", "high"),
    [
        # A: three pairs of k1, one of k2, two questions. TP 2, FP 2.
        (
            [item("a0", "b0"), item("a1", "b0"), item("a2", "b0"), item("a2", "b1"), item("a4", "b4"),
             item("a5", "b8")],
            4 / (2 + 2 + 7), 0.12, 0.71,
        ),
        # B: k1 twice and mirrored, a contested pair, one that is not listed. TP 1, FP 1.
        (
            [item("a0", "b0"), item("a0", "b0", "place"), item("b0", "a0"), item("a3", "b3"), item("a0", "c0")],
            2 / (1 + 1 + 7), 0.04, 0.64,
        ),
    ],
)  # fmt: skip
def test_worked_examples(items: list[Contradiction], expected: float, low: float, high: float) -> None:
    found = tallies(items, SEVEN)["fact"]
    assert part_values(found, "f1")[0] == pytest.approx(expected)
    ends = direct_f1(found.counts[0].tolist())
    assert [round(end, 2) for end in ends] == [low, high]


def test_worked_example_of_a_complete_answer() -> None:
    complete = [item("a0", "b0"), *(item(f"a{n}", "b1") for n in (2, 3, 4, 5, 6, 8))]
    assert value(complete, "fact", "f1", SEVEN) == 1
    # All harmless pairs of one question are one wrong fact; ten pairs that are not listed are ten.
    assert value([*complete, *(item("a4", f"b{n}") for n in (4, 5, 6))], "fact", "f1", SEVEN) == 14 / 15
    unlisted = [item(f"a{n}", f"c{m}") for n in (0, 1) for m in range(5)]
    assert value([*complete, *unlisted], "fact", "f1", SEVEN) == 14 / 24


def test_counts_of_stories_add_up() -> None:
    # (TP, FP, N) = (2, 1, 2), (0, 1, 2): 4 / (2 + 2 + 4).
    units = [story(LINES, [item("a0", "b0"), item("a1", "b2"), item("a4", "b4")]), story(LINES, [item("a2", "b0")])]
    found = tally_of(CONTRADICTIONS, "fact", units)
    assert found.counts.tolist() == [[2, 4, 2, 4]]
    assert found.without.tolist() == [[[0, 1, 0, 2]], [[2, 3, 2, 2]]]


def test_nothing_to_find() -> None:
    harmless = [each for each in LINES if each.state == "harmless"]
    assert math.isnan(value([], "fact", "f1", harmless))
    assert value([item("a2", "b0")], "fact", "f1", harmless) == 0
    assert math.isnan(value([item("a3", "b3")], "fact", "precision"))
    assert value([item("a3", "b3")], "fact", "f1") == 0


def test_coverage_is_the_mean_over_conflicts() -> None:
    assert value([item("a0", "b0")], "coverage", "coverage") == (1 / 2 + 0) / 2
    assert value([item("a0", "b0+b1"), item("a1", "b2")], "coverage", "coverage") == 1


def test_first_facts_by_score() -> None:
    wrong = [item("a2", f"b{n}", score=0.9 - n / 100) for n in range(4)] + [
        item(f"c{n}", f"b{n}", score=0.8 - n / 100) for n in range(6)
    ]
    right = [item("a0", "b0", score=0.95), item("a1", "b2", score=0.1)]
    # Ten facts: k1, then nine wrong ones. The second conflict is the eleventh fact.
    assert value([*wrong, *right], "recall", "recall") == 1 / 2
    # Dropped items and repetitions take no place.
    dropped = [item("a3", "b3", score=0.99), item("b0", "a0", score=0.98)]
    assert value([*wrong[2:], *right, *dropped], "recall", "recall") == 1
    # Items without a score come last; without any score it is undefined.
    assert value([*wrong, structs.replace(right[0], score=None)], "recall", "recall") == 0
    assert tallies([item("a0", "b0")], scope="10") == {}


def test_copy_errors_are_contested_in_their_scope() -> None:
    copied = Conflict("k9", "a fact", "copy_error", "high")
    lines = [*LINES, line("c1", "c2", question=8, conflict=copied)]
    items = [item("a0", "b0"), item("c1", "c2")]
    assert tallies(items, lines)["fact"].counts.tolist() == [[2, 2, 2, 3]]
    assert tallies(items, lines, "no-copy-error")["fact"].counts.tolist() == [[1, 1, 1, 2]]
    # A cause of low confidence drops nothing.
    doubtful = [*LINES, line("c1", "c2", question=8, conflict=replace(copied, confidence="low"))]
    assert tallies(items, doubtful, "no-copy-error")["fact"].counts.tolist() == [[2, 2, 2, 3]]


def test_type_and_strict_recall() -> None:
    assert value([item("a0", "b0", "place")], "type", "recall") == 0
    assert value([item("a0", "b0", None)], "type", "recall") == 0
    assert value([item("a0", "b0", "time")], "type", "recall") == 1 / 2
    # The two disputes of a conflict can have different types.
    assert value([item("a0", "b1", "state")], "type", "recall") == 1 / 2
    assert value([item("a0", "b1", "time")], "type", "recall") == 0
    # The evidence of claims has five characters: Dice 2*5/(5+9), 2*1/(5+1), 2*2/(5+2).
    for width, expected in ((5, 1 / 2), (9, 1 / 2), (1, 0), (2, 1 / 2)):
        assert value([item("b0", "a0", width=width)], "strict", "recall") == expected


def test_alarms_are_counted_by_reason() -> None:
    items = [item("a4", "b4"), item("a4", "b5"), item("a5", "b5"), item("a2", "b0"), MALFORMED]
    found = tallies(items)["alarms"]
    rows = dict(zip(found.labels, found.counts.tolist(), strict=True))
    assert rows["bound"] == [0, 1, 1, 1]
    assert rows["agreement"] == [0, 1, 1, 1]
    assert rows["update"] == [0, 1, 1, 1]
    assert rows["no pair of the gold"] == [0, 2, 0, 0]


def test_scopes_count_pairs_within_an_article_and_of_two() -> None:
    lines = [*LINES, line("a2", "a6", question=8)]
    items = [item("a2", "a6"), item("a0", "a1"), item("a0", "b0"), MALFORMED]
    assert tallies(items, lines, "within")["fact"].counts.tolist() == [[1, 2, 1, 1]]
    assert tallies(items, lines, "cross")["fact"].counts.tolist() == [[1, 1, 1, 2]]


def test_a_line_inside_one_sentence_is_left_out() -> None:
    lines = [*LINES, line("c3", "c3", question=8)]
    assert tallies([], lines)["fact"].counts.tolist() == [[0, 0, 0, 2]]


def test_ignored_and_malformed_items_are_noted() -> None:
    found = tallies([item("a3", "b3"), item("a9", "b0"), MALFORMED])["fact"]
    assert sorted(found.notes.values()) == [1, 1, 1]
    assert found.remarks == ("2 conflicts: no difference in recall reaches .05",)
    assert power_line(7).startswith("7 conflicts: recall differs at .05 only if one system finds at least 6 that ")


def test_items_of_excluded_articles_are_left_out() -> None:
    whole = story(LINES, [item("a0", "b0"), item("a1", "a2")])
    one = replace(whole, articles=whole.articles[:1])
    assert case_of(one).counts == [0, 1, 0, 0]


PLACES = st.sampled_from([f"{name}{n}" for name in "ab" for n in range(6)])
WIDE = st.sampled_from([f"{name}{n}+{name}{n + 1}" for name in "ab" for n in range(5)])
ITEMS = st.one_of(st.just(MALFORMED), st.builds(item, st.one_of(PLACES, WIDE), st.one_of(PLACES, WIDE)))
ANSWERS = st.lists(ITEMS, max_size=12)
STATES = st.sampled_from(["firm", "contested", "harmless"])
GOLD = st.lists(
    st.builds(
        lambda left, right, state, question, conflict: line(left, right, state, question, conflict=conflict),
        PLACES,
        PLACES,
        STATES,
        st.integers(1, 5),
        st.sampled_from(["k1", "k2", "k3"]),
    ),
    max_size=12,
)
thoroughly = settings(max_examples=300, deadline=None)


def f1(lines: Sequence[Line], items: Sequence[Contradiction]) -> float:
    """Return the headline, 0 where it is undefined."""
    found = value(items, "fact", "f1", lines)
    return 0.0 if math.isnan(found) else found


@thoroughly
@given(GOLD, ANSWERS, ITEMS)
def test_adding_a_right_item_never_lowers_f1_and_a_wrong_one_never_raises_it(
    lines: list[Line], items: list[Contradiction], added: Contradiction
) -> None:
    [outcome] = case([added], lines).outcomes.values()
    before, after = f1(lines, items), f1(lines, [*items, added])
    if outcome.state == "right":
        assert after >= before
    elif outcome.state in ("dropped", "aside"):
        assert after == before
    else:
        assert after <= before


@thoroughly
@given(GOLD, ANSWERS, st.randoms(use_true_random=False))
def test_order_mirroring_and_repetition_change_nothing(
    lines: list[Line], items: list[Contradiction], source: random.Random
) -> None:
    turned = [structs.replace(each, left=each.right, right=each.left) for each in items]
    more = [*items, *(each for each in turned if not each.is_malformed)]
    source.shuffle(more)
    before, after = tallies(items, lines), tallies(more, lines)
    for tier in ("fact", "coverage", "type", "strict"):
        np.testing.assert_array_equal(before[tier].counts, after[tier].counts, tier)
    for scope in ("within", "cross"):
        one, two = (tallies(each, lines, scope)["fact"].counts for each in (items, more))
        np.testing.assert_array_equal(one, two)


@thoroughly
@given(GOLD)
def test_firm_lines_score_one_on_every_measure(lines: list[Line]) -> None:
    firm = [each for each in lines if each.state == "firm"]
    sides = [[Evidence(place.article, place.spans) for place in (each.left, each.right)] for each in firm]
    right = [Contradiction(one, two, each.pair.type, 1.0) for (one, two), each in zip(sides, firm, strict=True)]
    for scope in ("", "10", "within", "cross", "no-copy-error"):
        for name, tally in tallies(right, lines, scope).items():
            for part in next(tier.parts for tier in CONTRADICTIONS.tiers if tier.name == name):
                found = part_values(tally, part)[0]
                assert math.isnan(found) or found == (0 if part == "rate" else 1), (name, part)


@thoroughly
@given(GOLD, ANSWERS)
def test_stricter_measures_find_at_most_as_many(lines: list[Line], items: list[Contradiction]) -> None:
    found = {name: tally.counts.sum(axis=0) for name, tally in tallies(items, lines).items()}
    assert found["strict"][0] <= found["type"][0] <= found["fact"][0] <= found["fact"][3]
    assert found["fact"][0] <= found["fact"][1]
