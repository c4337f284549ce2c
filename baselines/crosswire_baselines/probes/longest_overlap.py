"""A probe of contradictions and verification: it only measures how many words in a row two passages share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from statistics import median

from crosswire import ArticlePrediction, Contradiction, Evidence, GivenPair, Prediction, Segment, Story, Verdict

# The least number of words in a row that two sentences share.
LEAST_RUN = 3


class LongestOverlap:
    """A system that takes passages with the same wording for contradictions, whatever they mean.

    Two reports that copy one agency share long runs of words, and agree. A high score shows that the pairs of the gold
    were found by their wording, and that pairs with other words are missing.
    """

    name = "longest-overlap"
    version = "1"

    def predict(self, story: Story) -> Prediction:
        """Pair each sentence with that of another article with which it shares the longest run of words."""
        sentences = [_Sentence(a.id, each, _words(each.text)) for a in story.articles for each in a.sentences]
        best: dict[tuple[int, int], int] = {}
        for one, partners in _partners(sentences).items():
            lengths = {two: _longest_run(sentences[one].words, sentences[two].words) for two in partners}
            two = min(lengths, key=lambda other: (-lengths[other], other))
            best[min(one, two), max(one, two)] = lengths[two]
        found = [
            Contradiction(_evidence(sentences[one]), _evidence(sentences[two]), score=float(longest))
            for (one, two), longest in sorted(best.items())
        ]
        return Prediction([ArticlePrediction(article.id) for article in story.articles], contradictions=found)

    def verify(self, story: Story, pairs: Sequence[GivenPair]) -> list[Verdict]:
        """Call the half of the pairs with the longer runs, for their length, contradictions."""
        shares = [_share(_words(pair.left.text), _words(pair.right.text)) for pair in pairs]
        middle = median(shares) if shares else 0.0
        return [
            Verdict(pair.id, "contradiction" if share > middle else "compatible", {"contradiction": share})
            for pair, share in zip(pairs, shares, strict=True)
        ]


@dataclass(frozen=True)
class _Sentence:
    """A sentence with its article and its words in lower case."""

    article: str
    segment: Segment
    words: Sequence[str]


def _words(text: str) -> list[str]:
    return text.casefold().split()


def _partners(sentences: Sequence[_Sentence]) -> dict[int, set[int]]:
    """Return for each sentence those of other articles that share a run of the least length; none have no entry."""
    places: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for number, sentence in enumerate(sentences):
        for run in zip(*(sentence.words[shift:] for shift in range(LEAST_RUN)), strict=False):
            places[run].add(number)
    found: dict[int, set[int]] = defaultdict(set)
    for own in places.values():
        for one in own:
            found[one] |= {two for two in own if sentences[one].article != sentences[two].article}
    return {one: found[one] for one in sorted(found) if found[one]}


def _longest_run(one: Sequence[str], two: Sequence[str]) -> int:
    """Return the number of words of the longest run that two texts share."""
    return SequenceMatcher(None, one, two, autojunk=False).find_longest_match().size


def _share(one: Sequence[str], two: Sequence[str]) -> float:
    """Return the longest shared run as a share of the shorter text."""
    return round(_longest_run(one, two) / (min(len(one), len(two)) or 1), 6)


def _evidence(sentence: _Sentence) -> Evidence:
    return Evidence(sentence.article, ((sentence.segment.start, sentence.segment.end),))
