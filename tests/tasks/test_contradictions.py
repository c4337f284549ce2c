"""Tests of `contradictions` and `verification`: hand-computed cases on two articles of four sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pytest

from crosswire.evaluation.task_scores import part_values
from crosswire.metrics import counts
from crosswire.model import Claim, ClaimPair, ClaimTime, Contradiction, Evidence, Verdict
from crosswire.tasks.contradictions import CONTRADICTIONS
from crosswire.tasks.counting.task import Tally
from crosswire.tasks.counting.units import StoryUnit, Unit
from crosswire.tasks.verification import VERIFICATION
from support.builders import article, tallies_of

# Segments of ten characters: s0 is 0 to 10, s1 is 10 to 20, and so on; the last segment is boilerplate.
TEXT = "abcdefghi " * 5
SEGMENTS = [(f"s{n}", 10 * n, 10 * n + 9, "sentence") for n in range(4)] + [("s4", 40, 49, "boilerplate")]
UNITS = tuple(Unit(article(TEXT, SEGMENTS, name), (), ()) for name in ("a", "b"))


def claim(place: str) -> Claim:
    """Return a claim at a place, e.g. `a1`: five characters of the second sentence of article a."""
    start = 10 * int(place[1])
    return Claim(f"c{place}", place[0], ((start, start + 5),), "author", "CT", ClaimTime(None, "unknown"))


def gold(left: str, right: str, label: str = "contradiction", **fields: str) -> ClaimPair:
    named = {"dispute": f"d{left}", "type": "time" if label == "contradiction" else None, **fields}
    return ClaimPair(f"{left}-{right}", claim(left), claim(right), label, **named)  # type: ignore[arg-type]


def predicted(
    left: str, right: str, kind: str | None = "time", score: float | None = None, width: int = 5
) -> Contradiction:
    def side(place: str) -> Evidence:
        start = 10 * int(place[1])
        return Evidence(place[0], ((start, start + width),))

    return Contradiction(side(left), side(right), kind, score)


def counts_of(pairs: list[ClaimPair], found: list[Contradiction], scope: str = "") -> Mapping[str, Tally]:
    return tallies_of(CONTRADICTIONS, [story(pairs, found)], scope)


def story(pairs: list[ClaimPair], found: list[Contradiction]) -> StoryUnit:
    return StoryUnit("s", UNITS, None, None, True, gold_pairs=tuple(pairs), contradictions=tuple(found))


def value_of(found: Mapping[str, Tally], tier: str, part: str) -> float:
    """Return the value of a measure; nan where its tier is undefined."""
    return part_values(found[tier], part)[0] if tier in found else math.nan


def row(pairs: list[ClaimPair], found: list[Contradiction], measure: str) -> list[float]:
    numbers: list[float] = counts_of(pairs, found)[measure].counts.sum(axis=0).tolist()
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
        # Each pair of a dispute finds it, but it counts once.
        ([predicted("a0", "b0")], [1, 1, 1, 2], [1, 1, 1, 3]),
        ([predicted("a0", "b0"), predicted("a0", "b1")], [1, 1, 1, 2], [2, 2, 2, 3]),
        # The order of the sides does not matter.
        ([predicted("b0", "a0")], [1, 1, 1, 2], [1, 1, 1, 3]),
        # A second prediction in the same sentences is not a false dispute, but it is a false pair.
        ([predicted("a0", "b0"), predicted("a0", "b0", width=3)], [1, 1, 1, 2], [1, 2, 1, 3]),
        # A prediction that hits no pair, an update or an agreement is a false positive of both measures.
        ([predicted("a1", "b0")], [0, 1, 0, 2], [0, 1, 0, 3]),
        ([predicted("a2", "b2")], [0, 1, 0, 2], [0, 1, 0, 3]),
        ([predicted("a0", "b0"), predicted("a2", "b3")], [1, 2, 1, 2], [1, 2, 1, 3]),
        # A contested pair is neither rewarded nor punished.
        ([predicted("a3", "b3")], [0, 0, 0, 2], [0, 0, 0, 3]),
        # A prediction with evidence in boilerplate is ignored.
        ([predicted("a4", "b0")], [0, 0, 0, 2], [0, 0, 0, 3]),
        # Evidence over two sentences hits pairs of both disputes and finds one of them.
        ([Contradiction(Evidence("a", ((2, 14),)), Evidence("b", ((2, 4), (22, 24))))], [1, 1, 1, 2], [1, 1, 1, 3]),
        # Two such predictions find both disputes.
        (
            [
                Contradiction(Evidence("a", ((2, 14),)), Evidence("b", ((2, 4), (22, 24)))),
                Contradiction(Evidence("a", ((3, 14),)), Evidence("b", ((2, 4), (22, 24)))),
            ],
            [2, 2, 2, 2],
            [2, 2, 2, 3],
        ),
        # Evidence over more than two sentences hits nothing.
        ([Contradiction(Evidence("a", ((0, 29),)), Evidence("b", ((0, 5),)))], [0, 1, 0, 2], [0, 1, 0, 3]),
    ],
)
def test_dispute_and_pair_counts_by_hand(found: list[Contradiction], dispute: list[int], pair: list[int]) -> None:
    assert row(PAIRS, found, "dispute") == dispute
    assert row(PAIRS, found, "pair") == pair


def test_type_measure_requires_same_type() -> None:
    both = [predicted("a0", "b0"), predicted("a1", "b2", "time"), predicted("a0", "b1", None)]
    found = counts_of(PAIRS, both)["type"]
    by_type = {label: numbers.tolist() for label, numbers in zip(found.labels, found.counts, strict=True)}
    assert by_type["time"] == [1, 2, 1, 2]
    assert by_type["agent"] == [0, 0, 0, 1]
    assert by_type["untyped"] == [0, 1, 0, 0]


@pytest.mark.parametrize(
    ("width", "correct"),
    # Gold evidence has five characters: Dice 2*5/(5+9), 2*1/(5+1), 2*2/(5+2).
    [(5, 1), (9, 1), (1, 0), (2, 1)],
)
def test_strict_measure_requires_dice_of_half_on_both_sides(width: int, correct: int) -> None:
    assert row(PAIRS, [predicted("a0", "b0", width=width)], "strict") == [correct, 1, correct, 3]
    assert row(PAIRS, [predicted("a0", "b0", "agent", width=width)], "strict") == [0, 1, 0, 3]


def test_false_alarms_are_counted_by_reason() -> None:
    found = counts_of(
        PAIRS, [predicted("a2", "b2"), predicted("a2", "b3"), predicted("a1", "b0"), predicted("a0", "b0")]
    )["alarms"]
    by_reason = {label: numbers.tolist() for label, numbers in zip(found.labels, found.counts, strict=True)}
    assert by_reason["update"] == [0, 1, 1, 1]
    assert by_reason["agreement"] == [0, 1, 1, 1]
    assert by_reason["no pair of the gold"] == [0, 1, 0, 0]


def test_contested_pairs_are_neither_rewarded_nor_punished() -> None:
    contested = [
        gold("a1", "b1", label, dispute=f"d{label}", confidence="low") for label in ("update", "contradiction")
    ]
    pairs = [gold("a0", "b0"), *contested]
    for found in ([predicted("a1", "b1")], []):
        measures = counts_of(pairs, found)
        assert measures["dispute"].counts.tolist() == [[0, 0, 0, 1]]
        assert measures["alarms"].counts.sum() == 0
    notes = counts_of(pairs, [predicted("a1", "b1")])["dispute"].notes
    assert notes == {"predicted contradictions that hit contested pairs alone, ignored": 1}
    # If a prediction also hits a pair that is not contested, that pair decides.
    mixed = [*pairs, gold("a1", "b1", "compatible", reason="bound")]
    assert counts_of(mixed, [predicted("a1", "b1")])["dispute"].counts.tolist() == [[0, 1, 0, 1]]


def test_prediction_in_boilerplate_is_noted() -> None:
    notes = counts_of(PAIRS, [predicted("a4", "b0"), predicted("a0", "b0")])["dispute"].notes
    assert notes == {"predicted contradictions with evidence in boilerplate, ignored": 1}


def test_ranking_covers_all_stories_together() -> None:
    # Ranked: 0.9 wrong (second story), 0.8 correct (first story); three positives each.
    units = [story(PAIRS, [predicted("a0", "b0", score=0.8)]), story(PAIRS, [predicted("a1", "b0", score=0.9)])]
    assert value_of(tallies_of(CONTRADICTIONS, units), "ranking", "average_precision") == pytest.approx((1 / 2) / 6)


def test_false_alarm_with_several_hits_counts_under_first_reason() -> None:
    pairs = [gold("a0", "b0"), gold("a1", "b1", "compatible", reason="rounding"), gold("a1", "b1", "update")]
    found = counts_of(pairs, [predicted("a1", "b1")])["alarms"]
    by_reason = {label: numbers.tolist() for label, numbers in zip(found.labels, found.counts, strict=True)}
    assert (by_reason["update"], by_reason["rounding"]) == ([0, 1, 1, 1], [0, 0, 1, 1])


def test_within_and_cross_scopes_are_counted_separately() -> None:
    pairs = [gold("a0", "a1"), gold("a0", "b0")]
    answers = [predicted("a0", "a1"), predicted("a0", "b1")]
    assert counts_of(pairs, answers, "within")["pair"].counts.tolist() == [[1, 1, 1, 1]]
    assert counts_of(pairs, answers, "cross")["pair"].counts.tolist() == [[0, 1, 0, 1]]


def test_average_precision_uses_scores_and_is_undefined_without_scores() -> None:
    answers = [predicted("a0", "b0", score=0.9), predicted("a1", "b0", score=0.8), predicted("a1", "b2", score=0.7)]
    found = counts_of(PAIRS, answers)
    assert value_of(found, "ranking", "average_precision") == pytest.approx((1 / 1 + 2 / 3) / 3)
    assert math.isnan(value_of(counts_of(PAIRS, [predicted("a0", "b0")]), "ranking", "average_precision"))


def test_pairs_of_excluded_articles_are_left_out() -> None:
    unit = StoryUnit("s", UNITS[:1], None, None, True, gold_pairs=tuple(PAIRS), contradictions=(predicted("a0", "b0"),))
    assert tallies_of(CONTRADICTIONS, [unit])["pair"].counts.tolist() == [[0, 0, 0, 0]]


VERDICTS = [
    gold("a0", "b0"),
    gold("a0", "b1"),
    gold("a1", "b2", "update"),
    gold("a2", "b2", "compatible", reason="bound"),
    gold("a2", "b3", "compatible", reason="agreement"),
    gold("a3", "b3", confidence="low"),
]


def verdicts(*labels: str | None, scores: list[float] | None = None) -> Mapping[str, Tally]:
    """Return the counts for these labels on the pairs above; None for no verdict."""
    given = [
        Verdict(pair.id, label, {"contradiction": scores[n]} if scores else None)
        for n, (pair, label) in enumerate(zip(VERDICTS, labels, strict=True))
        if label is not None
    ]
    unit = StoryUnit("s", UNITS, None, None, True, gold_pairs=tuple(VERDICTS), verdicts=tuple(given))
    return tallies_of(VERIFICATION, [unit])


def test_verdict_counts_by_hand() -> None:
    found = verdicts("contradiction", "update", "update", None, "compatible", "update")
    given = {
        label: numbers.tolist() for label, numbers in zip(found["given"].labels, found["given"].counts, strict=True)
    }
    assert given == {"contradiction": [1, 1, 1, 2], "update": [1, 2, 1, 1], "compatible": [0, 0, 0, 1]}
    # F1: 2*1/(1+2), 2*1/(2+1), 0.
    assert value_of(found, "given", "macro_f1") == pytest.approx((2 / 3 + 2 / 3 + 0) / 3)
    # Agreeing and contested pairs do not count.
    assert value_of(found, "given", "accuracy") == 2 / 4
    assert found["agreement"].counts.tolist() == [[1, 1, 1, 1]]
    assert counts.recall(found["type"].counts.sum(axis=0)) == 1 / 2
    reasons = dict(zip(found["reason"].labels, found["reason"].counts.tolist(), strict=True))
    assert (reasons["update"], reasons["bound"]) == ([1, 1, 1, 1], [0, 0, 0, 1])
    assert math.isnan(value_of(found, "ranking", "average_precision"))


def test_verdicts_are_ranked_by_contradiction_score() -> None:
    # Ranked: c0 (correct), the update, c1 (correct), the bound; contested and agreeing pairs are left out.
    found = verdicts(*["contradiction"] * 6, scores=[0.9, 0.5, 0.6, 0.1, 1.0, 1.0])
    assert value_of(found, "ranking", "average_precision") == pytest.approx((1 / 1 + 2 / 3) / 2)


def test_macro_f1_equals_scikit_learn() -> None:
    from sklearn.metrics import f1_score

    labels = ["update", "contradiction", "compatible", "compatible", "compatible", "update"]
    gold_labels, predicted_labels = [p.label for p in VERDICTS[:4]], labels[:4]
    expected = f1_score(
        gold_labels, predicted_labels, average="macro", labels=["contradiction", "update", "compatible"]
    )
    assert value_of(verdicts(*labels), "given", "macro_f1") == pytest.approx(expected)
