"""Tests of claim pairs: labels by hand from positions, relations, certainties and times."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crosswire.model import (
    Claim,
    ClaimPair,
    ClaimTime,
    Dispute,
    Distractor,
    Gold,
    Mention,
    Override,
    Position,
    Relation,
)
from crosswire.model.claim_pairs import claim_pairs
from crosswire.model.disputes import pair_id
from support.builders import schema

STATED, LATER = ClaimTime("2031-03-03", "stated"), ClaimTime("2031-03-05", "stated")
EXCLUSIVE = Relation(("p1", "p2"), exclusive=True, cue="lexical")


def claim(name: str, article: str, time: ClaimTime = STATED, certainty: str = "CT") -> Claim:
    return Claim(name, article, ((0, 3),), "author", certainty, time)


def pair(one: Claim, two: Claim, relation: Relation = EXCLUSIVE, *, varies: bool = False) -> ClaimPair:
    """Return the pair of two claims in two positions of one dispute."""
    positions = (Position("p1", "a", (one.id,)), Position("p2", "b", (two.id,)))
    dispute = Dispute("d1", "Who?", "h1", None, "agent", varies, positions, (relation,))
    return only(gold(dispute, one, two))


def gold(dispute: Dispute, *claims: Claim) -> Gold:
    mentions: dict[str, tuple[Mention, ...]] = {"a": (), "b": ()}
    return Gold("s", mentions, claims=claims, disputes=(dispute,), distractors=())


def only(story: Gold) -> ClaimPair:
    [found] = claim_pairs(story, schema().disputes)
    return found


def test_exclusive_positions_contradict() -> None:
    found = pair(claim("c2", "b"), claim("c10", "a"))
    assert (found.id, found.left.article, found.right.article) == (pair_id("c10", "c2"), "a", "b")
    assert (found.label, found.type, found.cue, found.reason) == ("contradiction", "agent", "lexical", None)
    assert (found.scope, found.confidence, found.contested) == ("cross", "high", False)
    assert pair(claim("c1", "a"), claim("c2", "a")).scope == "within"


def test_other_positions_are_compatible_with_their_reason() -> None:
    found = pair(claim("c1", "a"), claim("c2", "b"), Relation(("p1", "p2"), exclusive=False, reason="bound"))
    assert (found.label, found.reason, found.type, found.cue) == ("compatible", "bound", None, None)


def test_claims_of_one_position_agree() -> None:
    dispute = Dispute("d1", "Who?", "h1", None, "agent", False, (Position("p1", "a", ("c1", "c2")),), ())
    found = only(gold(dispute, claim("c1", "a"), claim("c2", "b")))
    assert (found.label, found.reason) == ("compatible", "agreement")


@pytest.mark.parametrize(("certainty", "reason"), [("PR", None), ("PS", "hedged"), ("UU", "hedged")])
def test_possible_claim_does_not_contradict(certainty: str, reason: str | None) -> None:
    found = pair(claim("c1", "a"), claim("c2", "b", certainty=certainty))
    assert (found.label, found.reason) == ("compatible" if reason else "contradiction", reason)


@pytest.mark.parametrize(
    ("left", "right", "varies", "label", "confidence"),
    [
        (STATED, LATER, True, "update", "high"),
        (LATER, STATED, True, "update", "high"),
        # An answer that cannot change gives no update, for any times.
        (STATED, LATER, False, "contradiction", "high"),
        # The same day, and intervals that meet, are not ordered.
        (STATED, STATED, True, "contradiction", "high"),
        (ClaimTime("2031-03-03/2031-03-05", "stated"), LATER, True, "contradiction", "high"),
        (ClaimTime("2031-03-03/..", "stated"), LATER, True, "contradiction", "high"),
        (ClaimTime("2031-03", "stated"), LATER, True, "contradiction", "high"),
        # An inherited or unknown time lowers the confidence.
        (ClaimTime("2031-03-03", "inherited"), LATER, True, "update", "medium"),
        (ClaimTime(None, "unknown"), LATER, True, "contradiction", "medium"),
        (ClaimTime(None, "unknown"), LATER, False, "contradiction", "high"),
    ],
)
def test_update_needs_varying_answer_and_ordered_times(
    left: ClaimTime, right: ClaimTime, varies: bool, label: str, confidence: str
) -> None:
    found = pair(claim("c1", "a", left), claim("c2", "b", right), varies=varies)
    assert (found.label, found.confidence) == (label, confidence)


def test_low_confidence_stays_low_and_is_contested() -> None:
    unknown = ClaimTime(None, "unknown")
    found = pair(claim("c1", "a", unknown), claim("c2", "b"), replace(EXCLUSIVE, confidence="low"), varies=True)
    assert (found.confidence, found.contested) == ("low", True)


def test_override_sets_the_label() -> None:
    one, two = claim("c1", "a"), claim("c2", "b")
    positions = (Position("p1", "a", ("c1",)), Position("p2", "b", ("c2",)))
    override = Override(("c2", "c1"), "compatible", "framing", "R-001")
    dispute = Dispute("d1", "Who?", "h1", None, "agent", False, positions, (EXCLUSIVE,), (override,))
    found = only(gold(dispute, one, two))
    assert (found.label, found.reason, found.type) == ("compatible", "framing", None)


def test_distractor_is_compatible_pair_without_question() -> None:
    story = Gold("s", {"a": (), "b": ()}, claims=(claim("c1", "b"), claim("c2", "a")), disputes=())
    story = replace(story, distractors=(Distractor("x1", "c1", "c2", "naming"),))
    found = only(story)
    assert (found.id, found.left.id) == (pair_id("c1", "c2"), "c2")
    assert (found.label, found.reason) == ("compatible", "naming")
    assert (found.dispute, found.question) == (None, None)


def test_pair_id_does_not_reveal_its_claims() -> None:
    assert pair_id("c1", "c2") == pair_id("c2", "c1") != pair_id("c1", "c3")
    assert pair_id("a", "b-c") != pair_id("a-b", "c")
    assert "c1" not in pair_id("c1", "c2")


def test_restricted_gold_drops_disputes_of_other_articles() -> None:
    positions = (Position("p1", "a", ("c1", "c3")), Position("p2", "b", ("c2",)))
    dispute = Dispute("d1", "Who?", "h1", None, "agent", False, positions, (EXCLUSIVE,))
    full = gold(dispute, claim("c1", "a"), claim("c2", "b"), claim("c3", "a"))
    inside = full.restricted_to(["a"])
    assert [position.id for dispute in inside.disputes or () for position in dispute.positions] == ["p1"]
    assert [relation for dispute in inside.disputes or () for relation in dispute.relations] == []
    # Text that was written for claims of other articles is left out, and so is a target that does not occur here.
    [left] = inside.disputes or ()
    assert (left.question, left.happening) == ("", None)
    assert full.restricted_to(["b"]).disputes == ()
    assert [found.id for found in full.restricted_to(["b"]).claims or ()] == ["c2"]
