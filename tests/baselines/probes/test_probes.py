"""The probes do not see what they must not see."""

from __future__ import annotations

from dataclasses import replace

from crosswire import load_gold, load_story
from crosswire.model.given_pairs import given_pairs
from crosswire_baselines.probes.claim_only import ClaimOnly
from crosswire_baselines.probes.longest_overlap import LongestOverlap
from crosswire_baselines.probes.single_article import SingleArticle
from support.builders import schema

STORY, GOLD = load_story("hesk"), load_gold("hesk")
PAIRS = given_pairs(GOLD, schema().disputes, STORY.articles)


def test_claim_only_never_reads_the_right_claim() -> None:
    system = ClaimOnly()
    system.fit([(STORY, GOLD)])
    blank = [replace(pair, right=replace(pair.right, text="", sentences=(), holder=None)) for pair in PAIRS]
    assert system.verify(STORY, PAIRS) == system.verify(STORY, blank)
    swapped = [replace(pair, left=pair.right, right=pair.left) for pair in PAIRS]
    assert system.verify(STORY, PAIRS) != system.verify(STORY, swapped)


def test_single_article_marks_the_same_sentences_beside_any_other_article() -> None:
    system = SingleArticle()
    system.fit([(STORY, GOLD)])

    def marks(*articles: str) -> set[tuple[int, int]]:
        found = system.predict(STORY.restricted_to(articles)).contradictions or ()
        sides = [side for each in found for side in (each.left, each.right)]
        return {side.spans[0] for side in sides if side.article == "hesk-1"}

    assert marks("hesk-1", "hesk-2") == marks("hesk-1", "hesk-3")
    assert len(marks("hesk-1", "hesk-2")) == 3


def test_longest_overlap_pairs_a_copy_with_its_source() -> None:
    first, second = STORY.articles[:2]
    copied = replace(second, segments=(replace(second.segments[0], text=first.segments[2].text), *second.segments[1:]))
    found = LongestOverlap().predict(replace(STORY, articles=(first, copied))).contradictions or ()
    best = max(found, key=lambda each: each.score or 0)
    assert {best.left.spans[0][0], best.right.spans[0][0]} == {first.segments[2].start, second.segments[0].start}
    assert best.score == len(first.segments[2].text.split())
    verdicts = LongestOverlap().verify(STORY, PAIRS)
    assert 0 < sum(each.label == "contradiction" for each in verdicts) <= len(PAIRS) / 2
