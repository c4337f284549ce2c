"""Tests of `verification`: votes of facts by hand."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from crosswire.evaluation.task_scores import part_values
from crosswire.model import Verdict
from crosswire.model.claim_lines import Line
from crosswire.tasks.counting.task import Tally
from crosswire.tasks.verification import VERIFICATION
from support.builders import tallies_of
from support.lines import line, story

# Two conflicts, of three pairs and of one; two questions, of two pairs and of one; and pairs without a vote.
LINES = [
    line("a0", "b0", question=1, conflict="k1", support=1.0),
    line("a0", "b1", question=1, conflict="k1", support=0.8),
    line("a0", "b2", question=2, conflict="k1"),
    line("a1", "b2", question=3),
    line("a2", "b2", "harmless", question=4, support=0.2),
    line("a2", "b3", "harmless", question=4, reason="update"),
    line("a3", "b3", "harmless", question=5),
    line("a4", "b4", "contested", question=6, support=0.6),
    line("a5", "b5", "harmless", question=4, reason="agreement"),
    line("a6", "a6", "harmless", question=7),
    line("a0", "b5", question=1, conflict="k1", also=True),
]
CONTRADICTION, UPDATE, COMPATIBLE = "contradiction", "update", "compatible"


def tallies(
    labels: Mapping[str, str], scores: Mapping[str, float] | None = None, lines: Sequence[Line] = LINES
) -> dict[str, Tally]:
    """Return the counts of verdicts with these labels, by the id of a pair; other pairs have no verdict."""
    verdicts = [
        Verdict(name, label, {CONTRADICTION: (scores or {})[name]} if name in (scores or {}) else None)
        for name, label in labels.items()
    ]
    return tallies_of(VERIFICATION, [replace(story(lines, []), verdicts=tuple(verdicts))])


def value(found: Mapping[str, Tally], tier: str, part: str) -> float:
    return part_values(found[tier], part)[0] if tier in found else math.nan


@pytest.mark.parametrize(
    ("labels", "right", "called"),
    [
        ({}, 0, 0),
        ({"a0-b0": CONTRADICTION}, 1 / 3, 1 / 3),
        ({"a0-b0": CONTRADICTION, "a0-b1": CONTRADICTION, "a0-b2": CONTRADICTION}, 1, 1),
        ({"a1-b2": CONTRADICTION}, 1, 1),
        # An update counts as compatible, on both sides.
        ({"a1-b2": UPDATE, "a2-b3": UPDATE}, 0, 0),
        ({"a2-b3": CONTRADICTION}, 0, 1 / 2),
        ({"a2-b2": CONTRADICTION, "a2-b3": CONTRADICTION, "a3-b3": CONTRADICTION}, 0, 2),
        # Contested and agreeing pairs, those inside a sentence and further places have no vote.
        (dict.fromkeys(("a4-b4", "a5-b5", "a6-a6", "a0-b5"), CONTRADICTION), 0, 0),
    ],
)
def test_votes_by_hand(labels: dict[str, str], right: float, called: float) -> None:
    found = tallies(labels)
    assert found["contradiction"].counts.tolist() == [[right, called, right, 2]]
    assert value(found, "contradiction", "f1") == pytest.approx(2 * right / (called + 2))


def test_references_by_hand() -> None:
    unit = story(LINES, [])
    always, never, _ = (reference.predict([unit]) for reference in VERIFICATION.references)
    # Two conflicts and two questions are called contradictions: 2 * 2 / (4 + 2).
    assert part_values(tallies_of(VERIFICATION, always)["contradiction"], "f1")[0] == 4 / 6
    assert part_values(tallies_of(VERIFICATION, never)["contradiction"], "f1")[0] == 0


def test_votes_are_ranked_by_the_score_for_contradiction() -> None:
    names = [each.id for each in LINES]
    scores = dict(zip(names, (0.9, 0.9, 0.2, 0.5, 0.7, 0.1, 0.1, 1.0, 1.0, 1.0, 1.0), strict=True))
    found = tallies(dict.fromkeys(names, COMPATIBLE), scores)
    # Ranked votes: 2/3 right, 1/2 wrong, 1 right, 1/3 right, and the rest.
    total = 2 / 3 * 1 + 1 * (5 / 3) / (13 / 6) + 1 / 3 * 2 / (5 / 2)
    assert value(found, "contradiction", "average_precision") == pytest.approx(total / 2)
    assert math.isnan(value(tallies(dict.fromkeys(names, COMPATIBLE)), "contradiction", "average_precision"))


def test_support_is_compared_with_scores() -> None:
    names = ["a0-b0", "a0-b1", "a2-b2", "a4-b4"]
    found = tallies(dict.fromkeys(names, CONTRADICTION), dict(zip(names, (1.0, 0.8, 0.2, 0.6), strict=True)))
    assert value(found, "support", "brier") == 0
    # A pair without a score has 0: (1 - 0.5)^2, 0.8^2, 0.2^2, 0.6^2.
    found = tallies({"a0-b0": CONTRADICTION}, {"a0-b0": 0.5})
    assert value(found, "support", "brier") == pytest.approx((0.25 + 0.64 + 0.04 + 0.36) / 4)
    assert "support" not in tallies({"a0-b0": CONTRADICTION})
    assert "support" not in tallies({"a0-b0": CONTRADICTION}, {"a0-b0": 3.0})
    unread = [replace(each, support=None) for each in LINES]
    assert "support" not in tallies({"a0-b0": CONTRADICTION}, {"a0-b0": 0.5}, unread)


def test_harmless_pairs_are_counted_by_reason() -> None:
    found = tallies({"a2-b2": CONTRADICTION, "a2-b3": UPDATE, "a5-b5": CONTRADICTION})
    rows = dict(zip(found["reason"].labels, found["reason"].counts.tolist(), strict=True))
    assert rows["bound"] == [1, 2, 1, 2]
    assert rows["update"] == [1, 1, 1, 1]
    assert found["agreement"].counts.tolist() == [[0, 1, 0, 1]]
