"""The tasks `contradictions` and `verification`, computed by hand on two articles of four sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pytest

from crosswire.evaluation.story_scores import value_of
from crosswire.metrics import counts
from crosswire.model import Claim, ClaimPair, ClaimTime, Contradiction, Evidence, Verdict
from crosswire.tasks.contradictions import count
from crosswire.tasks.counting.story_task import StoryCounts
from crosswire.tasks.counting.units import StoryUnit, Unit
from crosswire.tasks.verification import count as count_verdicts
from support.builders import article, schema

# Sentences of ten characters: s0 is 0 to 10, s1 is 10 to 20, and so on; the last is boilerplate.
TEXT = "abcdefghi " * 5
SEGMENTS = [(f"s{n}", 10 * n, 10 * n + 9, "sentence") for n in range(4)] + [("s4", 40, 49, "boilerplate")]
UNITS = tuple(Unit(article(TEXT, SEGMENTS, name), (), ()) for name in ("a", "b"))


def claim(place: str) -> Claim:
    """`a1`: five characters of the second sentence of article a."""
    start = 10 * int(place[1])
    return Claim(f"c{place}", place[0], ((start, start + 5),), "author", "CT", ClaimTime(None, "unknown"))


def gold(left: str, right: str, label: str = "contradiction", **fields: str) -> ClaimPair:
    named = {"dispute": f"d{left}", "type": "time" if label == "contradiction" else None, **fields}
    return ClaimPair(f"{left}-{right}", claim(left), claim(right), label, **named)  # type: ignore[arg-type]


def said(left: str, right: str, kind: str | None = "time", score: float | None = None, width: int = 5) -> Contradiction:
    def side(place: str) -> Evidence:
        start = 10 * int(place[1])
        return Evidence(place[0], ((start, start + width),))

    return Contradiction(side(left), side(right), kind, score)


def plural(pairs: list[ClaimPair], found: list[Contradiction], scope: str = "") -> Mapping[str, StoryCounts]:
    return count([story(pairs, found)], schema(), scope)


def story(pairs: list[ClaimPair], found: list[Contradiction]) -> StoryUnit:
    return StoryUnit("s", UNITS, None, None, True, gold_pairs=tuple(pairs), contradictions=tuple(found))


def row(pairs: list[ClaimPair], found: list[Contradiction], measure: str) -> list[float]:
    numbers: list[float] = plural(pairs, found)[measure].counts.sum(axis=0).tolist()
    return numbers


# Two disputes: the first with two contradictions, the second with one; an update, an agreement, a contested pair.
PAIRS = [
    gold("a0", "b0"),
    gold("a0", "b1", dispute="da0"),
    gold("a1", "b2", type="agent"),
    gold("a2", "b2", "update"),
    gold("a2", "b3", "compatible", reason="agreement"),
    gold("a3", "b3", confidence="low"),
]


@pytest.mark.parametrize(
    ("found", "dispute", "pair"),
    [
        ([], [0, 0, 0, 2], [0, 0, 0, 3]),
        # Either pair of a dispute finds it, once.
        ([said("a0", "b0")], [1, 1, 1, 2], [1, 1, 1, 3]),
        ([said("a0", "b0"), said("a0", "b1")], [1, 1, 1, 2], [2, 2, 2, 3]),
        # Which side is left does not matter.
        ([said("b0", "a0")], [1, 1, 1, 2], [1, 1, 1, 3]),
        # A second prediction in the same sentences is no false dispute, but a false pair.
        ([said("a0", "b0"), said("a0", "b0", width=3)], [1, 1, 1, 2], [1, 2, 1, 3]),
        # What hits no pair, an update or an agreement is a false positive of both.
        ([said("a1", "b0")], [0, 1, 0, 2], [0, 1, 0, 3]),
        ([said("a2", "b2")], [0, 1, 0, 2], [0, 1, 0, 3]),
        ([said("a0", "b0"), said("a2", "b3")], [1, 2, 1, 2], [1, 2, 1, 3]),
        # A contested pair is neither rewarded nor punished.
        ([said("a3", "b3")], [0, 0, 0, 2], [0, 0, 0, 3]),
        # What has evidence in boilerplate is set aside.
        ([said("a4", "b0")], [0, 0, 0, 2], [0, 0, 0, 3]),
        # Evidence over two sentences hits pairs of both disputes, and finds one.
        ([Contradiction(Evidence("a", ((2, 14),)), Evidence("b", ((2, 4), (22, 24))))], [1, 1, 1, 2], [1, 1, 1, 3]),
        # Two of them find both.
        (
            [
                Contradiction(Evidence("a", ((2, 14),)), Evidence("b", ((2, 4), (22, 24)))),
                Contradiction(Evidence("a", ((3, 14),)), Evidence("b", ((2, 4), (22, 24)))),
            ],
            [2, 2, 2, 2],
            [2, 2, 2, 3],
        ),
        # Evidence over more than two sentences points at nothing.
        ([Contradiction(Evidence("a", ((0, 29),)), Evidence("b", ((0, 5),)))], [0, 1, 0, 2], [0, 1, 0, 3]),
    ],
)
def test_disputes_and_pairs_by_hand(found: list[Contradiction], dispute: list[int], pair: list[int]) -> None:
    assert row(PAIRS, found, "dispute") == dispute
    assert row(PAIRS, found, "pair") == pair


def test_a_type_must_agree_in_the_tier_of_types() -> None:
    both = [said("a0", "b0"), said("a1", "b2", "time"), said("a0", "b1", None)]
    found = plural(PAIRS, both)["type"]
    by_type = {label: numbers.tolist() for label, numbers in zip(found.labels, found.counts, strict=True)}
    assert by_type["time"] == [1, 2, 1, 2]
    assert by_type["agent"] == [0, 0, 0, 1]
    assert by_type["untyped"] == [0, 1, 0, 0]


@pytest.mark.parametrize(
    ("width", "right"),
    # Gold evidence has five characters: Dice 2*5/(5+9), 2*1/(5+1), 2*2/(5+2).
    [(5, 1), (9, 1), (1, 0), (2, 1)],
)
def test_strict_asks_for_a_dice_of_half_on_both_sides(width: int, right: int) -> None:
    assert row(PAIRS, [said("a0", "b0", width=width)], "strict") == [right, 1, right, 3]
    assert row(PAIRS, [said("a0", "b0", "agent", width=width)], "strict") == [0, 1, 0, 3]


def test_false_alarms_are_told_by_what_they_hit() -> None:
    found = plural(PAIRS, [said("a2", "b2"), said("a2", "b3"), said("a1", "b0"), said("a0", "b0")])["alarms"]
    by_reason = {label: numbers.tolist() for label, numbers in zip(found.labels, found.counts, strict=True)}
    assert by_reason["update"] == [0, 1, 1, 1]
    assert by_reason["agreement"] == [0, 1, 1, 1]
    assert by_reason["no pair of the gold"] == [0, 1, 0, 0]


def test_contested_pairs_of_any_label_are_neither_rewarded_nor_punished() -> None:
    contested = [
        gold("a1", "b1", label, dispute=f"d{label}", confidence="low") for label in ("update", "contradiction")
    ]
    pairs = [gold("a0", "b0"), *contested]
    for found in ([said("a1", "b1")], []):
        told = plural(pairs, found)
        assert told["dispute"].counts.tolist() == [[0, 0, 0, 1]]
        assert told["alarms"].counts.sum() == 0
    notes = plural(pairs, [said("a1", "b1")])["dispute"].notes
    assert notes == {"predicted contradictions that hit contested pairs alone, ignored": 1}
    # One that hits a pair besides that is not contested is judged by that.
    mixed = [*pairs, gold("a1", "b1", "compatible", reason="bound")]
    assert plural(mixed, [said("a1", "b1")])["dispute"].counts.tolist() == [[0, 1, 0, 1]]


def test_what_is_set_aside_is_noted() -> None:
    notes = plural(PAIRS, [said("a4", "b0"), said("a0", "b0")])["dispute"].notes
    assert notes == {"predicted contradictions with evidence in boilerplate, ignored": 1}


def test_the_ranking_is_over_all_stories_at_once() -> None:
    # Ranked: 0.9 wrong (second story), 0.8 right (first); three positives each.
    units = [story(PAIRS, [said("a0", "b0", score=0.8)]), story(PAIRS, [said("a1", "b0", score=0.9)])]
    assert value_of(count(units, schema()), "ranking", "average_precision") == pytest.approx((1 / 2) / 6)


def test_a_false_alarm_that_hits_several_is_told_by_the_first_reason() -> None:
    pairs = [gold("a0", "b0"), gold("a1", "b1", "compatible", reason="rounding"), gold("a1", "b1", "update")]
    found = plural(pairs, [said("a1", "b1")])["alarms"]
    by_reason = {label: numbers.tolist() for label, numbers in zip(found.labels, found.counts, strict=True)}
    assert (by_reason["update"], by_reason["rounding"]) == ([0, 1, 1, 1], [0, 0, 1, 1])


def test_within_and_cross_are_counted_apart() -> None:
    pairs = [gold("a0", "a1"), gold("a0", "b0")]
    answers = [said("a0", "a1"), said("a0", "b1")]
    assert plural(pairs, answers, "within")["pair"].counts.tolist() == [[1, 1, 1, 1]]
    assert plural(pairs, answers, "cross")["pair"].counts.tolist() == [[0, 1, 0, 1]]


def test_average_precision_follows_the_scores_and_is_undefined_without() -> None:
    answers = [said("a0", "b0", score=0.9), said("a1", "b0", score=0.8), said("a1", "b2", score=0.7)]
    found = plural(PAIRS, answers)
    assert value_of(found, "ranking", "average_precision") == pytest.approx((1 / 1 + 2 / 3) / 3)
    assert math.isnan(value_of(plural(PAIRS, [said("a0", "b0")]), "ranking", "average_precision"))


def test_articles_that_are_left_out_take_their_pairs_with_them() -> None:
    unit = StoryUnit("s", UNITS[:1], None, None, True, gold_pairs=tuple(PAIRS), contradictions=(said("a0", "b0"),))
    assert count([unit], schema())["pair"].counts.tolist() == [[0, 0, 0, 0]]


VERDICTS = [
    gold("a0", "b0"),
    gold("a0", "b1"),
    gold("a1", "b2", "update"),
    gold("a2", "b2", "compatible", reason="bound"),
    gold("a2", "b3", "compatible", reason="agreement"),
    gold("a3", "b3", confidence="low"),
]


def verdicts(*labels: str | None, scores: list[float] | None = None) -> Mapping[str, StoryCounts]:
    """What is counted when the pairs above get these labels, null for none."""
    given = [
        Verdict(pair.id, label, {"contradiction": scores[n]} if scores else None)
        for n, (pair, label) in enumerate(zip(VERDICTS, labels, strict=True))
        if label is not None
    ]
    unit = StoryUnit("s", UNITS, None, None, True, gold_pairs=tuple(VERDICTS), verdicts=tuple(given))
    return count_verdicts([unit], schema())


def test_verdicts_by_hand() -> None:
    found = verdicts("contradiction", "update", "update", None, "compatible", "update")
    given = {
        label: numbers.tolist() for label, numbers in zip(found["given"].labels, found["given"].counts, strict=True)
    }
    assert given == {"contradiction": [1, 1, 1, 2], "update": [1, 2, 1, 1], "compatible": [0, 0, 0, 1]}
    # F1: 2*1/(1+2), 2*1/(2+1), 0.
    assert value_of(found, "given", "macro_f1") == pytest.approx((2 / 3 + 2 / 3 + 0) / 3)
    # Agreeing and contested pairs are no part of it.
    assert value_of(found, "given", "accuracy") == 2 / 4
    assert found["agreement"].counts.tolist() == [[1, 1, 1, 1]]
    assert counts.recall(found["type"].counts.sum(axis=0)) == 1 / 2
    reasons = dict(zip(found["reason"].labels, found["reason"].counts.tolist(), strict=True))
    assert (reasons["update"], reasons["bound"]) == ([1, 1, 1, 1], [0, 0, 0, 1])
    assert math.isnan(value_of(found, "ranking", "average_precision"))


def test_verdicts_are_ranked_by_their_scores_for_contradiction() -> None:
    # Ranked: c0 (right), the update, c1 (right), the bound; contested and agreeing pairs are left out.
    found = verdicts(*["contradiction"] * 6, scores=[0.9, 0.5, 0.6, 0.1, 1.0, 1.0])
    assert value_of(found, "ranking", "average_precision") == pytest.approx((1 / 1 + 2 / 3) / 2)


def test_macro_f1_is_that_of_scikit_learn() -> None:
    from sklearn.metrics import f1_score

    labels = ["update", "contradiction", "compatible", "compatible", "compatible", "update"]
    wanted, answered = [p.label for p in VERDICTS[:4]], labels[:4]
    expected = f1_score(wanted, answered, average="macro", labels=["contradiction", "update", "compatible"])
    assert value_of(verdicts(*labels), "given", "macro_f1") == pytest.approx(expected)
